import type { Dimension } from '../../../model/dimension.ts';
import { call, type Code, flat, named, print, PYTHON_STYLE } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import { createNames, pascalName, plainName, snakeName } from '../../code/names.ts';
import { isBatch } from '../../layout/layout.ts';
import { type Net, type Part, refuse, type Step, type Value } from '../../net/net.ts';
import { wholeConfig } from '../../net/rewrite.ts';
import { isFree, nameTensors, type Tensors } from '../../outline/tensors.ts';
import { knownExtents } from '../../rules/shared.ts';
import type { PlacedWeight, WrittenModel } from '../../target.ts';
import { cropped, operationCode, pooled, repeated } from './expressions.ts';
import { layerOf } from './layers.ts';
import { PRELUDES } from './preludes.ts';

interface Writing {
  readonly net: Net;
  readonly tensors: Tensors;
  /** Attributes of the module, by the layer that each is. */
  readonly attributes: Map<Part, string>;
}

const same = (one: unknown, two: unknown) => JSON.stringify(one) === JSON.stringify(two);

/** Layers that are functions in Flax. */
const FUNCTIONS: Readonly<Record<string, (step: Step, config: Part['config'], input: Code) => Code>> = {
  MaxPooling: pooled,
  AveragePooling: pooled,
  Cropping: cropped,
  UpSampling: repeated,
};

const functionOf = ({ type }: Step) => FUNCTIONS[type.replace(/\dD$/, '')];

function sizeIn({ net, tensors }: Writing, dimension: Dimension): string {
  if (typeof dimension === 'number') return String(dimension);
  for (const [at, { value }] of net.inputs.entries()) {
    const axis = value.shape.findIndex((each) => same(each, dimension));
    if (axis >= 0) return `${tensors.inputs[at]}.shape[${axis}]`;
  }
  return refuse('an extent of it is known by name only');
}

function called(writing: Writing, step: Step, inputs: readonly Code[]): Code {
  const made = functionOf(step);
  const config = wholeConfig(step.type, { ...step.part?.config, ...step.config }, true);
  if (made) return made(step, config, inputs[0]!);
  const name = `self.${writing.attributes.get(step.part!)}`;
  if (step.type !== 'MultiHeadAttention') return call(name, inputs);
  const [query, value, key = value] = inputs as readonly [Code, Code, Code | undefined];
  const mask = config.use_causal_mask === true ? [named('mask', `nnx.make_causal_mask(${flat(query)}[..., 0])`)] : [];
  const same = flat(query) === flat(value) && key === value;
  return call(name, [...(same ? [query] : [query, key!, ...(key === value ? [] : [value])]), ...mask]);
}

function stepCode(writing: Writing, step: Step): Code {
  const inputs = step.inputs.map((each) => expression(writing, each));
  if (step.part) return called(writing, step, inputs);
  return operationCode(step, inputs, (each) => sizeIn(writing, each));
}

function constant(writing: Writing, step: Step): Code {
  const { value, start, stop, step: by } = step.config;
  if (step.type === 'arange') {
    const from = stop == null ? 0 : start;
    const items = [...(from === 0 ? [] : [from]), stop ?? start].map((each) => sizeIn(writing, each as Dimension));
    return call('jnp.arange', [...items, ...(by == null || by === 1 ? [] : [named('step', PYTHON.value(by))])]);
  }
  if (step.type !== 'Constant') return operationCode(step, [], (each) => sizeIn(writing, each));
  if (typeof value === 'number' || typeof value === 'boolean') return PYTHON.value(value);
  return call('jnp.array', [PYTHON.value(value!)]);
}

function expression(writing: Writing, value: Value): Code {
  const name = writing.tensors.nameOf(value);
  if (name !== undefined) return name;
  const step = writing.net.steps.find((each) => each.outputs.includes(value))!;
  if (step.type === 'Parameter') return `self.${writing.attributes.get(step.part!)}[...]`;
  return isFree(step) ? constant(writing, step) : stepCode(writing, step);
}

const inside = '        ';

