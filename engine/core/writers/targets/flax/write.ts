import type { Dimension } from '../../../model/dimension.ts';
import { beginningOf, tableOf } from '../../code/beginning.ts';
import { call, type Code, flat, named } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import { pascalName } from '../../code/names.ts';
import { isBatch } from '../../layout/layout.ts';
import { type Net, type Part, refuse, type Step, type Value } from '../../net/net.ts';
import { wholeConfig } from '../../net/rewrite.ts';
import { type Outlined, withBlocks } from '../../outline/blocks.ts';
import { type Level, madeLines, type MethodWords, runLines } from '../../outline/methods.ts';
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
import { partsUnder } from '../../outline/naming.ts';
import { listOf } from '../../outline/parameters.ts';
import type { Parameter } from '../../outline/parameters.ts';
import { inlinesByDefault, isChain, isFree, nameTensors } from '../../outline/tensors.ts';
import { knownExtents } from '../../rules/shared.ts';
import type { WrittenModel } from '../../target.ts';
import { cropped, operationCode, pooled, repeated } from './expressions.ts';
import { layerOf, PLACES } from './layers.ts';
import { waveName } from '../../canonical/waves.ts';
import { FLAX_WAVES, floats, wavesIn } from '../waves.ts';
import { PRELUDES } from './preludes.ts';

const same = (one: unknown, two: unknown) => JSON.stringify(one) === JSON.stringify(two);

/** Layers that are functions in Flax. */
const FUNCTIONS: Readonly<Record<string, (step: Step, config: Part['config'], input: Code) => Code>> = {
  MaxPooling: pooled,
  AveragePooling: pooled,
  Cropping: cropped,
  UpSampling: repeated,
};

const functionOf = ({ type }: Step) => FUNCTIONS[type.replace(/\dD$/, '')];

function sizeIn({ net, tensors }: Level, dimension: Dimension): string {
  if (typeof dimension === 'number') return String(dimension);
  for (const [at, { value }] of net.inputs.entries()) {
    const axis = value.shape.findIndex((each) => same(each, dimension));
    if (axis >= 0) return `${tensors.inputs[at]}.shape[${axis}]`;
  }
  return refuse('an extent of it is known by name only');
}

function called(writing: Level, step: Step, inputs: readonly Code[]): Code {
  const made = functionOf(step);
  const config = wholeConfig(step.type, { ...step.part?.config, ...step.config }, true);
  if (made) return made(step, config, inputs[0]!);
  const name = `self.${writing.attributes.get(step.part!)}`;
  if (step.type === 'Attend') return call(`${name}.attend`, inputs);
  if (step.type !== 'MultiHeadAttention') return call(name, inputs);
  const [query, value, key = value] = inputs as readonly [Code, Code, Code | undefined];
  const mask = config.use_causal_mask === true ? [named('mask', `nnx.make_causal_mask(${flat(query)}[..., 0])`)] : [];
  const same = flat(query) === flat(value) && key === value;
  return call(name, [...(same ? [query] : [query, key!, ...(key === value ? [] : [value])]), ...mask]);
}

function stepCode(writing: Level, step: Step): Code {
  const inputs = step.inputs.map((each) => expression(writing, each));
  if (step.block || step.rounds) return call(`self.${writing.children.get(step)}`, inputs);
  if (step.part) return called(writing, step, inputs);
  return operationCode(step, inputs, (each) => sizeIn(writing, each));
}

