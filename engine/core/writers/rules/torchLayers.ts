import type { ConfigValue } from '../../model/config.ts';
import { type PartWeight, refuse, type Value } from '../net/net.ts';
import { reshapedTo, transposed } from '../net/recipe.ts';
import type { Rule, Rules, Use } from '../net/rewrite.ts';
import { byName } from './recurrent.ts';

const ALL: ConfigValue = { start: null, stop: null, step: null };

/** An axis of `x` from `start` on, as far as `length`. */
function stretch(use: Use, x: Value, axis: number, [start, length]: readonly [number, number]): Value {
  const index = x.shape.map((_, at): ConfigValue =>
    at === axis ? { start: start === 0 ? null : start, stop: start + length, step: null } : ALL,
  );
  return use.operation('getitem', [x], { index: index.slice(0, axis + 1) });
}

/** Each number over a power of the mean of its neighbours' squares in the channels around it (PyTorch's `LocalResponseNorm`). */
const localResponse: Rule = (use) => {
  const [x] = use.inputs as [Value];
  const { size, alpha, beta, k } = use.config as Readonly<Record<string, number>>;
  const channels = x.shape[1];
  if (typeof channels !== 'number') return refuse('the number of its channels is not known');
  const width = x.shape.map((_, axis): ConfigValue =>
    axis === 1 ? [Math.floor(size! / 2), Math.floor((size! - 1) / 2)] : [0, 0],
  );
  const squares = use.operation('square', [x]);
  const padded = use.operation('pad', [squares], { pad_width: width, mode: 'constant', constant_values: 0 });
  const parts = Array.from({ length: size! }, (_, start) => stretch(use, padded, 1, [start, channels]));
  const sum = parts.reduce((total, each) => use.operation('add', [total, each]));
  const scaled = use.operation('multiply', [sum, use.constant(alpha! / size!)]);
  const divisor = use.operation('power', [use.operation('add', [scaled, use.constant(k!)]), use.constant(beta!)]);
  return [use.operation('divide', [x, divisor])];
};

/** `x1ᵀ W x2` for each unit: all products of the one with the array, then with the other. */
const bilinear: Rule = (use) => {
  const [one, two] = use.inputs as [Value, Value];
  if (one.shape.length !== 2) return refuse('only vectors for each example are written');
  const weight = byName(use.weights, 'weight')!;
  const bias = byName(use.weights, 'bias');
  const [units, first, second] = weight.shape as [number, number, number];
  const shape = [first, units * second];
  const kernel: PartWeight = {
    ...weight,
    name: 'kernel',
    shape,
    recipe: reshapedTo(transposed(weight.recipe, [1, 0, 2]), shape),
  };
  const made = { type: 'Dense', config: { units: units * second, use_bias: false }, weights: [kernel] };
  const products = use.operation('reshape', use.layer(made, [one]), { newshape: [one.shape[0]!, units, second] });
  const beside = use.operation('expand_dims', [two], { axis: 1 });
  const sum = use.operation('sum', [use.operation('multiply', [products, beside])], { axis: -1, keepdims: false });
  return [bias ? use.operation('add', [sum, use.parameter(bias)]) : sum];
};

/** The gates' sums of a cell: the input's, and the state's. */
function gates(use: Use, way: 'ih' | 'hh', input: Value): Value {
  const weight = byName(use.weights, `weight_${way}`)!;
  const bias = byName(use.weights, `bias_${way}`);
  const [all, width] = weight.shape as [number, number];
  const kernel = { ...weight, name: 'kernel', shape: [width, all], recipe: transposed(weight.recipe, [1, 0]) };
  const weights = bias ? [kernel, { ...bias, name: 'bias' }] : [kernel];
  const suffix = way === 'ih' ? 'input' : 'hidden';
  return use.layer({ type: 'Dense', config: { units: all, use_bias: bias !== undefined }, weights, suffix }, [
    input,
  ])[0]!;
}

const split = (use: Use, sums: Value, parts: number) =>
  use.operations('split', [sums], { indices_or_sections: parts, axis: -1 });

const isZeros = (use: Use, state: Value) => use.maker(state)?.type === 'zeros';

/** The states of a cell: zeros, as wide as a gate, where it begins with none. */
function statesOf(use: Use, given: readonly Value[], driven: Value, count: number): readonly Value[] {
  const units = byName(use.weights, 'weight_hh')!.shape[1]!;
  if (given.length > 0 && !given.some((each) => isZeros(use, each))) return given;
  const zeros = use.operation('zeros_like', [stretch(use, driven, driven.shape.length - 1, [0, units])]);
  return Array.from({ length: count }, (_, at) => (given[at] && !isZeros(use, given[at]) ? given[at] : zeros));
}

/** PyTorch's own cell begins with zeros where no state comes. It is one module, with states and without. */
const withoutZeros: Rule = (use) => {
  const { step, config, weights } = use;
  if (step.part!.key.endsWith(`|${step.type}`)) return undefined;
  const [x, ...states] = use.inputs as readonly [Value, ...Value[]];
  const given = states.every((each) => isZeros(use, each)) ? [] : states;
  return use.layer({ type: step.type, config, weights }, [x, ...given]);
};

/** PyTorch's cells for PyTorch itself. */
export const TORCH_CELLS: Rules = { LSTMStep: withoutZeros, GRUStep: withoutZeros };

/** One step of PyTorch's `LSTMCell` (its documentation has the formulas): the new state and the new cell. */
const lstmStep: Rule = (use) => {
  const [x, ...states] = use.inputs as readonly [Value, ...Value[]];
  const driven = gates(use, 'ih', x);
  const [h, c] = statesOf(use, states, driven, 2) as [Value, Value];
  const sums = use.operation('add', [driven, gates(use, 'hh', h)]);
  const [into, forget, fresh, out] = split(use, sums, 4);
  const gate = (sum: Value) => use.operation('sigmoid', [sum]);
  const kept = use.operation('multiply', [gate(forget!), c]);
  const added = use.operation('multiply', [gate(into!), use.operation('tanh', [fresh!])]);
  const cell = use.operation('add', [kept, added]);
  return [use.operation('multiply', [gate(out!), use.operation('tanh', [cell])]), cell];
};

/** One step of PyTorch's `GRUCell`. */
const gruStep: Rule = (use) => {
  const [x, ...states] = use.inputs as readonly [Value, ...Value[]];
  const driven = gates(use, 'ih', x);
  const [h] = statesOf(use, states, driven, 1) as [Value];
  const [resetX, updateX, freshX] = split(use, driven, 3);
  const [resetH, updateH, freshH] = split(use, gates(use, 'hh', h), 3);
  const gate = (one: Value, two: Value) => use.operation('sigmoid', [use.operation('add', [one, two])]);
  const remembered = use.operation('multiply', [gate(resetX!, resetH!), freshH!]);
  const fresh = use.operation('tanh', [use.operation('add', [freshX!, remembered])]);
  const update = gate(updateX!, updateH!);
  const away = use.operation('subtract', [h, fresh]);
  return [use.operation('add', [fresh, use.operation('multiply', [update, away])])];
};

/** Layers that PyTorch alone has, in those that all have. */
export const TORCH_IN_PARTS: Rules = {
  LocalResponseNormalization: localResponse,
  Bilinear: bilinear,
  LSTMStep: lstmStep,
  GRUStep: gruStep,
};
