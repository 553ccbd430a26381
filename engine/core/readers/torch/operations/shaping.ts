import {
  BATCH,
  divideExactly,
  floorDivide,
  productOf,
  sameDimension,
  type Shape,
  subtract,
} from '../../../model/dimension.ts';
import { type TensorValue, tuple } from '../../evaluate/values.ts';
import { ancestors } from '../../library/ancestors.ts';
import { itemsOf, toDimension, toShape } from '../../library/convert.ts';
import type { Arguments } from '../arguments.ts';
import { tensorOfValue } from '../tensorOfValue.ts';
import { alongRows, joined } from './joining.ts';
import { axisOf, operate, type Operations, shaped, shapedAll, type TorchOperation } from './operation.ts';
import { transposed } from './products.ts';

const simple = (signature: string, run: TorchOperation['run']): TorchOperation => ({
  signature: `input${signature && `, ${signature}`}`,
  run,
});

/** Sizes as several arguments, one list, or by name. */
export function sizesOf(args: Arguments, name: string): Shape | undefined {
  const named = args.call.named.get(name);
  return named ? toShape(named) : args.sizes(name);
}

/** A batch of a loader has as many rows as the loader gives: that number, in front, is the batch's extent. */
function countedRows(sizes: Shape | undefined, input: TensorValue): Shape | undefined {
  const [rows] = input.shape ?? [];
  if (!sizes || typeof sizes[0] !== 'number' || rows === undefined || !sameDimension(rows, BATCH)) return sizes;
  const batch = ancestors(input).find(({ type }) => type === 'Batch');
  if (batch?.config.batch_size !== sizes[0]) return sizes;
  const [own, others] = [productOf(input.shape!.slice(1)), productOf(sizes.slice(1).filter((each) => each !== -1))];
  const left = divideExactly(own, others);
  // What is left to be worked out is then the batch's extent.
  return left === undefined ? sizes : [-1, ...sizes.slice(1).map((each) => (each === -1 ? left : each))];
}

const reshape = simple('*shape', (args) => {
  const input = args.tensor('input');
  const sizes = countedRows(sizesOf(args, 'shape') ?? toShape(args.call.named.get('size')), input);
  if (!sizes) return shaped(args, 'reshape', [input], { shape: undefined });
  return operate(args, 'reshape', [input], { newshape: [...sizes] });
});

const like = simple('other', (args) => {
  const { shape } = args.tensor('other');
  return shaped(args, 'reshape', [args.tensor('input')], { config: { newshape: [...(shape ?? [])] }, shape });
});

const flatten = simple('start_dim=0, end_dim=-1', (args) =>
  operate(args, 'flatten', [args.tensor('input')], { start: args.plain('start_dim'), end: args.plain('end_dim') }),
);

const unflatten = simple('dim, sizes', (args) => {
  const input = args.tensor('input');
  const sizes = args.sizes('sizes');
  const at = input.shape && axisOf(args, 'dim', input.shape.length);
  if (at === undefined || !sizes) return shaped(args, 'reshape', [input], { shape: undefined });
  return operate(args, 'reshape', [input], { newshape: input.shape!.toSpliced(at, 1, ...sizes) });
});

const permute = simple('*dims', (args) => {
  const dims = sizesOf(args, 'dims');
  const input = args.tensor('input');
  if (!dims) return shaped(args, 'transpose', [input], { shape: undefined });
  return operate(args, 'transpose', [input], { axes: [...dims] });
});

const swap = simple('dim0, dim1', (args) =>
  operate(args, 'swapaxes', [args.tensor('input')], { axis1: args.plain('dim0'), axis2: args.plain('dim1') }),
);

const move = simple('source, destination', (args) =>
  operate(args, 'moveaxis', [args.tensor('input')], args.config('source', 'destination')),
);

/** PyTorch drops only extents of one, and passes over others that are named. Extents with a name are not one. */
const squeeze = simple('dim=None', (args) => {
  const input = args.tensor('input');
  const { shape } = input;
  if (!shape) return shaped(args, 'squeeze', [input], { shape: undefined });
  const named = args.has('dim') ? toShape(args.value('dim')) : shape.map((_, index) => index);
  if (!named) return shaped(args, 'squeeze', [input], { shape: undefined });
  const places = named.map((each) => (Number(each) < 0 ? Number(each) + shape.length : Number(each)));
  const axis = places.filter((each) => shape[each] === 1);
  return axis.length === 0 ? input : operate(args, 'squeeze', [input], { axis });
});

const unsqueeze = simple('dim', (args) =>
  operate(args, 'expand_dims', [args.tensor('input')], { axis: args.plain('dim') }),
);

/** -1 keeps the extent that is there. */
const expand = simple('*size', (args) => {
  const sizes = sizesOf(args, 'size');
  const input = args.tensor('input');
  if (!sizes) return shaped(args, 'broadcast_to', [input], { shape: undefined });
  return operate(args, 'broadcast_to', [input], { shape: [...sizes] });
});

