import type { Dimension } from '../../../model/dimension.ts';
import { call, type Code, flat, named, print, PYTHON_STYLE, receiver } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import { createNames, pascalName, plainName, snakeName } from '../../code/names.ts';
import { filled } from '../../code/template.ts';
import { isBatch } from '../../layout/layout.ts';
import { type Net, type Part, refuse, type Step, type Value } from '../../net/net.ts';
import { isChain, isFree, nameTensors, type Tensors } from '../../outline/tensors.ts';
import { knownExtents } from '../../rules/shared.ts';
import type { PlacedWeight, WrittenModel } from '../../target.ts';
import { operationCode } from './expressions.ts';
import { isModule, moduleOf } from './layers.ts';
import { DTYPES, MODULES } from './operations.ts';

interface Writing {
  readonly net: Net;
  readonly tensors: Tensors;
  /** Attributes of the module. */
  readonly attributes: Map<Part, string>;
  readonly lines: string[];
}

const same = (one: unknown, two: unknown) => JSON.stringify(one) === JSON.stringify(two);

function moduleCode(part: Part, step: Step): Code {
  const { name, positional, named: more } = moduleOf(part, step);
  const written = more.filter(([, value, standard]) => !same(value, standard));
  return call(name, [
    ...positional.map((each) => PYTHON.value(each)),
    ...written.map(([key, value]) => named(key, PYTHON.value(value))),
  ]);
}

function sizeIn(writing: Writing, dimension: Dimension): string {
  if (typeof dimension === 'number') return String(dimension);
  for (const [value, name] of sized(writing)) {
    const at = value.shape.findIndex((each) => same(each, dimension));
    if (at >= 0) return `${name}.shape[${at}]`;
  }
  return refuse('an extent of it is known by name only');
}

/** Tensors that are at hand from beginning to end. */
const sized = ({ net, tensors }: Writing): readonly (readonly [Value, string])[] =>
  net.inputs.map((each, at) => [each.value, tensors.inputs[at]!] as const);

const RECURRENT = /^Stacked(LSTM|GRU|RNN)$/;

