import {
  add,
  compareDimensions,
  type Dimension,
  divideExactly,
  multiply,
  productOf,
  shapeText,
} from '../../dimension.ts';
import type { OperationType } from '../../layerType.ts';
import { axes, axis, count, extents, known, number, sides } from '../rules/arguments.ts';
import { meet } from '../rules/broadcast.ts';
import { mismatch, operation, undetermined } from '../rules/define.ts';
import { flattened, reshaped } from '../rules/reshaping.ts';

const reshape: OperationType = operation({
  name: 'reshape',
  signature: 'x, newshape',
  shape: (config, inputs) => {
    const input = known(inputs);
    const target = extents(config, 'newshape');
    // `None` in front is the batch that a shape was asked for, beside which one extent may still follow from the rest.
    const [batch] = input;
    const keeps = target[0] === null && batch !== undefined && target.slice(1).includes(-1);
    return [reshaped(input, keeps ? [batch, ...target.slice(1)] : target)];
  },
});

const flatten: OperationType = operation({
  name: 'flatten',
  signature: 'x, start=0, end=-1',
  shape: (config, inputs) => {
    const input = known(inputs);
    if (input.length === 0) return [[1]];
    return [flattened(input, axis(config, 'start', input.length), axis(config, 'end', input.length))];
  },
});

const ravel: OperationType = operation({
  name: 'ravel',
  signature: 'x',
  shape: (_config, inputs) => [[productOf(known(inputs))]],
});

const transpose: OperationType = operation({
  name: 'transpose',
  signature: 'x, axes=None',
  shape: (config, inputs) => {
    const input = known(inputs);
    const order = axes(config, 'axes', input.length);
    if (!order) return [input.toReversed()];
    if (order.length !== input.length || new Set(order).size !== order.length)
      mismatch(`axes must name every axis of ${shapeText(input)} once`);
    return [order.map((each) => input[each]!)];
  },
});

const swapaxes: OperationType = operation({
  name: 'swapaxes',
  signature: 'x, axis1, axis2',
  shape: (config, inputs) => {
    const input = [...known(inputs)];
    const [one, two] = [axis(config, 'axis1', input.length), axis(config, 'axis2', input.length)];
    [input[one], input[two]] = [input[two]!, input[one]!];
    return [input];
  },
});

const moveaxis: OperationType = operation({
  name: 'moveaxis',
  signature: 'x, source, destination',
  shape: (config, inputs) => {
    const input = known(inputs);
    const from = axes(config, 'source', input.length) ?? [];
    const to = axes(config, 'destination', input.length) ?? [];
    const rest = input.map((_, index) => index).filter((each) => !from.includes(each));
    const order = input.map((_, index) => {
      const moved = to.indexOf(index);
      return moved < 0 ? rest.shift()! : from[moved]!;
    });
    return [order.map((each) => input[each]!)];
  },
});

const expandDims: OperationType = operation({
  name: 'expand_dims',
  signature: 'x, axis',
  shape: (config, inputs) => {
    const input = known(inputs);
    const places = Array.isArray(config.axis) ? config.axis.length : 1;
    const rank = input.length + places;
    const added = axes(config, 'axis', rank) ?? [];
    const rest = [...input];
    return [Array.from({ length: rank }, (_, index) => (added.includes(index) ? 1 : rest.shift()!))];
  },
});

const squeeze: OperationType = operation({
  name: 'squeeze',
  signature: 'x, axis=None',
  shape: (config, inputs) => {
    const input = known(inputs);
    const gone = axes(config, 'axis', input.length);
    if (!gone) {
      if (input.some((each, index) => index > 0 && typeof each !== 'number')) undetermined('which extents are 1');
      return [input.filter((each) => each !== 1)];
    }
    for (const each of gone)
      if (compareDimensions(input[each]!, 1) === 'different') mismatch(`axis ${each} of ${shapeText(input)} is not 1`);
    return [input.filter((_, index) => !gone.includes(index))];
  },
});

const pad: OperationType = operation({
  name: 'pad',
  signature: 'x, pad_width, mode="constant", constant_values=None',
  shape: (config, inputs) => {
    const input = known(inputs);
    const rows = sides(config, 'pad_width', input.length);
    return [input.map((each, index) => add(each, rows[index]![0] + rows[index]![1]))];
  },
});

const tile: OperationType = operation({
  name: 'tile',
  signature: 'x, repeats',
  shape: (config, inputs) => {
    const repeats = extents(config, 'repeats').map((each) => each ?? 1);
    const input = known(inputs);
    const rank = Math.max(input.length, repeats.length);
    const from = <Item>(list: readonly Item[], index: number, otherwise: Item) =>
      list[index - rank + list.length] ?? otherwise;
    return [Array.from({ length: rank }, (_, index) => multiply(from(input, index, 1), from(repeats, index, 1)))];
  },
});

const repeat: OperationType = operation({
  name: 'repeat',
  signature: 'x, repeats, axis=None',
  shape: (config, inputs) => {
    const input = config.axis == null ? [productOf(known(inputs))] : known(inputs);
    const at = config.axis == null ? 0 : axis(config, 'axis', input.length);
    return [input.map((each, index) => (index === at ? multiply(each, count(config, 'repeats')) : each))];
  },
});

const broadcastTo: OperationType = operation({
  name: 'broadcast_to',
  signature: 'x, shape',
  shape: (config, inputs) => {
    const input = known(inputs);
    const wanted = extents(config, 'shape');
    return [
      wanted.map((each, index) => {
        const own = input[index - wanted.length + input.length];
        if (each === -1 || each === null) return own ?? undetermined('the argument shape');
        if (own !== undefined && meet(own, each) === undefined)
          return mismatch(`${shapeText(input)} can't be spread over ${shapeText(wanted.map((other) => other ?? -1))}`);
        return each;
      }),
    ];
  },
});

function blocks(name: string, into: boolean): OperationType {
  return operation({
    name,
    signature: 'x, block_size, data_format="channels_last"',
    shape: (config, inputs) => {
      const input = known(inputs);
      if (input.length !== 4) return mismatch(`a batch of pictures is expected, and ${shapeText(input)} comes`);
      const size = number(config, 'block_size');
      const first = config.data_format === 'channels_first';
      const channel = first ? 1 : 3;
      const scaled = (each: Dimension, by: number, grow: boolean) =>
        grow
          ? multiply(each, by)
          : (divideExactly(each, by) ?? mismatch(`${shapeText(input)} can't be parted in blocks of ${size}`));
      return [
        input.map((each, index) => {
          if (index === 0) return each;
          return index === channel ? scaled(each, size * size, !into) : scaled(each, size, into);
        }),
      ];
    },
  });
}

export const shaping: readonly OperationType[] = [
  reshape,
  flatten,
  ravel,
  transpose,
  swapaxes,
  moveaxis,
  expandDims,
  squeeze,
  pad,
  tile,
  repeat,
  broadcastTo,
  blocks('depth_to_space', true),
  blocks('space_to_depth', false),
];
