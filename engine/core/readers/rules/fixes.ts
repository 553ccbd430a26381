import type { Fix, Problem } from '../../model/problem.ts';
import type { Span } from '../../model/span.ts';
import { sliceOf, swap } from './edits.ts';
import { mendMissing, mendTwice } from './fixesOfEnds.ts';
import { addArgument, mendShape, ofGenerator } from './fixesOfCalls.ts';
import { activated, fittingLoss, listOfBoth, sameType, watched, wholeRows } from './fixesOfPrograms.ts';

/** What mends a problem, out of the text alone; nothing where that is not certain. */
type Mend = (text: string, problem: Problem) => readonly Fix[];

/** An argument with its name, whether the place given is the whole of it or its value. */
function argumentAt(text: string, { start, end }: Span, name: string): Span | undefined {
  const before = new RegExp(`\\b${name}\\s*=\\s*$`).exec(text.slice(0, start));
  if (before) return { start: before.index, end };
  return new RegExp(`^${name}\\s*=`).test(text.slice(start, end)) ? { start, end } : undefined;
}

function rename(text: string, span: Span, [from, to]: readonly [string, string]): readonly Fix[] {
  const whole = argumentAt(text, span, from);
  if (!whole || span.file !== undefined) return [];
  const name = { start: whole.start, end: whole.start + from.length };
  return [{ title: `Write ${to} for ${from}`, edits: [{ span: name, text: to }] }];
}

/** Takes an argument out, with the comma that parts it from the next or the one before. */
function remove(text: string, span: Span, name: string): readonly Fix[] {
  const whole = argumentAt(text, span, name);
  if (!whole || span.file !== undefined) return [];
  const after = /^\s*,\s*/.exec(text.slice(whole.end));
  const before = /,\s*$/.exec(text.slice(0, whole.start));
  const stretch = before
    ? { start: before.index, end: whole.end }
    : { start: whole.start, end: whole.end + (after?.[0].length ?? 0) };
  return [{ title: `Leave ${name} out`, edits: [{ span: stretch, text: '' }] }];
}

const mendArgument: Mend = (text, { message, span }) => {
  const renamed = /`(\w+)` is called `(\w+)`/.exec(message);
  if (renamed) return rename(text, span, [renamed[1]!, renamed[2]!]);
  const gone = /leave `(\w+)` out/.exec(message);
  if (gone) return remove(text, span, gone[1]!);
  const meant = /no argument `(\w+)`; did you mean `(\w+)`/.exec(message);
  return meant ? rename(text, span, [meant[1]!, meant[2]!]) : [];
};

const OPTIMIZERS: Readonly<Record<string, string>> = {
  GradientDescent: 'SGD',
  Adam: 'Adam',
  Adagrad: 'Adagrad',
  Adadelta: 'Adadelta',
  RMSProp: 'RMSprop',
  Ftrl: 'Ftrl',
};

const mendRemoved: Mend = (text, { span }) => {
  const name = /\.train\.(\w+)Optimizer/.exec(sliceOf(text, span))?.[1] ?? '';
  const current = Object.hasOwn(OPTIMIZERS, name) ? OPTIMIZERS[name] : undefined;
  if (!current) return ofGenerator(text, span);
  const by = `.keras.optimizers.${current}`;
  return swap(text, span, [/(?:\.compat\.v1)?\.train\.\w+Optimizer/, by, `Use tf.keras.optimizers.${current}`]);
};

/** Moves the line behind the last of its block. */
const mendScheduler: Mend = (text, { span }) => {
  const start = text.lastIndexOf('\n', span.start - 1) + 1;
  const indent = text.slice(start, span.start);
  const end = text.indexOf('\n', span.end);
  if (span.file !== undefined || indent.trim() !== '' || end < 0 || text.slice(span.end, end).trim() !== '') return [];
  let last = end;
  for (let at = end + 1; at < text.length;) {
    const next = text.indexOf('\n', at);
    const line = text.slice(at, next < 0 ? text.length : next);
    if (line.trim() !== '' && !line.startsWith(indent)) break;
    if (line.trim() !== '') last = at + line.length;
    at = next < 0 ? text.length : next + 1;
  }
  if (last === end) return [];
  const line = text.slice(start, end);
  const edits = [
    { span: { start, end: end + 1 }, text: '' },
    { span: { start: last, end: last }, text: `\n${line}` },
  ];
  return [{ title: 'Step the scheduler at the end of the pass', edits }];
};

