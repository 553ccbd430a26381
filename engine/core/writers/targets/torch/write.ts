import type { Dimension } from '../../../model/dimension.ts';
import { type Call, call, type Code, named, print, PYTHON_STYLE, receiver } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import { pascalName, plainName, snakeName } from '../../code/names.ts';
import { type Level, madeLines, type MethodWords, runLines } from '../../outline/methods.ts';
import { untold } from '../../outline/comments.ts';
import { type Outlined, withBlocks } from '../../outline/blocks.ts';
import {
  type Line,
  type Made,
  type ModuleWords,
  isShort,
  printed,
  signature,
  type Rendered,
  writeModules,
} from '../../outline/modules.ts';
import { isBatch } from '../../layout/layout.ts';
import { type Net, type Part, refuse, type Step, type Value } from '../../net/net.ts';
import type { Parameter } from '../../outline/parameters.ts';
import { inlinesByDefault, isFree, nameTensors } from '../../outline/tensors.ts';
import { knownExtents } from '../../rules/shared.ts';
import type { WrittenModel } from '../../target.ts';
import { operationCode } from './expressions.ts';
import { moduleOf } from './layers.ts';
import { moduleCode, PLACES } from './code.ts';
import { DTYPES } from './operations.ts';
import { beginningCode, parameterCode } from './parameter.ts';
import { TORCH_WAVES, wavesIn } from '../waves.ts';
import { recurrencesIn } from './recurrent.ts';
import { repeated, sequenceOf } from './sequence.ts';
import { tiedIn } from './tied.ts';

const same = (one: unknown, two: unknown) => JSON.stringify(one) === JSON.stringify(two);

function sizeIn(writing: Level, dimension: Dimension): string {
  if (typeof dimension === 'number') return String(dimension);
  for (const [value, name] of sized(writing)) {
    const at = value.shape.findIndex((each) => same(each, dimension));
    if (at >= 0) return `${name}.shape[${at}]`;
  }
  return refuse('an extent of it is known by name only');
}

/** Tensors that are at hand from beginning to end. */
const sized = ({ net, tensors }: Level): readonly (readonly [Value, string])[] =>
  net.inputs.map((each, at) => [each.value, tensors.inputs[at]!] as const);

const RECURRENT = /^Stacked(LSTM|GRU|RNN)$/;

/** The mask that hides what comes later; PyTorch takes its word only beside the mask itself. */
function causal({ part }: Step, query: Code): readonly Code[] {
  const length = `${receiver(query)}.size(${part!.config.batch_first === true ? 1 : 0})`;
  const mask = `nn.Transformer.generate_square_subsequent_mask(${length}, device=${receiver(query)}.device)`;
  return [named('attn_mask', mask), named('is_causal', 'True')];
}

/** A module's call; PyTorch's recurrent layers take and give an LSTM's states as a pair. */
function called(writing: Level, step: Step, inputs: readonly Code[]): Code {
  const { part, type } = step;
  const name = `self.${writing.attributes.get(part!)}`;
  if ((RECURRENT.test(type) || type === 'LSTMStep') && inputs.length > 2)
    return call(name, [inputs[0]!, { open: '(', items: inputs.slice(1), close: ')' }]);
  if (type === 'Attend') return call('F.linear', [...inputs, `${name}.weight`]);
  if (type === 'MultiheadAttention') {
    const [, scores] = writing.tensors.targets.get(step) ?? [];
    return call(name, [
      ...inputs,
      ...(scores === undefined ? [named('need_weights', 'False')] : []),
      ...(scores !== undefined && step.config.average_attn_weights === false
        ? [named('average_attn_weights', 'False')]
        : []),
      ...(step.config.use_causal_mask === true ? causal(step, inputs[0]!) : []),
    ]);
  }
  return call(name, inputs);
}

function cropped(step: Step, input: Code): Code {
  const rows = [step.part!.config.cropping].flat(2).map(Number);
  const rank = Number(/(\d)D/.exec(step.type)![1]);
  const pairs =
    rows.length === 1
      ? Array.from({ length: rank * 2 }, () => rows[0]!)
      : rows.length === rank && rank > 1
        ? rows.flatMap((each) => [each, each])
        : rows;
  const slices = Array.from({ length: rank }, (_, at) => {
    const [before, after] = [pairs[at * 2]!, pairs[at * 2 + 1]!];
    return `${before === 0 ? '' : before}:${after === 0 ? '' : -after}`;
  });
  return `${receiver(input)}[..., ${slices.join(', ')}]`;
}

