// Fixes that look beyond the place of a problem: at what else in the file has to change with it.
import type { Fix, Problem } from '../../model/problem.ts';
import type { Span } from '../../model/span.ts';
import { sliceOf } from './edits.ts';

type Edits = Fix['edits'];

/** What the file calls a package: `np` of `import numpy as np`. */
function aliasOf(text: string, name: string): string | undefined {
  const found = new RegExp(`^[ \\t]*import[ \\t]+${name}(?:[ \\t]+as[ \\t]+(\\w+))?[ \\t]*(?:#.*)?$`, 'm').exec(text);
  return found ? (found[1] ?? name) : undefined;
}

/** Every place of a pattern in a stretch of the text, replaced. */
function everywhere(text: string, within: Span, pattern: RegExp, by: (found: RegExpExecArray) => string): Edits {
  return [...sliceOf(text, within).matchAll(pattern)].map((found) => {
    const start = within.start + found.index;
    return { span: { start, end: start + found[0].length }, text: by(found) };
  });
}

/** `one + two` of two dicts becomes a list of what both hold. */
export function listOfBoth(text: string, { span }: Problem): readonly Fix[] {
  const found = /^([\w.]+)\s*\+\s*([\w.]+)$/.exec(sliceOf(text, span));
  if (!found) return [];
  return [{ title: 'List what both hold', edits: [{ span, text: `[*${found[1]}.values(), *${found[2]}.values()]` }] }];
}

/** An array of NumPy becomes a variable, which a tape watches. */
export function watched(text: string, { span }: Problem): readonly Fix[] {
  const [tensorflow, made] = [aliasOf(text, 'tensorflow'), sliceOf(text, span)];
  if (!tensorflow || !made.endsWith(')')) return [];
  return [{ title: 'Make it a tf.Variable', edits: [{ span, text: `${tensorflow}.Variable(${made})` }] }];
}

/** A constant gets the type of what it is reckoned with. */
export function sameType(text: string, { related = [] }: Problem): readonly Fix[] {
  const at = related.findIndex(({ span }) => /^\w+\.constant\([^()]*\)$/.test(sliceOf(text, span)));
  const other = related.find((_, index) => index !== at);
  const type = /this is (\w+)/.exec(other?.message ?? '')?.[1];
  const constant = related[at];
  if (!constant || !type || constant.span.file !== undefined || sliceOf(text, constant.span).includes('dtype'))
    return [];
  const module = sliceOf(text, constant.span).split('.')[0]!;
  const place = { start: constant.span.end - 1, end: constant.span.end - 1 };
  return [{ title: `Make the constant ${type}`, edits: [{ span: place, text: `, dtype=${module}.${type}` }] }];
}

/** What a network that is written by hand computes first goes through a function. */
export function activated(text: string, { related }: Problem): readonly Fix[] {
  const span = related?.[0]?.span;
  const first = span && span.file === undefined ? sliceOf(text, span) : '';
  if (!span || !/matmul\(|\bdot\(|@/.test(first)) return [];
  const [tensorflow, numpy] = [aliasOf(text, 'tensorflow'), aliasOf(text, 'numpy')];
  const wrapped = tensorflow ? `${tensorflow}.nn.relu(${first})` : numpy ? `${numpy}.maximum(0, ${first})` : undefined;
  return wrapped ? [{ title: 'Put a ReLU between them', edits: [{ span, text: wrapped }] }] : [];
}

/** One unit for each class, and the loss for labels that are numbers of classes; or the loss for two classes. */
export function fittingLoss(text: string, { message, span, related }: Problem): readonly Fix[] {
  const last = related?.[0]?.span;
  const classes = /these labels are 0 to (\d+)/.exec(message)?.[1];
  const [, units, wanted] = /ends in (\d+) units\. Give the last layer (\d+) units/.exec(message) ?? [];
  if (units !== undefined && last && last.file === undefined) {
    const size = new RegExp(
      `(Dense\\(\\s*(?:units\\s*=\\s*)?|Linear\\([^()]*?,\\s*(?:out_features\\s*=\\s*)?|units:\\s*)${units}\\b`,
      'g',
    );
    const edits = everywhere(text, last, size, ([, start]) => `${start}${wanted}`);
    return edits.length === 1 ? [{ title: `Give the last layer ${wanted} units`, edits }] : [];
  }
  if (/the model ends in one unit/.test(message)) {
    const edits = everywhere(text, span, /(?:sparse_)?categorical_crossentropy/g, () => 'binary_crossentropy');
    return edits.length === 1 ? [{ title: 'Use binary_crossentropy, for two classes', edits }] : [];
  }
  if (classes === undefined || !last || last.file !== undefined) return [];
  const edits = [
    ...everywhere(text, last, /(Dense\(\s*(?:units\s*=\s*)?)1\b/g, ([, start]) => `${start}${Number(classes) + 1}`),
    ...everywhere(text, last, /(['"])sigmoid\1/g, ([, quote]) => `${quote}softmax${quote}`),
    ...everywhere(text, span, /binary_crossentropy/g, () => 'sparse_categorical_crossentropy'),
  ];
  return edits.length === 3 ? [{ title: `Use one unit for each of the ${Number(classes) + 1} classes`, edits }] : [];
}

/** Rows of as many values as the data has, in the reshape, in others like it and in the model's input. */
export function wholeRows(text: string, { message }: Problem): readonly Fix[] {
  const [, made, given] = /makes rows of (\d+) values out of rows of (\d+):/.exec(message) ?? [];
  if (!made || !given) return [];
  const inside = [
    `(reshape\\(\\s*\\(?\\s*-1\\s*,\\s*)${made}\\b`,
    `((?:input_shape|shape)\\s*=\\s*\\(\\s*|Input\\(\\s*\\(\\s*)${made}(?=\\s*,?\\s*\\))`,
    `(input_dim\\s*=\\s*)${made}\\b`,
  ];
  const file = { start: 0, end: text.length };
  const edits = inside.flatMap((each) =>
    everywhere(text, file, new RegExp(each, 'g'), ([, start]) => `${start}${given}`),
  );
  const isReshape = edits.some(({ text: by }) => by.startsWith('reshape'));
  return isReshape ? [{ title: `Make rows of ${given} values`, edits }] : [];
}
