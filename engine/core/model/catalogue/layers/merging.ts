import { compareDimensions, type Shape, shapeText } from '../../dimension.ts';
import type { LayerType } from '../../layerType.ts';
import { axes, axis, known } from '../rules/arguments.ts';
import { meet } from '../rules/broadcast.ts';
import { layer, mismatch, SAME_DTYPE } from '../rules/define.ts';
import { concatenated } from '../rules/reshaping.ts';

/** As Keras merges: the batch stays in front, shorter shapes get their missing axes after it. */
function merged(left: Shape, right: Shape): Shape {
  const [long, short] = left.length >= right.length ? [left, right] : [right, left];
  const offset = long.length - short.length;
  const rest = long.slice(1).map((each, index) => {
    const other = index < offset ? 1 : short[index + 1 - offset]!;
    return meet(each, other) ?? mismatch(`${shapeText(left)} and ${shapeText(right)} can't be merged`);
  });
  return [typeof long[0] === 'number' ? long[0] : (short[0] ?? long[0]!), ...rest];
}

function elementwise(name: string): LayerType {
  return layer({
    name,
    signature: '',
    dtype: SAME_DTYPE,
    shape: (_config, inputs) => {
      if (name === 'Subtract' && inputs.length !== 2) mismatch(`Subtract takes two inputs, and ${inputs.length} come`);
      return [inputs.map((_each, index) => known(inputs, index)).reduce(merged)];
    },
  });
}

const concatenate: LayerType = layer({
  name: 'Concatenate',
  signature: 'axis=-1',
  dtype: SAME_DTYPE,
  shape: (config, inputs) => {
    const shapes = inputs.map((_each, index) => known(inputs, index));
    return [concatenated(shapes, axis(config, 'axis', known(inputs).length))];
  },
});

const dot: LayerType = layer({
  name: 'Dot',
  signature: 'axes, normalize=False',
  shape: (config, inputs) => {
    if (inputs.length !== 2) mismatch(`Dot takes two inputs, and ${inputs.length} come`);
    const [left, right] = [known(inputs), known(inputs, 1)];
    const given = Array.isArray(config.axes) ? config.axes : [config.axes, config.axes];
    const one = axes({ axes: given[0]! }, 'axes', left.length)![0]!;
    const two = axes({ axes: given[1]! }, 'axes', right.length)![0]!;
    if (compareDimensions(left[one]!, right[two]!) === 'different')
      mismatch(`${shapeText(left)} and ${shapeText(right)} differ along axes ${one} and ${two}`);
    const shape = [
      ...left.filter((_each, index) => index !== one),
      ...right.filter((_each, index) => index !== two && index !== 0),
    ];
    return [shape.length === 1 ? [...shape, 1] : shape];
  },
});

export const merging: readonly LayerType[] = [
  ...['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum'].map(elementwise),
  concatenate,
  dot,
];
