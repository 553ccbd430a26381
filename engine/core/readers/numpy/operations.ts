import type { Config, ConfigValue } from '../../model/config.ts';
import type { Machine } from '../evaluate/machine.ts';
import { bind } from '../evaluate/bind.ts';
import type { Span } from '../../model/span.ts';
import { type CallArguments, type TensorValue, tuple, type Value } from '../evaluate/values.ts';
import { itemsOf, toConfigValue } from '../library/convert.ts';
import { arrayFrom, operate, toArray } from './arrays.ts';

/** A function of NumPy as an operation of the catalogue. */
interface Operation {
  readonly type: string;
  /** NumPy's own signature; the leading parameters named in `arrays` are its inputs. */
  readonly signature: string;
  readonly arrays: readonly string[];
  /** Catalogue's name of an argument, by NumPy's, for those that are called otherwise. */
  readonly renamed?: Readonly<Record<string, string>>;
}

const one = (type: string, rest = '', renamed?: Operation['renamed']): Operation => ({
  type,
  signature: `x${rest && `, ${rest}`}, out=None, dtype=None`,
  arrays: ['x'],
  renamed,
});
const two = (type: string): Operation => ({ type, signature: 'x1, x2, out=None, dtype=None', arrays: ['x1', 'x2'] });
const many = (type: string, axis: string): Operation => ({
  type,
  signature: `arrays, ${axis}, out=None, dtype=None`,
  arrays: ['arrays'],
});

const UNARY = [
  ...['abs', 'exp', 'log', 'log2', 'log10', 'log1p', 'expm1', 'sqrt', 'square', 'sin', 'cos', 'tan', 'tanh', 'sinh'],
  ...['cosh', 'arctan', 'floor', 'ceil', 'sign', 'negative', 'isnan', 'isfinite', 'logical_not', 'reciprocal'],
];
const BINARY = [
  ...['add', 'subtract', 'multiply', 'divide', 'floor_divide', 'power', 'mod', 'maximum', 'minimum', 'matmul', 'dot'],
  ...['equal', 'not_equal', 'less', 'less_equal', 'greater', 'greater_equal', 'logical_and', 'logical_or', 'outer'],
];
const REDUCTIONS = [
  'sum',
  'mean',
  'std',
  'var',
  'max',
  'min',
  'amax',
  'amin',
  'prod',
  'median',
  'all',
  'any',
  'argmax',
  'argmin',
];

/** Functions of NumPy; most are methods of its arrays too. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...Object.fromEntries(UNARY.map((name) => [name, one(name)])),
  ...Object.fromEntries(BINARY.map((name) => [name, two(name)])),
  ...Object.fromEntries(REDUCTIONS.map((name) => [name, one(name, 'axis=None, keepdims=False')])),
  absolute: one('abs'),
  true_divide: two('divide'),
  reshape: one('reshape', 'newshape, order="C"', { shape: 'newshape' }),
  ravel: one('ravel'),
  transpose: one('transpose', 'axes=None'),
  swapaxes: one('swapaxes', 'axis1, axis2'),
  moveaxis: one('moveaxis', 'source, destination'),
  expand_dims: one('expand_dims', 'axis'),
  squeeze: one('squeeze', 'axis=None'),
  clip: one('clip', 'x_min=None, x_max=None', { a_min: 'x_min', a_max: 'x_max' }),
  round: one('round', 'decimals=0'),
  around: one('round', 'decimals=0'),
  tile: one('tile', 'repeats', { reps: 'repeats' }),
  repeat: one('repeat', 'repeats, axis=None'),
  pad: one('pad', 'pad_width, mode="constant", constant_values=None'),
  flip: one('flip', 'axis=None'),
  roll: one('roll', 'shift, axis=None'),
  cumsum: one('cumsum', 'axis=None'),
  argsort: one('argsort', 'axis=-1'),
  sort: one('sort', 'axis=-1'),
  concatenate: many('concatenate', 'axis=0'),
  stack: many('stack', 'axis=0'),
  where: { type: 'where', signature: 'condition, x1=None, x2=None', arrays: ['condition', 'x1', 'x2'] },
};

/** Arguments under the names that the catalogue has for them. */
function renamed(args: CallArguments, names: Operation['renamed']): CallArguments {
  if (!names || ![...args.named.keys()].some((each) => each in names)) return args;
  return { ...args, named: new Map([...args.named].map(([name, value]) => [names[name] ?? name, value])) };
}

/** `np.multiply(a, b, c)`: behind its operands a function of numbers takes the array that the result goes to. */
export function outNamed(name: string, args: CallArguments): CallArguments {
  const operands = UNARY.includes(name) ? 1 : BINARY.includes(name) ? 2 : Infinity;
  const out = args.positional[operands];
  if (!out) return args;
  return { ...args, positional: args.positional.slice(0, operands), named: new Map([...args.named, ['out', out]]) };
}

/** Runs an operation as NumPy's function of that name; nothing certain gives an unknown value. */
export function callOperation(machine: Machine, operation: Operation, args: CallArguments): Value {
  const { type, signature, arrays } = operation;
  const { values, excess } = bind(signature, renamed(args, operation.renamed));
  if (excess.includes('where')) return machine.unknown('an array that is computed where something holds', args.span);
  const inputs: TensorValue[] = [];
  for (const name of arrays) {
    const value = values[name];
    if (!value || value.kind === 'none') continue;
    const list = name === 'arrays' ? itemsOf(value) : [value];
    for (const each of list ?? []) {
      const array = toArray(machine, each, args.span);
      if (!array) return machine.unknown(`an argument of ${type}`, args.span);
      inputs.push(array);
    }
  }
  const [condition] = inputs;
  if (type === 'where' && condition && inputs.length === 1) return placesOf(machine, condition, args.span);
  if (inputs.length === 0) return machine.unknown(`the arguments of ${type}`, args.span);
  const config = configOf(values, [...arrays, 'out', 'order', 'dtype']);
  if (!config) return machine.unknown(`an argument of ${type}`, args.span);
  return operate(machine, type, { inputs, config, span: args.span });
}

/** `np.where(condition)`: for each dimension the places at which it holds, of which only running tells how many. */
function placesOf(machine: Machine, { shape }: TensorValue, span: Span): Value {
  if (!shape) return machine.unknown('the places at which a condition holds', span);
  const count = machine.openSize();
  return tuple(shape.map(() => arrayFrom(machine, { type: 'Places', shape: [count], dtype: 'int64', span })));
}

function configOf(values: Readonly<Record<string, Value>>, left: readonly string[]): Config | undefined {
  const config: Record<string, ConfigValue> = {};
  for (const [name, value] of Object.entries(values)) {
    if (left.includes(name)) continue;
    const data = toConfigValue(value);
    if (data === undefined) return undefined;
    config[name] = data;
  }
  return config;
}