const expandAs = simple('other', (args) => {
  const { shape } = args.tensor('other');
  const input = args.tensor('input');
  return shape
    ? operate(args, 'broadcast_to', [input], { shape: [...shape] })
    : shaped(args, 'broadcast_to', [input], { shape });
});

const repeat = simple('*repeats', (args) => {
  const sizes = sizesOf(args, 'repeats') ?? toShape(args.call.named.get('dims'));
  const input = args.tensor('input');
  return sizes
    ? operate(args, 'tile', [input], { repeats: [...sizes] })
    : shaped(args, 'tile', [input], { shape: undefined });
});

const repeatInterleave = simple('repeats, dim=None, *, output_size=None', (args) => {
  const input = args.tensor('input');
  const repeats = toDimension(args.value('repeats'));
  if (repeats === undefined) return shaped(args, 'repeat', [input], { shape: undefined });
  return operate(args, 'repeat', [input], { repeats, axis: args.plain('dim') });
});

const narrow = simple('dim, start, length', (args) => {
  const input = args.tensor('input');
  const at = input.shape && axisOf(args, 'dim', input.shape.length);
  const shape = at === undefined ? undefined : input.shape!.with(at, args.size('length'));
  return shaped(args, 'narrow', [input], { config: args.config('dim', 'start', 'length'), shape });
});

const select = simple('dim, index', (args) => {
  const input = args.tensor('input');
  const at = input.shape && axisOf(args, 'dim', input.shape.length);
  return shaped(args, 'select', [input], {
    config: args.config('dim', 'index'),
    shape: at === undefined ? undefined : input.shape!.toSpliced(at, 1),
  });
});

/** `x.unfold(dim, size, step)`: windows along one axis, their places inside as a new last axis. */
export const unfoldMethod = simple('dimension, size, step', (args) => {
  const input = args.tensor('input');
  const at = input.shape && axisOf(args, 'dimension', input.shape.length);
  const [size, step] = [args.size('size'), args.size('step')];
  if (at === undefined) return shaped(args, 'windows', [input], { shape: undefined });
  const extent = input.shape![at]!;
  const steps = floorDivide(subtract(extent, size), step);
  const windows = typeof steps === 'number' ? steps + 1 : floorDivide(extent, step);
  const known = typeof steps === 'number' || (size === step && typeof size === 'number');
  const shape = known ? [...input.shape!.with(at, windows), size] : undefined;
  return shaped(args, 'windows', [input], { config: args.config('dimension', 'size', 'step'), shape });
});

const diagonal = simple('diagonal=0', (args) => {
  const input = args.tensor('input');
  const [rows, columns] = input.shape ?? [];
  const offset = Math.abs(args.number('diagonal') ?? 0);
  const square = typeof rows === 'number' ? [rows + offset, rows + offset] : undefined;
  const least =
    typeof rows === 'number' && typeof columns === 'number' && offset === 0 ? [Math.min(rows, columns)] : undefined;
  const shape = input.shape?.length === 1 ? square : least;
  return shaped(args, 'diag', [input], { config: args.config('diagonal'), shape });
});

const meshgrid: TorchOperation = {
  signature: '*tensors, indexing="ij"',
  run: (args) => {
    const listed = itemsOf(itemsOf(args.value('tensors'))?.[0]);
    const given = listed
      ? listed.map((each) => tensorOfValue(args.machine, each, args.span))
      : (args.tensors('tensors') ?? []);
    const extents = given.map(({ shape }) => (shape ? productOf(shape) : undefined));
    const known = extents.every((each) => each !== undefined) ? extents : undefined;
    const turned =
      args.text('indexing') === 'xy' && known && known.length > 1 ? [known[1]!, known[0]!, ...known.slice(2)] : known;
    const outputs = shapedAll(args, 'meshgrid', given, { shapes: given.map(() => turned) });
    return tuple(outputs);
  },
};

export const shapingOperations: Operations = {
  view: reshape,
  reshape,
  view_as: like,
  reshape_as: like,
  flatten,
  ravel: flatten,
  unflatten,
  permute,
  transpose: swap,
  swapaxes: swap,
  swapdims: swap,
  movedim: move,
  moveaxis: move,
  t: simple('', (args) => transposed(args, args.tensor('input'))),
  squeeze,
  unsqueeze,
  cat: joined('concatenate'),
  concat: joined('concatenate'),
  concatenate: joined('concatenate'),
  stack: joined('stack'),
  hstack: alongRows((rank) => (rank === 1 ? 0 : 1)),
  expand,
  expand_as: expandAs,
  broadcast_to: expand,
  repeat,
  tile: repeat,
  repeat_interleave: repeatInterleave,
  narrow,
  select,
  diag: diagonal,
  meshgrid,
};
