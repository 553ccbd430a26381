import type { Config } from '../../config.ts';
import { BATCH, type Dimension, type Shape } from '../../dimension.ts';
import type { OperationType } from '../../layerType.ts';
import { count, extents, known, number, optionalNumber } from '../rules/arguments.ts';
import { mismatch, operation, undetermined } from '../rules/define.ts';
import { named, PROMOTED } from '../rules/dtypes.ts';

const FLOAT = named(() => 'float32');

function shaped(name: string, signature: string): OperationType {
  return operation({
    name,
    signature,
    dtype: FLOAT,
    shape: (config) => [extents(config, 'shape').map((each, at) => each ?? batchAt(config, at))],
  });
}

/** `None` in front is the batch of the tensor whose shape it is, as in `random.normal(mean.shape)`. */
function batchAt({ shape: given }: Config, at: number): Dimension {
  return at === 0 && Array.isArray(given) && given[0] === null ? BATCH : undetermined('the argument shape');
}

function like(name: string, signature: string): OperationType {
  return operation({ name, signature, dtype: named(PROMOTED), shape: (_config, inputs) => [known(inputs)] });
}

const arange: OperationType = operation({
  name: 'arange',
  signature: 'start, stop=None, step=None, dtype=None',
  dtype: named((config) =>
    [config.start, config.stop, config.step].some((each) => typeof each === 'number' && !Number.isInteger(each))
      ? 'float32'
      : 'int32',
  ),
  shape: (config) => {
    const [start, stop]: [Dimension, Dimension] =
      config.stop == null ? [0, count(config, 'start')] : [count(config, 'start'), count(config, 'stop')];
    const step = optionalNumber(config, 'step') ?? 1;
    if (start === 0 && step === 1 && typeof stop !== 'number') return [[stop]];
    if (typeof start !== 'number' || typeof stop !== 'number') return undetermined('the length of a range');
    if (step === 0) return mismatch('the step of a range is 0');
    return [[Math.max(0, Math.ceil((stop - start) / step))]];
  },
});

const linspace: OperationType = operation({
  name: 'linspace',
  signature: 'start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0',
  dtype: FLOAT,
  // Between two arrays lie arrays.
  shape: (config) =>
    typeof config.start === 'number' && typeof config.stop === 'number'
      ? [[number(config, 'num')]]
      : undetermined('what lies between two values that are not numbers'),
});

const eye: OperationType = operation({
  name: 'eye',
  signature: 'N, M=None, k=0, dtype=None',
  dtype: FLOAT,
  shape: (config) => [[count(config, 'N'), config.M == null ? count(config, 'N') : count(config, 'M')]],
});

/** The extents of a tensor as a tensor: as many as it has dimensions. */
const shape: OperationType = operation({
  name: 'shape',
  signature: 'x',
  dtype: () => 'int32',
  shape: (_config, inputs): readonly Shape[] => [[known(inputs).length]],
});

export const creation: readonly OperationType[] = [
  shaped('zeros', 'shape, dtype=None'),
  shaped('ones', 'shape, dtype=None'),
  shaped('empty', 'shape, dtype=None'),
  shaped('full', 'shape, fill_value, dtype=None'),
  shaped('random_normal', 'shape, mean=0.0, stddev=1.0, dtype=None, seed=None'),
  shaped('random_truncated_normal', 'shape, mean=0.0, stddev=1.0, dtype=None, seed=None'),
  shaped('random_uniform', 'shape, minval=0.0, maxval=1.0, dtype=None, seed=None'),
  shaped('random_randint', 'shape, minval, maxval, dtype="int32", seed=None'),
  like('zeros_like', 'x, dtype=None'),
  like('ones_like', 'x, dtype=None'),
  like('full_like', 'x, fill_value, dtype=None'),
  like('random_like', 'x, distribution="normal"'),
  like('shuffle', 'x, seed=None, name=None'),
  arange,
  linspace,
  eye,
  shape,
];
