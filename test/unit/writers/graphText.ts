import type { Config, ConfigValue } from '../../../engine/core/model/config.ts';
import type { Dimension } from '../../../engine/core/model/dimension.ts';
import type { Net, Part, Step, Value } from '../../../engine/core/writers/net/net.ts';
import { wholeConfig } from '../../../engine/core/writers/net/rewrite.ts';

/** Settings that say nothing of what the written model computes with the weights that it has. */
const ASIDE = /^(name|seed|trainable|dtype)$|_(initializer|regularizer|constraint)$/;

/** Settings of which one number stands for the same along all axes. */
const BY_AXIS = /^(kernel_size|strides|dilation_rate|pool_size|padding|size|cropping)$/;

/** What is so where nothing is said, in every framework. */
const USUAL: Readonly<Record<string, ConfigValue>> = {
  constant_values: 0,
  groups: 1,
  count_include_pad: true,
  ord: 2,
  output_padding: 0,
  use_cudnn: 'auto',
  any_rank: true,
  beta: 1,
  threshold: 20,
};

/** Extents that the shapes of the results say again, and which row of a table is for padding. */
const SAID_OTHERWISE = /^(newshape|shape|padding_idx|buffer)$/;

/** What looks at pictures by their format; others say by their axes what they mean. */
const HAS_FORMAT = /Conv|Pooling|ZeroPadding|UpSampling|Cropping/;

/** Infinity is a number of its own, which JSON would take for nothing. */
const textOf = (value: ConfigValue | undefined) =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'number' && !Number.isFinite(each) ? String(each) : each,
  );

const extent = (each: Dimension): number | string => (typeof each === 'number' ? each : '?');

/** One number where all are the same: `[3, 3]` and `3` are one size of a kernel. */
function single(value: ConfigValue): ConfigValue {
  if (!Array.isArray(value)) return value;
  const items = (value as readonly ConfigValue[]).map(single);
  return items.length > 0 && items.every((each) => JSON.stringify(each) === JSON.stringify(items[0]))
    ? items[0]!
    : items;
}

/** A setting in the one way of several in which it is compared; nothing where it says what is so anyway. */
function plain(type: string, name: string, value: ConfigValue | undefined): ConfigValue | undefined {
  if (value === undefined || value === null || value === false || ASIDE.test(name)) return undefined;
  if (SAID_OTHERWISE.test(name) || textOf(single(value)) === textOf(USUAL[name])) return undefined;
  if (name === 'data_format' && !HAS_FORMAT.test(type)) return undefined;
  if (typeof value === 'object' && !Array.isArray(value) && 'class_name' in value) {
    const inner = String(value.class_name);
    return `${inner}(${settings(inner, wholeConfig(inner, value.config as Config, true))})`;
  }
  return BY_AXIS.test(name) ? single(value) : value;
}

/** Axes counted from the first, and a list of one as that one. */
function axisOf(value: ConfigValue, rank: number): ConfigValue {
  if (Array.isArray(value))
    return value.length === 1 ? axisOf(value[0] as ConfigValue, rank) : value.map((each) => axisOf(each, rank));
  return typeof value === 'number' && value < 0 ? value + rank : value;
}

const WHOLE: ConfigValue = { start: null, stop: null, step: null };

/** Places counted from the first, without what takes all of the last axes. */
function indexOf(index: readonly ConfigValue[], { shape }: Value): ConfigValue {
  const items = index.map((each, axis): ConfigValue => {
    const length = shape[axis];
    return typeof each === 'number' && each < 0 && typeof length === 'number' ? each + length : each;
  });
  const isWhole = (each: ConfigValue | undefined) => each === '...' || textOf(each) === textOf(WHOLE);
  while (items.length > 0 && isWhole(items.at(-1))) items.pop();
  return items;
}

/** What operations say in several ways, in one of them. */
function sameWords({ type, inputs, outputs }: Step, config: Config): Config {
  const rank = Math.max(inputs[0]?.shape.length ?? 0, type === 'stack' ? (outputs[0]?.shape.length ?? 0) : 0);
  if (type === 'arange' && config.stop == null) return { start: 0, stop: config.start!, step: config.step ?? 1 };
  if (type === 'getitem' && Array.isArray(config.index)) return { index: indexOf(config.index, inputs[0]!) };
  return config.axis == null ? config : { ...config, axis: axisOf(config.axis, rank) };
}

/** Layers that TensorFlow.js has operations as, which its models are made of. */
const LAYERS: Readonly<Record<string, string>> = {
  Add: 'add',
  Concatenate: 'concatenate',
  LeakyReLU: 'leaky_relu',
  Multiply: 'multiply',
  Softmax: 'softmax',
  // One function under its two names.
  swish: 'silu',
};