/** The other of the two losses for several classes, as a text or a class. */
const mendLoss: Mend = (text, { message, span }) => {
  if (/Use sparse categorical/.test(message))
    return [
      ...swap(text, span, [/(['"])categorical_crossentropy\1/, '$1sparse_categorical_crossentropy$1', SPARSE]),
      ...swap(text, span, [/\bCategoricalCrossentropy/, 'SparseCategoricalCrossentropy', SPARSE]),
    ];
  if (!/Use categorical/.test(message)) return [];
  return [
    ...swap(text, span, [/(['"])sparse_categorical_crossentropy\1/, '$1categorical_crossentropy$1', ONE_HOT]),
    ...swap(text, span, [/\bSparseCategoricalCrossentropy/, 'CategoricalCrossentropy', ONE_HOT]),
  ];
};
const SPARSE = 'Use sparse categorical cross-entropy, which takes whole numbers';
const ONE_HOT = 'Use categorical cross-entropy, which takes one-hot labels';

/** `x_test.mean()` where the file has an `x_train` too. */
const mendStatistics: Mend = (text, { span }) => {
  const name = /\b\w*test\w*\b/i.exec(sliceOf(text, span))?.[0];
  const other = name?.replace(/test/, 'train').replace(/Test/, 'Train').replace(/TEST/, 'TRAIN');
  if (name === undefined || other === undefined || !new RegExp(`\\b${other}\\b`).test(text)) return [];
  return swap(text, span, [new RegExp(`\\b${name}\\b`), other, `Take it from ${other}`]);
};

/** By name, or as the first number of an optimizer of Keras or TensorFlow.js. */
const mendRate: Mend = (text, { span }) =>
  swap(text, span, [
    /((?:learning_rate|lr)\s*=\s*|^[\w.]*\()[\d.e+-]+(?=\s*[,)])/,
    '$10.001',
    'Use a learning rate of 0.001',
  ]);

const MENDS: Readonly<Record<string, Mend>> = {
  'argument-gone': mendArgument,
  'unknown-argument': mendArgument,
  'activation-applied-twice': mendTwice,
  'activation-missing': mendMissing,
  'learning-rate-far-off': mendRate,
  'loss-does-not-fit': (text, problem) => [...mendLoss(text, problem), ...fittingLoss(text, problem)],
  'normalised-by-test-set': mendStatistics,
  'linear-layers-in-a-row': (text, problem) => [
    ...addArgument(text, problem.related?.[0]?.span, "activation='relu'"),
    ...activated(text, problem),
  ],
  'removed-function': mendRemoved,
  'row-counts-differ': wholeRows,
  'scheduler-before-optimizer': mendScheduler,
  'shape-mismatch': mendShape,
  'softmax-over-one-unit': (text, { span }) => [
    ...swap(text, span, [/(['"])softmax\1/, '$1sigmoid$1', 'Use sigmoid']),
    ...swap(text, span, [/Softmax\([^()]*\)/, 'Sigmoid()', 'Use Sigmoid']),
  ],
  'tape-watches-no-arrays': watched,
  'types-differ': sameType,
  'unsupported-operator': listOfBoth,
};

/** Adds to a problem what mends it, where that is one press. */
export function withFixes(text: string, problem: Problem): Problem {
  const mend = Object.hasOwn(MENDS, problem.code) ? MENDS[problem.code] : undefined;
  if (!mend || problem.fixes || problem.span.file !== undefined) return problem;
  const fixes = mend(text, problem);
  return fixes.length > 0 ? { ...problem, fixes } : problem;
}
