import { type Dimension, productOf, sameDimension } from '../dimension.ts';
import type { LayerType } from '../layerType.ts';

/** Keras's Dense: the last extent of the input is multiplied with a kernel of `[last, units]`. */
export const dense: LayerType = {
  name: 'Dense',
  signature:
    'units, activation=None, use_bias=True, kernel_initializer="glorot_uniform", bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None',
  weights: ({ units, use_bias }, [input]) => {
    const last = input?.at(-1);
    if (last === undefined) return { undetermined: 'the last extent of the input' };
    return [
      { name: 'kernel', shape: [last, units as Dimension], initializer: 'kernel_initializer' },
      ...(use_bias ? [{ name: 'bias', shape: [units as Dimension], initializer: 'bias_initializer' }] : []),
    ];
  },
  shape: ({ units, input_dim }, [input]) => {
    if (!input) return [undefined];
    if (input.length < 2) return { mismatch: 'Dense wants a batch of vectors, at least (None, features)' };
    const last = input.at(-1)!;
    if (typeof input_dim === 'number' && typeof last === 'number' && !sameDimension(last, input_dim))
      return { mismatch: `${input_dim} values are expected in the last dimension, and ${last} come` };
    return [[...input.slice(0, -1), units as Dimension]];
  },
  multiplyAdds: (_config, [input], [output]) => {
    const all = productOf([...input!, output!.at(-1)!]);
    return typeof all === 'number' ? all : undefined;
  },
};
