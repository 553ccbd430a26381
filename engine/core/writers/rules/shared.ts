import type { Config, ConfigValue } from '../../model/config.ts';
import { type Dimension, type Shape } from '../../model/dimension.ts';
import { isBatch } from '../layout/layout.ts';
import { type Net, refuse, type Value } from '../net/net.ts';
import type { Rule, Rules, Use } from '../net/rewrite.ts';

const number = (value: ConfigValue | undefined, fallback: number) => (typeof value === 'number' ? value : fallback);
const listOf = (value: ConfigValue | undefined): readonly number[] =>
  Array.isArray(value) ? (value as number[]) : typeof value === 'number' ? [value] : [];

/** An axis counted from the front. */
export const axisOf = (axis: ConfigValue | undefined, rank: number): number => {
  const at = number(axis, -1);
  return at < 0 ? at + rank : at;
};

/** The extents of a reshape with -1 for the one that is not known; nothing where more are unknown. */
export function knownExtents(shape: Shape): readonly number[] | undefined {
  const unknown = shape.filter((each) => typeof each !== 'number').length;
  return unknown > 1 ? undefined : shape.map((each) => (typeof each === 'number' ? each : -1));
}

export function transposeTo(axes: (use: Use) => readonly number[]): Rule {
  return (use) => [use.operation('transpose', use.inputs, { axes: axes(use) })];
}

const order = (use: Use) => use.inputs[0]!.shape.map((_, axis) => axis);

function swapped(use: Use): readonly number[] {
  const axes = [...order(use)];
  const [one, two] = [axisOf(use.config.axis1, axes.length), axisOf(use.config.axis2, axes.length)];
  [axes[one], axes[two]] = [two, one];
  return axes;
}

function moved(use: Use): readonly number[] {
  const rank = use.inputs[0]!.shape.length;
  const from = listOf(use.config.source).map((each) => axisOf(each, rank));
  const to = listOf(use.config.destination).map((each) => axisOf(each, rank));
  const rest = order(use).filter((each) => !from.includes(each));
  const made: number[] = [];
  to.forEach((place, index) => (made[place] = from[index]!));
  for (let at = 0; at < rank; at += 1) made[at] ??= rest.shift()!;
  return made;
}

const renamed =
  (type: string): Rule =>
  (use) =>
    use.operations(type, use.inputs, use.step.config);

/** A layer that only reshapes is a reshape. */
const reshapes: Rule = (use) => {
  const [output] = use.step.outputs as [Value];
  return [use.operation('reshape', use.inputs, { newshape: output.shape })];
};

/** Axes `start` to `end` become one. */
const flattening: Rule = (use) => {
  if (use.inputs[0]!.shape.length === 2) return use.inputs;
  const rank = use.inputs[0]!.shape.length;
  if (
    axisOf(use.config.start ?? use.config.start_dim ?? 1, rank) === 1 &&
    axisOf(use.config.end ?? use.config.end_dim ?? -1, rank) === rank - 1
  )
    return use.step.type === 'flatten' ? undefined : [use.operation('flatten', use.inputs, { start: 1, end: -1 })];
  return reshapes(use);
};

/** A reshape to a vector for each example is a flattening. */
const reshape: Rule = (use) => {
  const [input] = use.inputs as [Value];
  const [output] = use.step.outputs as [Value];
  const flattens =
    output.shape.length === 2 && input.shape.length > 2 && isBatch(output.shape[0]) && isBatch(input.shape[0]);
  if (flattens) return [use.operation('flatten', use.inputs, { start: 1, end: -1 })];
  return use.keep({ newshape: output.shape as ConfigValue });
};

/** A list of one place as an index keeps its axis: `x[:, [-1]]` is `x[:, -1:]`. */
const singlePlace: Rule = (use) => {
  const places = use.inputs[1] && use.maker(use.inputs[1]);
  const value = places?.type === 'Constant' ? places.config.value : undefined;
  const [place] = Array.isArray(value) && value.length === 1 ? (value as readonly ConfigValue[]) : [];
  if (use.inputs.length !== 2 || typeof place !== 'number' || !Array.isArray(use.config.index)) return undefined;
  const range = { start: place, stop: place === -1 ? null : place + 1, step: null };
  const isInput = (each: ConfigValue) => typeof each === 'object' && each !== null && 'input' in each;
  const index = use.config.index.map((each: ConfigValue) => (isInput(each) ? range : each));
  return [use.operation('getitem', [use.inputs[0]!], { index })];
};

/** What PyTorch and NumPy call alike and Keras once, for every target. */
/** Beginnings and extents as an index. */
const slice: Rule = (use) => {
  const [starts, extents] = [listOf(use.config.start_indices), listOf(use.config.shape)];
  if (starts.length === 0 || starts.length !== extents.length) return undefined;
  const index = starts.map((start, at): ConfigValue => {
    const stop = extents[at] === -1 ? null : start + extents[at]!;
    return { start: start === 0 ? null : start, stop: stop === 0 ? null : stop, step: null };
  });
  return [use.operation('getitem', use.inputs, { index })];
};

/** TensorFlow shouts how it pads. */
const pad: Rule = (use) => {
  const { mode } = use.config;
  if (typeof mode !== 'string' || mode === mode.toLowerCase()) return undefined;
  return [use.operation('pad', use.inputs, { ...use.config, mode: mode.toLowerCase() })];
};

export const SAME_WORDS: Rules = {
  slice,
  pad,
  swapaxes: transposeTo(swapped),
  moveaxis: transposeTo(moved),
  Permute: transposeTo((use) => [0, ...listOf(use.config.dims)]),
  amax: renamed('max'),
  amin: renamed('min'),
  true_divide: renamed('divide'),
  swish: renamed('silu'),
  ravel: reshapes,
  Unflatten: reshapes,
  FlattenRange: flattening,
  Flatten: flattening,
  flatten: flattening,
  reshape,
  Reshape: (use) => [use.operation('reshape', use.inputs, { newshape: use.step.outputs[0]!.shape })],
  copy: (use) => use.inputs,
  getitem: singlePlace,
  adaptive_average_pool: (use) => adaptive(use, 'Average'),
  adaptive_max_pool: (use) => adaptive(use, 'Max'),
};

/** A function of PyTorch that is a layer too. */
function adaptive(use: Use, kind: string): readonly Value[] {
  const rank = use.inputs[0]!.shape.length - 2;
  return use.layer({ type: `Adaptive${kind}Pooling${rank}D`, config: use.step.config }, use.inputs);
}

export function extentsKnown(shape: Shape, what: string): readonly number[] {
  return shape.map((each: Dimension) => (typeof each === 'number' ? each : refuse(`${what} must be known in numbers`)));
}

export { listOf, number };

/** The arguments but some. */
export const without = (config: Config, ...names: readonly string[]): Config =>
  Object.fromEntries(Object.entries(config).filter(([name]) => !names.includes(name)));

/** Layers that make their arrays out of what comes in must be told how wide that is. */
export function requireWidths(net: Net): void {
  for (const { part, inputs, type } of net.steps) {
    const makes = part !== undefined && part.weights.length > 0 && type !== 'Embedding' && type !== 'Parameter';
    if (makes && inputs.some((each) => each.shape.length > 0 && typeof each.shape.at(-1) !== 'number'))
      refuse(`the width of what comes into ${part.path || part.type} is not known: an input shape would tell it`);
  }
}