function stepCode(writing: Level, step: Step): Code {
  const inputs = step.inputs.map((each) => expression(writing, each));
  if (step.block || step.rounds) return call(`self.${writing.children.get(step)}`, inputs);
  if (!step.part) return operationCode(step, inputs, (each) => sizeIn(writing, each));
  if (/^Cropping/.test(step.type)) return cropped(step, inputs[0]!);
  return called(writing, step, inputs);
}

function constant(writing: Level, step: Step): Code {
  const { value, start, stop, dtype } = step.config;
  if (step.type === 'arange') {
    const from = stop == null ? 0 : start;
    const items = [
      ...(from === 0 ? [] : [sizeIn(writing, from as Dimension)]),
      sizeIn(writing, (stop ?? start) as Dimension),
    ];
    const kind = DTYPES[String(dtype)];
    const [input] = writing.tensors.inputs;
    return call('torch.arange', [
      ...items,
      ...(kind && kind !== 'torch.int64' && kind !== 'torch.int32' ? [named('dtype', kind)] : []),
      named('device', `${input}.device`),
    ]);
  }
  if (typeof value === 'number' || typeof value === 'boolean') return PYTHON.value(value);
  return call('torch.tensor', [PYTHON.value(value!)]);
}

function expression(writing: Level, value: Value): Code {
  const name = writing.tensors.nameOf(value);
  if (name !== undefined) return name;
  const step = writing.net.steps.find((each) => each.outputs.includes(value))!;
  if (step.type === 'Parameter') return `self.${writing.attributes.get(step.part!)}`;
  return isFree(step) ? constant(writing, step) : stepCode(writing, step);
}

/** The targets of a step's line: states of an LSTM come as a pair, and what nobody uses has no name. */
function targetText(step: Step, targets: readonly (string | undefined)[]): string {
  const names = targets.map((each) => each ?? '_');
  if (step.type === 'StackedLSTM')
    return names.slice(1).every((each) => each === '_')
      ? `${names[0]}, _`
      : `${names[0]}, (${names.slice(1).join(', ')})`;
  return names.join(', ');
}

/** Rounds that take one tensor each are called as one; what takes more is gone through. */
const isLoop = ({ rounds }: Step): boolean => rounds !== undefined && rounds[0]!.inputs.length > 1;

function partLines(part: Part, step: Step, name: string): readonly Line[] {
  const head = `self.${name} = `;
  if (part.type !== 'Parameter') {
    const frozen = !part.trainable && part.weights.length > 0;
    return [
      { head, code: moduleCode(part, step) },
      ...(frozen ? [{ head: '', code: `self.${name}.requires_grad_(False)` }] : []),
    ];
  }
  if (part.config.buffer !== true) return [{ head, code: parameterCode(part) }];
  return [{ head: '', code: call('self.register_buffer', [`"${name}"`, beginningCode(part)]) }];
}

const METHODS: MethodWords = {
  expression,
  stepCode,
  targetText,
  isLoop,
  partLines,
  isMade: ({ type }) => !/^Cropping/.test(type),
  repeated,
  taken: ['forward', 'training'],
};

function render(net: Net, given: Made, step: Step | undefined): Rendered {
  const block = step?.block;
  if (block && (block.from === 'round' || block.type === 'Sequential')) {
    const sequence = sequenceOf(net, given);
    if (sequence && isShort(block, sequence.items))
      return { ...sequence, inputs: [], made: [], run: [], inline: call('nn.Sequential', sequence.items) };
  }
  const inlines: typeof inlinesByDefault = (one, into) => !isLoop(one) && inlinesByDefault(one, into);
  const tensors = nameTensors(net, { taken: ['self'], reusesInputs: !asksForSizes(net), onlyInput: 'x', inlines });
  const level: Level = { net, tensors, attributes: new Map(), children: new Map() };
  const made = madeLines(level, given, METHODS);
  const run = runLines(level, METHODS);
  return { inputs: tensors.inputs, made, run, names: level.attributes, children: level.children };
}

const inside = '        ';

