import type { Config } from '../../config.ts';
import { type Dimension, divideExactly, type Shape } from '../../dimension.ts';
import type { LayerType, WeightRule } from '../../layerType.ts';
import { axes, axis, expectExtent, flag, known, number } from '../rules/arguments.ts';
import { layer, mismatch } from '../rules/define.ts';

const SCALE_AND_SHIFT = 'center=True, scale=True, beta_initializer="zeros", gamma_initializer="ones"';
const PENALTIES = 'beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, gamma_constraint=None';

function affine(config: Config, shape: Shape): readonly WeightRule[] {
  return [
    ...(flag(config, 'scale') ? [{ name: 'gamma', shape, initializer: 'gamma_initializer' }] : []),
    ...(flag(config, 'center') ? [{ name: 'beta', shape, initializer: 'beta_initializer' }] : []),
  ];
}

/** The extents at the axes that are normalised. */
function along(config: Config, inputs: readonly (Shape | undefined)[]): readonly Dimension[] {
  const input = known(inputs);
  return axes(config, 'axis', input.length)!.map((each) => input[each]!);
}

const batch: LayerType = layer({
  name: 'BatchNormalization',
  signature: `axis=-1, momentum=0.99, epsilon=0.001, ${SCALE_AND_SHIFT}, moving_mean_initializer="zeros", moving_variance_initializer="ones", ${PENALTIES}, renorm=False, renorm_clipping=None, renorm_momentum=0.99, synchronized=False`,
  weights: (config, inputs) => {
    const shape = along(config, inputs);
    const kept = (name: string, initializer: string): WeightRule => ({
      name,
      shape,
      trainable: false,
      buffer: true,
      initializer,
    });
    return [
      ...affine(config, shape),
      kept('moving_mean', 'moving_mean_initializer'),
      kept('moving_variance', 'moving_variance_initializer'),
    ];
  },
  shape: (config, inputs) => {
    for (const extent of along(config, inputs)) expectExtent(config, 'num_features', extent, 'features');
    return [known(inputs)];
  },
});

const layerNormalization: LayerType = layer({
  name: 'LayerNormalization',
  signature: `axis=-1, epsilon=0.001, ${SCALE_AND_SHIFT}, ${PENALTIES}`,
  weights: (config, inputs) => affine(config, along(config, inputs)),
  shape: (config, inputs) => {
    axes(config, 'axis', known(inputs).length);
    return [known(inputs)];
  },
});

const group: LayerType = layer({
  name: 'GroupNormalization',
  signature: `groups=32, axis=-1, epsilon=0.001, ${SCALE_AND_SHIFT}, ${PENALTIES}`,
  weights: (config, inputs) => affine(config, along(config, inputs)),
  shape: (config, inputs) => {
    const input = known(inputs);
    const channels = input[axis(config, 'axis', input.length)]!;
    const groups = number(config, 'groups');
    if (groups > 0 && typeof channels === 'number' && divideExactly(channels, groups) === undefined)
      mismatch(`${channels} channels can't be parted into ${groups} groups`);
    return [input];
  },
});

const rms: LayerType = layer({
  name: 'RMSNormalization',
  signature: 'axis=-1, epsilon=0.000001',
  weights: (config, inputs) => [{ name: 'scale', shape: along(config, inputs) }],
  shape: (_config, inputs) => [known(inputs)],
});

const unit: LayerType = layer({
  name: 'UnitNormalization',
  signature: 'axis=-1',
  shape: (_config, inputs) => [known(inputs)],
});

export const normalisation: readonly LayerType[] = [batch, layerNormalization, group, rms, unit];
