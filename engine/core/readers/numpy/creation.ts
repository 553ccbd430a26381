import type { Config } from '../../model/config.ts';
import { type Dimension, type Shape } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import { bind } from '../evaluate/bind.ts';
import { becomes } from '../evaluate/inPlace.ts';
import type { CallArguments, NativeValue, TensorValue, Value } from '../evaluate/values.ts';
import { float, list, NONE } from '../evaluate/values.ts';
import { itemsOf, toBoolean, toConfigValue, toDimension, toNumber, toShape } from '../library/convert.ts';
import { rowsItem } from '../library/heldRows.ts';
import { moduleOf } from '../library/module.ts';
import { arrayOfPicture } from '../library/pictures.ts';
import { arrayFrom, operate, toArray, typeNamed } from './arrays.ts';

type Function = NativeValue['call'];

const dtypeOf = (value: Value | undefined, fallback: string) => typeNamed(value) ?? fallback;

/** A shape of which some extents may not be known. */
function openShape(machine: Machine, value: Value | undefined): Shape | undefined {
  const extents = itemsOf(value)?.map((each) =>
    each.kind === 'unknown' && !each.many ? machine.openSize(each) : toDimension(each),
  );
  return extents ? (extents.every((each) => each !== undefined) ? extents : undefined) : toShape(value);
}

/** An array of one number; where that is not known, nothing can be made of it but its shape is. */
const filling = (value: number | undefined): { readonly type: string; readonly config: Config } =>
  value === undefined
    ? { type: 'Unknown', config: { reason: 'the number that an array is filled with' } }
    : { type: 'Fill', config: { value } };

/** `np.zeros((2, 3))` and its like. */
function filled(machine: Machine, fill: number | undefined, signature = 'shape, dtype=None, order="C"'): Function {
  return (args) => {
    const { values } = bind(signature, args);
    const shape = openShape(machine, values.shape);
    return arrayFrom(machine, {
      ...filling(fill ?? toNumber(values.fill_value)),
      shape,
      dtype: dtypeOf(values.dtype, 'float64'),
      span: args.span,
    });
  };
}

function filledLike(machine: Machine, fill: number | undefined): Function {
  return (args) => {
    const { values } = bind('a, fill_value=0, dtype=None', args);
    const like = values.a && toArray(machine, values.a, args.span);
    return arrayFrom(machine, {
      ...filling(fill ?? toNumber(values.fill_value)),
      shape: like?.shape,
      dtype: like?.dtype,
      span: args.span,
    });
  };
}

function countOf(start: number, stop: number, step: number): number {
  return step === 0 ? 0 : Math.max(0, Math.ceil((stop - start) / step));
}

function arange(machine: Machine): Function {
  return (args) => {
    const { values } = bind('start, stop=None, step=1, dtype=None', args);
    const single = values.stop?.kind === 'none';
    const start = single ? 0 : (toNumber(values.start) ?? NaN);
    const stop = toNumber(single ? values.start : values.stop) ?? NaN;
    const step = toNumber(values.step) ?? NaN;
    const count = countOf(start, stop, step);
    const shape = Number.isFinite(count) ? [count] : undefined;
    const isFloat = [values.start, values.stop, values.step].some((each) => each?.kind === 'number' && each.float);
    const dtype = dtypeOf(values.dtype, isFloat ? 'float64' : 'int64');
    return arrayFrom(machine, { type: 'Range', config: { start, step }, shape, dtype, span: args.span });
  };
}

/** So many numbers of a range are known one by one. */
const FEW = 256;

const listOf = (start: number, step: number, count: number): Value =>
  list(Array.from({ length: count }, (_, index) => float(start + index * step)));

function linspace(machine: Machine): Function {
  return (args) => {
    const { values } = bind('start, stop, num=50, endpoint=True, dtype=None', args);
    const [start, stop, count] = [toNumber(values.start), toNumber(values.stop), toDimension(values.num)];
    const parts = typeof count === 'number' ? count - (toBoolean(values.endpoint) === false ? 0 : 1) : NaN;
    const known = start !== undefined && stop !== undefined && typeof count === 'number';
    const step = known ? (stop - start) / Math.max(1, parts) : 0;
    return arrayFrom(machine, {
      type: 'Range',
      config: known ? { start, step } : {},
      shape: known ? [count] : undefined,
      dtype: 'float64',
      constant: known && count <= FEW ? listOf(start, step, count) : undefined,
      span: args.span,
    });
  };
}