function classText(
  name: string,
  parameters: readonly Parameter[],
  rendered: Rendered,
  doc: readonly string[] = [],
): string {
  const told = new Set<number>();
  const makes = rendered.made.length > 0;
  const begin = signature('__init__', ['self', ...parameters.map((each) => each.name)], '    ');
  return [
    `class ${name}(nn.Module):`,
    ...doc,
    ...(makes ? [begin, `${inside}super().__init__()`, ...printed(rendered.made, inside, told), ''] : []),
    signature('forward', ['self', ...rendered.inputs], '    '),
    ...printed(rendered.run, inside, told),
  ].join('\n');
}

/** Whether the code looks at the size of an input later on. */
const asksForSizes = (net: Net): boolean =>
  net.steps.some(
    ({ type, outputs }) =>
      /^(broadcast_to|arange|reshape)$/.test(type) &&
      (type !== 'reshape' || knownExtents(outputs[0]!.shape) === undefined),
  );

function describe(net: Net, names: readonly string[]): readonly string[] {
  const shape = (each: Net['inputs'][number], at: number) =>
    `${names[at]} (${each.value.shape.map((extent) => (typeof extent === 'number' ? extent : isBatch(extent) ? 'batch' : '*')).join(', ')})`;
  return [`    """Takes ${net.inputs.map(shape).join(', ')}."""`, ''];
}

const WORDS: ModuleWords = {
  render,
  classText,
  passed: [],
  places: (open) => PLACES[open],
  weightsOf: (part, step) => moduleOf(part, step).weights,
  taken: ['self'],
};

function withImports(parts: readonly string[], gap: string): string {
  const text = parts.join('\n\n\n');
  const imports = [
    ...(/\btorch\./.test(text) ? ['import torch'] : []),
    ...(/\bF\./.test(text) ? ['import torch.nn.functional as F'] : []),
    'from torch import nn',
  ];
  return `${imports.join('\n')}${gap}${text}\n`;
}

/** PyTorch: a chain as `nn.Sequential`, anything else as a module; modules of the source as classes of their own. */
export const writeTorch = (given: Net): WrittenModel =>
  withBlocks(given, { shares: true, folds: given.framework !== 'torch' }, (outlined) =>
    written(outlined, [...wavesIn(given).map(TORCH_WAVES.text), ...recurrencesIn(given)]),
  );

/** @param own functions and classes that the code brings along */
function written({ net, title }: Outlined, own: readonly string[]): WrittenModel {
  const chain = plainName(snakeName(net.name), 'model').replace(/_$/, '');
  const name = pascalName(title ?? net.name);
  // A class of the source stays one, with the names that it gave; what has none is written as a chain where it is one.
  const whole =
    title === undefined ? (all: Net, made: Made) => asChain(all, made) ?? render(all, made, undefined) : render;
  const words: ModuleWords = { ...WORDS, render: (all, made, step) => (step ? render : whole)(all, made, step) };
  const { classes, root, weights: placed } = writeModules(net, name, words);
  const before = [...own, ...classes.map((each) => each.text)];
  const { lines, weights } = tiedIn(placed, root.inline === undefined ? 'self' : chain);
  if (root.inline === undefined) {
    const whole = { ...root, made: [...root.made, ...lines] };
    const text = classText(name, [], whole, describe(net, root.inputs));
    return { text: withImports([...before, text], '\n\n\n'), name, weights };
  }
  const model = [`${chain} = ${chainText(root).trimEnd()}`, ...printed(lines, '')].join('\n');
  return { text: withImports([...before, model], before.length > 0 ? '\n\n\n' : '\n\n'), name: chain, weights };
}

/** A chain with the source's comments above its items. */
function chainText({ inline, comments = [] }: Rendered): string {
  const { items } = inline as Call;
  const told = new Set<number>();
  const lines = items.map((each, at) => {
    const notes = untold(comments[at], told).map((text) => `    # ${text}\n`);
    return `${notes.join('')}    ${print(each, PYTHON_STYLE, '    ', 5)},\n`;
  });
  return `nn.Sequential(\n${lines.join('')})`;
}

/** A whole model that is one chain. */
function asChain(net: Net, given: Made): Rendered | undefined {
  const sequence = net.steps.length < 2 ? undefined : sequenceOf(net, given);
  if (!sequence) return undefined;
  return {
    ...sequence,
    inputs: [],
    made: [],
    run: [],
    inline: { open: 'nn.Sequential(', items: sequence.items, close: ')' },
  };
}