function constant(writing: Level, step: Step): Code {
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

function expression(writing: Level, value: Value): Code {
  const name = writing.tensors.nameOf(value);
  if (name !== undefined) return name;
  const step = writing.net.steps.find((each) => each.outputs.includes(value))!;
  if (step.type === 'Parameter') return `self.${writing.attributes.get(step.part!)}[...]`;
  return isFree(step) ? constant(writing, step) : stepCode(writing, step);
}

/** The numbers that an array begins with. */
function beginningCode(part: Part): Code {
  const shape = PYTHON.value(part.config.shape!);
  const beginning = beginningOf(part.weights[0]!);
  switch (beginning.kind) {
    case 'filled': {
      const { value } = beginning;
      if (value === 0) return call('jnp.zeros', [shape]);
      return value === 1 ? call('jnp.ones', [shape]) : call('jnp.full', [shape, PYTHON.value(value)]);
    }
    case 'normal': {
      const { mean, stddev } = beginning;
      const drawn = call('jax.random.normal', ['rngs.params()', shape]);
      const spread: Code = stddev === 1 ? drawn : { operator: '*', sides: [drawn, PYTHON.value(stddev)] };
      return mean === 0 ? spread : { operator: '+', sides: [spread, PYTHON.value(mean)] };
    }
    case 'uniform': {
      const bounds = [named('minval', String(beginning.minval)), named('maxval', String(beginning.maxval))];
      return call('jax.random.uniform', ['rngs.params()', shape, ...bounds]);
    }
    case 'triangle': {
      const ones = call('jnp.ones', [shape]);
      return beginning.lower ? call('jnp.tril', [ones]) : call('jnp.triu', [ones, '1']);
    }
    case 'waves': {
      const table = call(waveName(beginning.waves), tableOf(part.weights[0]!).map(String));
      return (part.config.shape as readonly number[]).length === 2 ? table : call('jnp.reshape', [table, shape]);
    }
    case 'rates':
      return FLAX_WAVES.rates(beginning.rates, String(part.weights[0]!.shape[0]));
    case 'values':
      return call('jnp.array', [floats(beginning.value)]);
    case 'glorot':
      return call('nnx.initializers.glorot_uniform()', ['rngs.params()', shape]);
  }
}

const parameter = (part: Part): Code =>
  call(part.trainable && part.config.buffer !== true ? 'nnx.Param' : 'nnx.Variable', [beginningCode(part)]);

function partLines(part: Part, step: Step, name: string): readonly Line[] {
  const head = `self.${name} = `;
  if (part.type === 'Parameter') return [{ head, code: parameter(part) }];
  const { name: type, items, omitted } = layerOf(part, step);
  return [{ head, code: call(type, [...items, 'rngs=rngs'], omitted) }];
}

/** What repeats, as a list that is gone through. */
function listed(step: Step, { codes, places }: Made): Code {
  const { open, comprehends } = listOf(
    step.rounds!.map((each) => codes.get(each)!),
    places,
  );
  return call('nnx.List', [{ open: '[', items: open, close: ']', ...(comprehends ? { joiner: '' } : {}) }]);
}

const METHODS: MethodWords = {
  expression,
  stepCode,
  targetText: (_, targets) => targets.map((each) => each ?? '_').join(', '),
  isLoop: ({ rounds }) => rounds !== undefined,
  partLines,
  isMade: (step) => functionOf(step) === undefined,
  repeated: listed,
  taken: ['rngs'],
};

/** Activations that a chain can hold as they are. */
const PLAIN = /^(relu6?|sigmoid|tanh|silu|elu|selu|softplus|log_softmax|softmax)$/;

/** Layers in a row as `nnx.Sequential`. */
function sequence(net: Net, { codes }: Made): Rendered | undefined {
  const parts = partsUnder(net);
  if (!isChain(net) || new Set(parts).size < parts.length) return undefined;
  const names = new Map<Part, string>();
  const children = new Map<Step, string>();
  const items = net.steps.map((step, at): Code | undefined => {
    if (step.block) children.set(step, `layers.${at}`);
    if (step.block) return codes.get(step);
    if (!step.part)
      return PLAIN.test(step.type) && (step.config.axis ?? -1) === -1 && flat(stepOf(step)) === `nnx.${step.type}(x)`
        ? `nnx.${step.type}`
        : undefined;
    if (step.rounds || functionOf(step) || step.part.type === 'MultiHeadAttention') return undefined;
    names.set(step.part, `layers.${at}`);
    const { name, items: own, omitted } = layerOf(step.part, step);
    return call(name, [...own, 'rngs=rngs'], omitted);
  });
  if (items.some((each) => each === undefined)) return undefined;
  return { inputs: [], made: [], run: [], names, children, inline: call('nnx.Sequential', items as readonly Code[]) };
}

const stepOf = (step: Step): Code => operationCode(step, ['x'], () => refuse('a size'));

function render(net: Net, made: Made, step: Step | undefined): Rendered {
  const block = step?.block;
  const chain = block && (block.from === 'round' || block.type === 'Sequential') ? sequence(net, made) : undefined;
  if (chain && isShort(block!, [chain.inline!])) return chain;
  const inlines: typeof inlinesByDefault = (one, into) => !one.rounds && inlinesByDefault(one, into);
  const tensors = nameTensors(net, { taken: ['self'], reusesInputs: !asksForSizes(net), onlyInput: 'x', inlines });
  const level: Level = { net, tensors, attributes: new Map(), children: new Map() };
  const lines = madeLines(level, made, METHODS);
  return {
    inputs: tensors.inputs,
    made: lines,
    run: runLines(level, METHODS),
    names: level.attributes,
    children: level.children,
  };
}

const inside = '        ';

function classText(
  name: string,
  parameters: readonly Parameter[],
  { inputs, made, run }: Rendered,
  doc: readonly string[] = [],
): string {
  const told = new Set<number>();
  const lines = printed(made, inside, told);
  const body = printed(run, inside, told);
  const draws = body.some((each) => each.includes('self.rngs.')) ? [`${inside}self.rngs = rngs`] : [];
  return [
    `class ${name}(nnx.Module):`,
    ...doc,
    signature('__init__', ['self', ...parameters.map((each) => each.name), 'rngs: nnx.Rngs'], '    '),
    ...(lines.length + draws.length > 0 ? [...lines, ...draws] : [`${inside}del rngs`]),
    '',
    signature('__call__', ['self', ...inputs], '    '),
    ...body,
  ].join('\n');
}

const WORDS: ModuleWords = {
  render,
  classText,
  passed: ['rngs=rngs'],
  places: (open) => PLACES[open],
  weightsOf: (part, step) => layerOf(part, step).weights,
  taken: ['self', 'rngs'],
};

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

/** Flax NNX: a module with its layers as attributes, and the modules of the source as classes of their own. */
export const writeFlax = (given: Net): WrittenModel =>
  withBlocks(given, { shares: true, folds: true }, (outlined) =>
    written(outlined, wavesIn(given).map(FLAX_WAVES.text)),
  );

/** @param tables functions that make the tables of positions which the model keeps */
function written({ net, title }: Outlined, tables: readonly string[]): WrittenModel {
  const name = pascalName(title ?? net.name);
  const { classes, root, weights } = writeModules(net, name, WORDS);
  const text = [...classes.map((each) => each.text), classText(name, [], root, [describe(net, root.inputs), ''])];
  const code = text.join('\n\n\n');
  const own = [...tables, ...PRELUDES.filter(({ uses }) => uses.test(code)).map((each) => each.text)];
  const all = [...own, ...text].join('\n\n\n');
  const imports = [
    ...(/\bjax\./.test(all) ? ['import jax'] : []),
    ...(/\bjnp\./.test(all) ? ['import jax.numpy as jnp'] : []),
    'from flax import nnx',
  ];
  return { text: `${imports.join('\n')}\n\n\n${all}\n`, name, weights };
}