/** A module's call; PyTorch's recurrent layers take and give an LSTM's states as a pair. */
function called(writing: Writing, step: Step, inputs: readonly Code[]): Code {
  const { part, type } = step;
  const name = `self.${writing.attributes.get(part!)}`;
  if (RECURRENT.test(type) && inputs.length > 2)
    return call(name, [inputs[0]!, { open: '(', items: inputs.slice(1), close: ')' }]);
  if (type === 'MultiheadAttention') {
    const [, scores] = writing.tensors.targets.get(step) ?? [];
    return call(name, [...inputs, ...(scores === undefined ? [named('need_weights', 'False')] : [])]);
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

function stepCode(writing: Writing, step: Step): Code {
  const inputs = step.inputs.map((each) => expression(writing, each));
  if (!step.part) return operationCode(step, inputs, (each) => sizeIn(writing, each));
  if (/^Cropping/.test(step.type)) return cropped(step, inputs[0]!);
  return called(writing, step, inputs);
}

function constant(writing: Writing, step: Step): Code {
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

function expression(writing: Writing, value: Value): Code {
  const name = writing.tensors.nameOf(value);
  if (name !== undefined) return name;
  const step = writing.net.steps.find((each) => each.outputs.includes(value))!;
  if (step.type === 'Parameter') return `self.${writing.attributes.get(step.part!)}`;
  return isFree(step) ? constant(writing, step) : stepCode(writing, step);
}

const inside = '        ';

/** The targets of a step's line: states of an LSTM come as a pair, and what nobody uses has no name. */
function targetText(step: Step, targets: readonly (string | undefined)[]): string {
  const names = targets.map((each) => each ?? '_');
  if (step.type === 'StackedLSTM')
    return names.slice(1).every((each) => each === '_')
      ? `${names[0]}, _`
      : `${names[0]}, (${names.slice(1).join(', ')})`;
  return names.join(', ');
}

function forward(writing: Writing): readonly string[] {
  const { net, tensors } = writing;
  const lines: string[] = [];
  for (const step of net.steps) {
    const targets = tensors.targets.get(step);
    if (!targets) continue;
    const target = targetText(step, targets);
    lines.push(
      `${inside}${target} = ${print(stepCode(writing, step), PYTHON_STYLE, inside, inside.length + target.length + 3)}`,
    );
  }
  const outputs = net.outputs.map(({ value }) => flat(expression(writing, value))).join(', ');
  const last = lines.at(-1);
  // A name that is only given back needs no line of its own.
  if (last?.startsWith(`${inside}${outputs} = `) && !outputs.includes(','))
    lines[lines.length - 1] = `${inside}return ${last.slice(`${inside}${outputs} = `.length)}`;
  else lines.push(`${inside}return ${outputs}`);
  return lines;
}

function parameterCode(part: Part): Code {
  const shape = PYTHON.value(part.config.shape!);
  if (part.config.buffer === true) return '';
  return call('nn.Parameter', [
    call('torch.zeros', [shape]),
    ...(part.trainable ? [] : [named('requires_grad', 'False')]),
  ]);
}

function construction(writing: Writing): readonly string[] {
  const unique = createNames(['forward', 'training']);
  const lines: string[] = [];
  for (const step of writing.net.steps) {
    const { part } = step;
    if (!part || writing.attributes.has(part) || /^Cropping/.test(part.type)) continue;
    const name = unique(plainName(part.path || part.name, snakeName(part.type)));
    writing.attributes.set(part, name);
    if (part.type === 'Parameter' && part.config.buffer === true) {
      lines.push(`${inside}self.register_buffer("${name}", torch.zeros(${flat(PYTHON.value(part.config.shape!))}))`);
      continue;
    }
    const code = part.type === 'Parameter' ? parameterCode(part) : moduleCode(part, step);
    lines.push(`${inside}self.${name} = ${print(code, PYTHON_STYLE, inside, inside.length + name.length + 8)}`);
    if (!part.trainable && part.weights.length > 0 && part.type !== 'Parameter')
      lines.push(`${inside}self.${name}.requires_grad_(False)`);
  }
  return lines;
}

function placed(names: ReadonlyMap<Part, string>, steps: readonly Step[]): readonly PlacedWeight[] {
  return [...names].flatMap(([part, layer]) => {
    const step = steps.find((each) => each.part === part)!;
    const weights = part.type === 'Parameter' ? part.weights : moduleOf(part, step).weights;
    if (part.type !== 'Parameter') return weights.map((weight) => ({ layer, name: weight.name, part, weight }));
    return weights.map((weight) => ({ layer: '', name: layer, part, weight }));
  });
}

function sequential(net: Net, name: string): WrittenModel | undefined {
  if (!isChain(net) || net.steps.length < 2) return undefined;
  const items = net.steps.map((step): Code | undefined => {
    if (step.part)
      return isModule(step.type) && !/^(Stacked|Multihead)/.test(step.type) ? moduleCode(step.part, step) : undefined;
    if (step.type === 'gelu') return step.config.approximate === true ? 'nn.GELU(approximate="tanh")' : 'nn.GELU()';
    return Object.hasOwn(MODULES, step.type) ? filled(MODULES[step.type]!, [], step.config, PYTHON) : undefined;
  });
  if (items.some((each) => each === undefined)) return undefined;
  const names = new Map(net.steps.flatMap((each, at) => (each.part ? [[each.part, String(at)] as const] : [])));
  const lines = items.map((each) => `    ${print(each!, PYTHON_STYLE, '    ', 5)},`);
  const text = `from torch import nn\n\n${name} = nn.Sequential(\n${lines.join('\n')}\n)\n`;
  return { text, name, weights: placed(names, net.steps) };
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

/** PyTorch: a chain as `nn.Sequential`, anything else as a module. */
export function writeTorch(net: Net): WrittenModel {
  const chain = sequential(net, plainName(snakeName(net.name), 'model').replace(/_$/, ''));
  if (chain) return chain;
  const name = pascalName(net.name);
  const writing: Writing = {
    net,
    tensors: nameTensors(net, { taken: ['self'], reusesInputs: !asksForSizes(net), onlyInput: 'x' }),
    attributes: new Map(),
    lines: [],
  };
  const made = construction(writing);
  const body = forward(writing);
  const parts = [
    `class ${name}(nn.Module):`,
    ...describe(net, writing.tensors.inputs),
    '    def __init__(self):',
    `${inside}super().__init__()`,
    ...made,
    '',
    `    def forward(self, ${writing.tensors.inputs.join(', ')}):`,
    ...body,
  ].join('\n');
  const imports = [
    ...(/\btorch\./.test(parts) ? ['import torch'] : []),
    ...(/\bF\./.test(parts) ? ['import torch.nn.functional as F'] : []),
    'from torch import nn',
  ];
  return { text: `${imports.join('\n')}\n\n\n${parts}\n`, name, weights: placed(writing.attributes, net.steps) };
}