function eye(machine: Machine): Function {
  return (args) => {
    const { values } = bind('n, m=None, k=0, dtype=None', args);
    const [rows, columns] = [toDimension(values.n), toDimension(values.m) ?? toDimension(values.n)];
    const shape = rows !== undefined && columns !== undefined ? [rows, columns] : undefined;
    return arrayFrom(machine, { type: 'Identity', shape, dtype: 'float64', span: args.span });
  };
}

/** `np.array`, `np.asarray`: the same array, or one of the numbers given. */
function array(machine: Machine): Function {
  return (args) => {
    const { values } = bind('object, dtype=None, *rest', {
      ...args,
      named: new Map([...args.named].filter(([name]) => name === 'dtype')),
    });
    const object = arrayOfPicture(values.object) ?? values.object;
    const made = object && toArray(machine, object, args.span);
    const dtype = typeNamed(values.dtype);
    if (!made) return machine.unknown('an array of values that are not all known', args.span);
    return dtype === undefined
      ? made
      : operate(machine, 'cast', { inputs: [made], config: { dtype }, span: args.span });
  };
}

function shapeFrom(args: CallArguments, name: string): Shape | undefined {
  const given = args.named.get(name) ?? args.named.get('size') ?? args.named.get('shape');
  return given === undefined || given.kind === 'none' ? [] : toShape(given);
}

type Draw = 'dimensions' | { readonly signature: string; readonly dtype: string };

const DRAWS: Readonly<Record<string, Draw>> = {
  randn: 'dimensions',
  rand: 'dimensions',
  random: { signature: 'size=None', dtype: 'float64' },
  random_sample: { signature: 'size=None', dtype: 'float64' },
  standard_normal: { signature: 'size=None', dtype: 'float64' },
  normal: { signature: 'loc=0.0, scale=1.0, size=None', dtype: 'float64' },
  uniform: { signature: 'low=0.0, high=1.0, size=None', dtype: 'float64' },
  randint: { signature: 'low, high=None, size=None, dtype=None', dtype: 'int64' },
  integers: { signature: 'low, high=None, size=None, dtype=None', dtype: 'int64' },
  binomial: { signature: 'n, p, size=None', dtype: 'int64' },
};
/** What a function draws from, as the data of a plan has it. */
const LAWS: Readonly<Record<string, string>> = {
  randn: 'normal',
  standard_normal: 'normal',
  normal: 'normal',
  randint: 'integers',
  integers: 'integers',
  binomial: 'binomial',
};

/** Without a size there are as many numbers as the means or bounds have, which may be arrays. */
function isSpread({ size, ...bounds }: Readonly<Record<string, Value>>): boolean {
  const plain = ['number', 'boolean', 'none', 'string'];
  return (
    (size === undefined || size.kind === 'none') && !Object.values(bounds).every(({ kind }) => plain.includes(kind))
  );
}

function draw(machine: Machine, name: string, how: Draw): Function {
  const law = LAWS[name] ?? 'uniform';
  return (args) => {
    if (how === 'dimensions') {
      const extents = args.positional.map(toDimension);
      const shape = extents.every((each): each is Dimension => each !== undefined) ? extents : undefined;
      return arrayFrom(machine, { type: 'Random', config: { law }, shape, dtype: 'float64', span: args.span });
    }
    const { values } = bind(how.signature, args);
    const named = new Map(Object.entries(values));
    const shape = isSpread(values) ? undefined : shapeFrom({ ...args, named }, 'size');
    const numbers = [...named]
      .filter(([key]) => key !== 'size' && key !== 'dtype')
      .map(([key, value]) => [key, toConfigValue(value) ?? null]);
    return arrayFrom(machine, {
      type: 'Random',
      config: { law, ...Object.fromEntries(numbers) },
      shape,
      dtype: how.dtype,
      span: args.span,
    });
  };
}