const assignment = (target: string, code: Code): string =>
  `${inside}${target} = ${print(code, PYTHON_STYLE, inside, inside.length + target.length + 3)}`;

function forward(writing: Writing): readonly string[] {
  const { net, tensors } = writing;
  const lines = net.steps.flatMap((step) => {
    const targets = tensors.targets.get(step);
    return targets ? [assignment(targets.map((each) => each ?? '_').join(', '), stepCode(writing, step))] : [];
  });
  const outputs = net.outputs.map(({ value }) => flat(expression(writing, value))).join(', ');
  const last = lines.at(-1);
  const start = `${inside}${outputs} = `;
  if (!last?.startsWith(start) || outputs.includes(',')) return [...lines, `${inside}return ${outputs}`];
  return [...lines.slice(0, -1), `${inside}return ${last.slice(start.length)}`];
}

function parameter(part: Part): Code {
  const shape = PYTHON.value(part.config.shape!);
  return call(part.trainable && part.config.buffer !== true ? 'nnx.Param' : 'nnx.Variable', [
    call('jnp.zeros', [shape]),
  ]);
}

function construction({ net, attributes }: Writing): readonly string[] {
  const unique = createNames(['rngs']);
  return net.steps.flatMap((step) => {
    const { part } = step;
    if (!part || attributes.has(part) || functionOf(step)) return [];
    const name = unique(plainName(part.path || part.name, snakeName(part.type)));
    attributes.set(part, name);
    if (part.type === 'Parameter') return [assignment(`self.${name}`, parameter(part))];
    const { name: type, items } = layerOf(part, step);
    return [assignment(`self.${name}`, call(type, [...items, 'rngs=rngs']))];
  });
}

function placed({ attributes, net }: Writing): readonly PlacedWeight[] {
  return [...attributes].flatMap(([part, layer]) => {
    const step = net.steps.find((each) => each.part === part)!;
    if (part.type === 'Parameter') return part.weights.map((weight) => ({ layer, name: '', part, weight }));
    return layerOf(part, step).weights.map((weight) => ({ layer, name: weight.name, part, weight }));
  });
}

/** Whether the code looks at the size of an input later on. */
const asksForSizes = (net: Net): boolean =>
  net.steps.some(
    ({ type, outputs }) =>
      /^(broadcast_to|arange|reshape)$/.test(type) &&
      (type !== 'reshape' || knownExtents(outputs[0]!.shape) === undefined),
  );

function describe(net: Net, names: readonly string[]): string {
  const shapes = net.inputs.map(({ value }, at) => {
    const extents = value.shape.map((extent) =>
      typeof extent === 'number' ? extent : isBatch(extent) ? 'batch' : '*',
    );
    return `${names[at]} (${extents.join(', ')})`;
  });
  return `    """Takes ${shapes.join(', ')}."""`;
}

/** Flax NNX: a module with its layers as attributes. */
export function writeFlax(net: Net): WrittenModel {
  const name = pascalName(net.name);
  const tensors = nameTensors(net, { taken: ['self'], reusesInputs: !asksForSizes(net), onlyInput: 'x' });
  const writing: Writing = { net, tensors, attributes: new Map() };
  const made = construction(writing);
  const body = forward(writing);
  const text = [
    `class ${name}(nnx.Module):`,
    describe(net, tensors.inputs),
    '',
    '    def __init__(self, rngs: nnx.Rngs):',
    ...(made.length > 0 ? made : [`${inside}del rngs`]),
    '',
    `    def __call__(self, ${tensors.inputs.join(', ')}):`,
    ...body,
  ].join('\n');
  const own = PRELUDES.filter(({ uses }) => uses.test(text)).map((each) => each.text);
  const all = [...own, text].join('\n\n\n');
  const imports = [
    ...(/\bjax\./.test(all) ? ['import jax'] : []),
    ...(/\bjnp\./.test(all) ? ['import jax.numpy as jnp'] : []),
    'from flax import nnx',
  ];
  return { text: `${imports.join('\n')}\n\n\n${all}\n`, name, weights: placed(writing) };
}
