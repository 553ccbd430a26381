import { add, compareDimensions, type Dimension, divideExactly, type Shape, shapeText } from '../../dimension.ts';
import type { OperationType } from '../../layerType.ts';
import { axis, extents, known } from '../rules/arguments.ts';
import { agree } from '../rules/broadcast.ts';
import { mismatch, operation, undetermined } from '../rules/define.ts';
import { PROMOTED } from '../rules/dtypes.ts';
import { concatenated } from '../rules/reshaping.ts';

const concatenate: OperationType = operation({
  name: 'concatenate',
  signature: 'xs, axis=0',
  dtype: PROMOTED,
  shape: (config, inputs) => {
    const shapes = inputs.map((_each, index) => known(inputs, index));
    return [concatenated(shapes, axis(config, 'axis', known(inputs).length))];
  },
});

const stack: OperationType = operation({
  name: 'stack',
  signature: 'x, axis=0',
  dtype: PROMOTED,
  shape: (config, inputs) => {
    const shapes = inputs.map((_each, index) => known(inputs, index));
    const one = shapes.reduce((left, right) => {
      if (left.length !== right.length) mismatch(`${shapeText(left)} and ${shapeText(right)} can't be stacked`);
      return left.map((each, index) => agree(each, right[index]!, `${shapeText(left)} and ${shapeText(right)}`));
    });
    const at = axis(config, 'axis', one.length + 1);
    return [[...one.slice(0, at), shapes.length, ...one.slice(at)]];
  },
});

function parted(input: Shape, at: number, sizes: readonly Dimension[]): readonly Shape[] {
  return sizes.map((size) => input.map((each, index) => (index === at ? size : each)));
}

/** In so many equal parts, or at the places listed. */
const split: OperationType = operation({
  name: 'split',
  signature: 'x, indices_or_sections, axis=0',
  shape: (config, inputs) => {
    const input = known(inputs);
    const at = axis(config, 'axis', input.length);
    const extent = input[at]!;
    const given = config.indices_or_sections;
    if (typeof given === 'number') {
      const size = divideExactly(extent, given);
      if (size === undefined && typeof extent === 'number')
        mismatch(`${extent} can't be parted into ${given} equal parts`);
      return parted(input, at, Array<Dimension>(given).fill(size ?? undetermined('the extent that is split')));
    }
    const places = extents(config, 'indices_or_sections');
    if (typeof extent !== 'number' || !places.every((each) => typeof each === 'number'))
      return undetermined('the extent that is split');
    const bounds = [0, ...places.map((each) => Math.min(each < 0 ? each + extent : each, extent)), extent];
    return parted(
      input,
      at,
      bounds.slice(1).map((each, index) => Math.max(each - bounds[index]!, 0)),
    );
  },
});

/** In parts of the sizes listed; one may be -1. */
const splitSizes: OperationType = operation({
  name: 'split_sizes',
  signature: 'x, sizes, axis=0',
  shape: (config, inputs) => {
    const input = known(inputs);
    const at = axis(config, 'axis', input.length);
    const sizes = extents(config, 'sizes').map((each) => each ?? -1);
    const hole = sizes.indexOf(-1);
    const sum = sizes.filter((each) => each !== -1).reduce(add, 0);
    if (hole < 0) {
      if (compareDimensions(sum, input[at]!) === 'different') mismatch(`the parts don't add up to ${shapeText(input)}`);
      return parted(input, at, sizes);
    }
    const rest = input[at]!;
    if (typeof rest !== 'number' || typeof sum !== 'number') return undetermined('the extent that is split');
    return parted(input, at, sizes.with(hole, rest - sum));
  },
});

const unstack: OperationType = operation({
  name: 'unstack',
  signature: 'x, num=None, axis=0',
  shape: (config, inputs) => {
    const input = known(inputs);
    const at = axis(config, 'axis', input.length);
    const parts = typeof config.num === 'number' ? config.num : input[at]!;
    if (typeof parts !== 'number') return undetermined('the extent that is unstacked');
    return Array.from({ length: parts }, () => input.filter((_, index) => index !== at));
  },
});

export const joining: readonly OperationType[] = [concatenate, stack, split, splitSizes, unstack];