/** `np.random.choice(a, size, p=p)`: some of a list's items, or of the numbers below a count. */
function choice(machine: Machine): Function {
  return (args) => {
    const { values } = bind('a, size=None, replace=True, p=None', args);
    const from = values.a && toConfigValue(values.a);
    const p = values.p && toConfigValue(values.p);
    const isList = Array.isArray(from) && from.every((each) => typeof each === 'number');
    const isKnown = typeof from === 'number' || isList;
    const replace = toBoolean(values.replace);
    if (!isKnown || p === undefined || replace === undefined || (!replace && p !== null))
      return machine.unknown('a choice of items', args.span);
    const shape = values.size?.kind === 'none' ? [] : toShape(values.size);
    const dtype = typeof from === 'number' || from.every(Number.isInteger) ? 'int64' : 'float64';
    const config: Config = { law: 'choice', from, p, ...(replace ? {} : { replace }) };
    return arrayFrom(machine, { type: 'Random', config, shape, dtype, span: args.span });
  };
}

/** So many numbers from 0 on, in an order of chance. */
const orderOf = (machine: Machine, count: Dimension, span: Span): TensorValue =>
  arrayFrom(machine, { type: 'Permutation', config: { law: 'permutation' }, shape: [count], dtype: 'int64', span });

/** `np.random.shuffle(x)`: the rows of an array, or the items of a list, in another order from here on. */
export function shuffleInPlace(machine: Machine, { positional: [given], span }: CallArguments): Value {
  if (given?.kind === 'tensor')
    becomes(machine, given, (before) => operate(machine, 'shuffle', { inputs: [before], span }));
  if (given?.kind === 'list' && given.items.length > 1) {
    machine.willChangeList(given);
    const isNumbered = given.items.every((each, at) => each.kind === 'number' && each.value === at);
    const shuffled = isNumbered
      ? [rowsItem({ count: given.items.length, whole: orderOf(machine, given.items.length, span) }, span)]
      : given.items.map(() => machine.unknown('an item of a shuffled list', span));
    given.items.splice(0, Infinity, ...shuffled);
  }
  return NONE;
}

/** `np.random` and its generators, which differ in nothing that a reader sees. */
export function randomModule(machine: Machine): Value {
  const draws = Object.entries(DRAWS).map(([name, how]): [string, Function] => [name, draw(machine, name, how)]);
  const permutation: Function = (args) => {
    const [first] = args.positional;
    const count = first && toDimension(first);
    if (count !== undefined) return orderOf(machine, count, args.span);
    const given = first && toArray(machine, first, args.span);
    return given
      ? operate(machine, 'shuffle', { inputs: [given], span: args.span })
      : machine.unknown('a permutation', args.span);
  };
  const random = moduleOf('numpy.random', {
    ...Object.fromEntries(draws),
    seed: () => NONE,
    shuffle: (args) => shuffleInPlace(machine, args),
    permutation,
    choice: choice(machine),
    default_rng: () => random,
    RandomState: () => random,
    Generator: () => random,
  });
  return random;
}

/** Functions of NumPy that make arrays. */
export function creationFunctions(machine: Machine): Readonly<Record<string, Function>> {
  return {
    zeros: filled(machine, 0),
    ones: filled(machine, 1),
    empty: filled(machine, 0),
    full: filled(machine, undefined, 'shape, fill_value, dtype=None'),
    zeros_like: filledLike(machine, 0),
    ones_like: filledLike(machine, 1),
    full_like: filledLike(machine, undefined),
    empty_like: filledLike(machine, 0),
    arange: arange(machine),
    linspace: linspace(machine),
    eye: eye(machine),
    identity: eye(machine),
    array: array(machine),
    asarray: array(machine),
    ascontiguousarray: array(machine),
    vstack: joined(machine, 0),
    hstack: joined(machine, 1),
    column_stack: joined(machine, 1, 1),
  };
}

/** Rows under or beside each other; arrays of one dimension become rows, columns or stay in one. */
function joined(machine: Machine, axis: number, flatAxis?: number): Function {
  return (args) => {
    const arrays = itemsOf(args.positional[0])?.map((each) => toArray(machine, each, args.span));
    if (!arrays?.every((each) => each !== undefined)) return machine.unknown('the arrays to be joined', args.span);
    const flat = arrays.every((each) => each.shape?.length === 1);
    const type = flat && (axis === 0 || flatAxis !== undefined) ? 'stack' : 'concatenate';
    return operate(machine, type, { inputs: arrays, config: { axis: flat ? (flatAxis ?? 0) : axis }, span: args.span });
  };
}