/** Rows and columns that are left off at both ends, as an index. */
function croppedIndex({ cropping, data_format: format }: Config, rank: number): ConfigValue {
  const pairs = Array.isArray(cropping) ? cropping : new Array<ConfigValue>(rank - 2).fill(cropping!);
  const cuts = pairs.map((each): ConfigValue => {
    const [before, after] = Array.isArray(each) ? (each as readonly number[]) : [Number(each), Number(each)];
    return { start: before === 0 ? null : before!, stop: after === 0 ? null : -after!, step: null };
  });
  return format === 'channels_first' ? ['...', ...cuts] : ['...', ...cuts, WHOLE];
}

/** One of the words in which the same is said; a layer without arrays of its own is an operation. */
function spoken(step: Step): readonly [type: string, config: Config] {
  const { type, part } = step;
  const config = sameWords(step, wholeConfig(type, { ...part?.config, ...step.config }, part !== undefined));
  if (type === 'Activation' && typeof config.activation === 'string')
    return [LAYERS[config.activation] ?? config.activation, {}];
  if (type.startsWith('Cropping')) return ['getitem', { index: croppedIndex(config, step.inputs[0]!.shape.length) }];
  if (type === 'split_sizes' && new Set(config.sizes as readonly number[]).size === 1)
    return ['split', { axis: config.axis!, indices_or_sections: (config.sizes as readonly number[]).length }];
  return [LAYERS[type] ?? type, config];
}

/** One row of which the axis is dropped: a place, which TensorFlow.js has no index for. */
function atPlace(before: Step | undefined, step: Step): readonly [type: string, config: Config] | undefined {
  if (step.type !== 'squeeze' || before?.type !== 'getitem') return undefined;
  const index = sameWords(before, before.config).index as readonly ConfigValue[];
  const axes = [step.config.axis].flat() as readonly number[];
  const single = (each: ConfigValue | undefined) => {
    const { start, stop } = (each ?? {}) as { readonly start?: number | null; readonly stop?: number | null };
    return (stop ?? 0) - (start ?? 0) === 1 ? (start ?? 0) : undefined;
  };
  if (axes.some((axis) => single(index[axis]) === undefined)) return undefined;
  return ['getitem', { index: index.map((each, at) => (axes.includes(at) ? single(each)! : each)) }];
}

/** A padding of nothing, which gives what it takes. */
const isNothing = ({ type, config }: Step) =>
  type === 'pad' && Array.isArray(config.pad_width) && config.pad_width.flat().every((each) => each === 0);

function settings(type: string, config: Config): string {
  // Windows of pooling stand side by side where nothing else is said.
  const strides = /^(Max|Average)Pooling/.test(type) ? { strides: config.strides ?? config.pool_size! } : {};
  return Object.entries({ ...config, ...strides })
    .map(([name, value]) => [name, plain(type, name, value)] as const)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${textOf(value)}`)
    .sort()
    .join(' ');
}

/**
 * A net as lines that are the same for the same graph, in whichever order its steps stand: each has the kind of the step,
 * which layer it uses, its settings, the lines that it takes its tensors from, and the shapes of what it gives.
 */
export function graphText({ inputs, steps, outputs }: Net): readonly string[] {
  const makers = new Map<Value, Step>(steps.flatMap((step) => step.outputs.map((each) => [each, step] as const)));
  const places = new Map<Value, string>(inputs.map(({ value }, at) => [value, `input ${at}`]));
  const parts = new Map<Part, number>();
  const lines = inputs.map(({ value }) => `Input [${value.shape.map(extent).join(' ')}]`);
  const placeOf = (value: Value): string => {
    const known = places.get(value);
    if (known !== undefined) return known;
    const step = makers.get(value);
    if (!step) return 'nowhere';
    const place = atPlace(makers.get(step.inputs[0]!), step);
    const taken = (place ? makers.get(step.inputs[0]!)!.inputs : step.inputs).map(placeOf);
    if (isNothing(step)) {
      places.set(value, taken[0]!);
      return taken[0]!;
    }
    const { part } = step;
    const [type, config] = place ?? spoken(step);
    const learns = part !== undefined && (part.weights.length > 0 || type === step.type) && !LAYERS[step.type];
    if (learns && !parts.has(part)) parts.set(part, parts.size);
    const shapes = step.outputs.map(({ shape }) => `[${shape.map(extent).join(' ')}]`);
    const weights = part?.weights.map(({ shape }) => shape.join('×')).join(' ') ?? '';
    const layer = learns ? ` layer ${parts.get(part)} (${weights})` : '';
    step.outputs.forEach((each, at) => places.set(each, `${lines.length}.${at}`));
    lines.push(`${type}${layer} {${settings(type, config)}} from (${taken.join(', ')}) gives ${shapes.join(' ')}`);
    return places.get(value)!;
  };
  const ends = outputs.map(({ value }) => placeOf(value));
  return [...lines, `gives ${ends.join(', ')}`];
}
