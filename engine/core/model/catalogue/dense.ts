import type { LayerType } from '../layerType.ts';
import { count, expectExtent, flag, known, work } from './rules/arguments.ts';
import { layer, mismatch } from './rules/define.ts';

/** Keras's Dense: the last extent of the input is multiplied with a kernel of `[last, units]`. */
export const dense: LayerType = layer({
  name: 'Dense',
  signature:
    'units, activation=None, use_bias=True, kernel_initializer="glorot_uniform", bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None',
  weights: (config, inputs) => {
    const units = count(config, 'units');
    return [
      { name: 'kernel', shape: [known(inputs).at(-1)!, units], initializer: 'kernel_initializer' },
      ...(flag(config, 'use_bias') ? [{ name: 'bias', shape: [units], initializer: 'bias_initializer' }] : []),
    ];
  },
  shape: (config, inputs) => {
    const input = known(inputs);
    if (input.length === 0) mismatch('vectors of features are expected, and a single number comes');
    const last = input.at(-1)!;
    expectExtent(config, 'input_dim', last, 'values in the last dimension');
    return [[...input.slice(0, -1), count(config, 'units')]];
  },
  multiplyAdds: (_config, [input], [output]) => work(input!, output!.at(-1)!),
});
