import { add, type Dimension, multiply, productOf, sameDimension, type Shape, subtract } from '../../dimension.ts';
import type { OperationType } from '../../layerType.ts';
import { axes, axis, count, extents, known, number, optionalNumber } from '../rules/arguments.ts';
import { broadcast } from '../rules/broadcast.ts';
import { operation, undetermined } from '../rules/define.ts';
import { FLOATED, INDEX, named, PROMOTED } from '../rules/dtypes.ts';
import { concatenated } from '../rules/reshaping.ts';
import { reduced } from './reductions.ts';

type Shapes = readonly (Shape | undefined)[];

const all = (inputs: Shapes): readonly Shape[] => inputs.map((_each, index) => known(inputs, index));

/** At least so many dimensions, as NumPy's functions for stacking have it. */
function atLeast(shape: Shape, rank: number): Shape {
  if (rank === 3 && shape.length === 2) return [...shape, 1];
  if (rank === 3 && shape.length === 1) return [1, shape[0]!, 1];
  return [...Array<Dimension>(Math.max(0, rank - shape.length)).fill(1), ...shape];
}

function stacked(name: string, rank: number, along: (rank: number) => number): OperationType {
  return operation({
    name,
    signature: 'xs',
    dtype: PROMOTED,
    shape: (_config, inputs) => {
      const shapes = all(inputs).map((each) => atLeast(each, rank));
      return [concatenated(shapes, along(shapes[0]!.length))];
    },
  });
}

/** The length of a diagonal; nothing where it can't be told. */
function diagonalExtent(rows: Dimension, columns: Dimension, offset: number): Dimension {
  if (offset === 0 && typeof rows !== 'number' && JSON.stringify(rows) === JSON.stringify(columns)) return rows;
  if (typeof rows !== 'number' || typeof columns !== 'number') return undetermined('the extent of the diagonal');
  return Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
}

const diag: OperationType = operation({
  name: 'diag',
  signature: 'x, k=0',
  shape: (config, inputs) => {
    const input = known(inputs);
    const k = number(config, 'k');
    const side = input.length === 1 ? add(input[0]!, Math.abs(k)) : undefined;
    if (side !== undefined) return [[side, side]];
    return input.length === 2
      ? [[diagonalExtent(input[0]!, input[1]!, k)]]
      : undetermined('a matrix of that many dimensions');
  },
});

function onDiagonal(name: string, last: (extent: Dimension) => Shape): OperationType {
  return operation({
    name,
    signature: 'x, offset=0, axis1=0, axis2=1',
    shape: (config, inputs) => {
      const input = known(inputs);
      const [one, two] = [axis(config, 'axis1', input.length), axis(config, 'axis2', input.length)];
      const rest = input.filter((_, index) => index !== one && index !== two);
      if (name === 'trace') return [rest];
      return [[...rest, ...last(diagonalExtent(input[one]!, input[two]!, number(config, 'offset')))]];
    },
  });
}

const inner: OperationType = operation({
  name: 'inner',
  signature: 'x1, x2',
  dtype: PROMOTED,
  shape: (_config, inputs) => {
    const [left, right] = [known(inputs), known(inputs, 1)];
    if (left.length === 0 || right.length === 0) return [broadcast(left, right)];
    return [[...left.slice(0, -1), ...right.slice(0, -1)]];
  },
});

const cross: OperationType = operation({
  name: 'cross',
  signature: 'x1, x2, axis=-1',
  dtype: PROMOTED,
  shape: (_config, inputs) => {
    const [left, right] = [known(inputs), known(inputs, 1)];
    return left.at(-1) === 3 && right.at(-1) === 3 ? [broadcast(left, right)] : undetermined('vectors of two numbers');
  },
});

const kron: OperationType = operation({
  name: 'kron',
  signature: 'x1, x2',
  dtype: PROMOTED,
  shape: (_config, inputs) => {
    const rank = Math.max(known(inputs).length, known(inputs, 1).length);
    const [left, right] = all(inputs).map((each) => atLeast(each, rank === 3 ? 0 : rank)) as [Shape, Shape];
    if (left.length !== right.length) return undetermined('arrays of different dimensions');
    return [left.map((each, index) => multiply(each, right[index]!))];
  },
});

/** One value for each number asked for, in front. */
function quantile(name: string): OperationType {
  return operation({
    name,
    signature: 'x, q, axis=None, method="linear", keepdims=False',
    dtype: FLOATED,
    shape: (config, inputs) => {
      const rest = reduced(config, known(inputs));
      if (Array.isArray(config.q)) return [[config.q.length, ...rest]];
      return typeof config.q === 'number' ? [rest] : undetermined('the argument q');
    },
  });
}

const rot90: OperationType = operation({
  name: 'rot90',
  signature: 'array, k=1, axes=(0, 1)',
  shape: (config, inputs) => {
    const input = [...known(inputs)];
    const [one, two] = axes(config, 'axes', input.length) ?? [0, 1];
    if (number(config, 'k') % 2 !== 0) [input[one!], input[two!]] = [input[two!]!, input[one!]!];
    return [input];
  },
});

const meshgrid: OperationType = operation({
  name: 'meshgrid',
  signature: '*x, indexing="xy"',
  shape: (config, inputs) => {
    const extent = all(inputs).map((each) => productOf(each));
    const turned = config.indexing !== 'ij' && extent.length > 1;
    const grid = turned ? [extent[1]!, extent[0]!, ...extent.slice(2)] : extent;
    return inputs.map(() => grid);
  },
});

const append: OperationType = operation({
  name: 'append',
  signature: 'x1, x2, axis=None',
  dtype: PROMOTED,
  shape: (config, inputs) => {
    const [left, right] = [known(inputs), known(inputs, 1)];
    if (config.axis == null) return [[add(productOf(left), productOf(right))]];
    return [concatenated([left, right], axis(config, 'axis', left.length))];
  },
});

const diff: OperationType = operation({
  name: 'diff',
  signature: 'a, n=1, axis=-1',
  shape: (config, inputs) => {
    const input = known(inputs);
    const at = axis(config, 'axis', input.length);
    return [input.map((each, index) => (index === at ? subtract(each, number(config, 'n')) : each))];
  },
});

const segments = (name: string): OperationType =>
  operation({
    name,
    signature: 'data, segment_ids, num_segments=None, sorted=False',
    shape: (config, inputs) => [[count(config, 'num_segments'), ...known(inputs).slice(1)]],
  });

const gatherEach: OperationType = operation({
  name: 'gather_nd',
  signature: 'params, indices, batch_dims=0',
  shape: (config, inputs) => {
    const [input, indices] = [known(inputs), known(inputs, 1)];
    const deep = indices.at(-1);
    if (typeof deep !== 'number') return undetermined('how many axes are indexed');
    return [[...indices.slice(0, -1), ...input.slice(number(config, 'batch_dims') + deep)]];
  },
});

const matvec: OperationType = operation({
  name: 'matvec',
  signature: 'a, b',
  dtype: PROMOTED,
  shape: (_config, inputs) => {
    const [matrix, vector] = [known(inputs), known(inputs, 1)];
    if (matrix.length < 2 || vector.length === 0) return undetermined('a matrix and a vector');
    return [[...broadcast(matrix.slice(0, -2), vector.slice(0, -1)), matrix.at(-2)!]];
  },
});

const sequenceMask: OperationType = operation({
  name: 'sequence_mask',
  signature: 'lengths, maxlen=None, dtype=None',
  dtype: named(() => 'bool'),
  shape: (config, inputs) => [[...known(inputs), count(config, 'maxlen')]],
});

const tri: OperationType = operation({
  name: 'tri',
  signature: 'N, M=None, k=0, dtype=None',
  dtype: named(() => 'float32'),
  shape: (config) => [[count(config, 'N'), config.M == null ? count(config, 'N') : count(config, 'M')]],
});

/** Either of two tensors: known where both have one shape. */
const either: OperationType = operation({
  name: 'cond',
  signature: 'x1, x2',
  dtype: PROMOTED,
  shape: (_config, inputs) => {
    const [left, right] = [known(inputs), known(inputs, 1)];
    const alike = left.length === right.length && left.every((each, index) => sameDimension(each, right[index]!));
    return alike ? [left] : undetermined('a value that depends on a condition');
  },
});

/** What was made of one row, for every row. */
const rows: OperationType = operation({
  name: 'map',
  signature: 'x, element',
  dtype: (_config, [, element]) => element,
  shape: (_config, inputs) => [[known(inputs)[0] ?? undetermined('the number of rows'), ...known(inputs, 1)]],
});

/** As many numbers as an argument says. */
const counted = (name: string, signature: string, argument: string): OperationType =>
  operation({
    name,
    signature,
    dtype: named(() => 'float32'),
    shape: (config) => [[optionalNumber(config, argument) ?? undetermined(`the argument ${argument}`)]],
  });

/** As one of its inputs. */
const asInput = (name: string, signature: string, at = 0, dtype = PROMOTED): OperationType =>
  operation({ name, signature, dtype, shape: (_config, inputs) => [known(inputs, at)] });

export const arrays: readonly OperationType[] = [
  stacked('vstack', 2, () => 0),
  stacked('hstack', 1, (rank) => (rank === 1 ? 0 : 1)),
  stacked('dstack', 3, () => 2),
  diag,
  onDiagonal('diagonal', (extent) => [extent]),
  onDiagonal('trace', () => []),
  inner,
  cross,
  kron,
  quantile('quantile'),
  quantile('percentile'),
  rot90,
  meshgrid,
  append,
  diff,
  segments('segment_sum'),
  segments('segment_max'),
  gatherEach,
  matvec,
  sequenceMask,
  either,
  rows,
  tri,
  ...['hamming', 'hanning', 'bartlett', 'blackman'].map((name) => counted(name, 'M', 'M')),
  counted('logspace', 'start, stop, num=50, endpoint=True, base=10, dtype=None, axis=0', 'num'),
  counted('geomspace', 'start, stop, num=50, endpoint=True, dtype=None, axis=0', 'num'),
  operation({ name: 'vdot', signature: 'x1, x2', dtype: PROMOTED, shape: () => [[]] }),
  operation({
    name: 'scatter',
    signature: 'indices, values, shape',
    dtype: (_config, [, values]) => values,
    shape: (config) => [extents(config, 'shape').map((each) => each ?? undetermined('the argument shape'))],
  }),
  asInput('fliplr', 'x'),
  asInput('flipud', 'x'),
  asInput('conj', 'x'),
  asInput('empty_like', 'x, dtype=None'),
  asInput('digitize', 'x, bins', 0, INDEX),
  asInput('searchsorted', 'sorted_sequence, values, side="left"', 1, INDEX),
  asInput('in_top_k', 'targets, predictions, k', 0, () => 'bool'),
  asInput('solve', 'a, b', 1),
  asInput('solve_triangular', 'a, b, lower=False', 1),
];
