import { type LayerType } from '../../layerType.ts';
import { axes, known, ranked } from '../rules/arguments.ts';
import { FLOATING, layer, SAME_DTYPE } from '../rules/define.ts';

/** Layers without weights that change values and never shapes, with their arguments. */
const UNCHANGING: Readonly<Record<string, string>> = {
  Activation: 'activation',
  ActivityRegularization: 'l1=0.0, l2=0.0',
  AlphaDropout: 'rate, noise_shape=None, seed=None',
  Dropout: 'rate, noise_shape=None, seed=None',
  ELU: 'alpha=1.0',
  GaussianDropout: 'rate, seed=None',
  GaussianNoise: 'stddev, seed=None',
  LeakyReLU: 'negative_slope=0.3',
  Masking: 'mask_value=0.0',
  ReLU: 'max_value=None, negative_slope=0.0, threshold=0.0',
  Softmax: 'axis=-1',
  ThresholdedReLU: 'theta=1.0',
  AugMix:
    'value_range=(0, 255), num_chains=3, chain_depth=3, factor=0.3, alpha=1.0, all_ops=True, interpolation="bilinear", seed=None, data_format=None',
  AutoContrast: 'value_range=(0, 255)',
  ContrastLimitedAdaptiveHistogramEqualization:
    'value_range=(0, 255), clip_limit=4.0, tile_grid_size=(8, 8), data_format=None',
  Equalization: 'value_range=(0, 255), bins=256, data_format=None',
  RandAugment: 'value_range=(0, 255), num_ops=2, factor=0.5, interpolation="bilinear", seed=None, data_format=None',
  RandomBrightness: 'factor, value_range=(0, 255), seed=None',
  RandomColorDegeneration: 'factor, value_range=(0, 255), data_format=None, seed=None',
  RandomColorJitter:
    'value_range=(0, 255), brightness_factor=None, contrast_factor=None, saturation_factor=None, hue_factor=None, seed=None, data_format=None',
  RandomContrast: 'factor, value_range=(0, 255), seed=None',
  RandomElasticTransform:
    'factor=1.0, scale=1.0, interpolation="bilinear", fill_mode="reflect", fill_value=0.0, value_range=(0, 255), seed=None, data_format=None',
  RandomErasing: 'factor=1.0, scale=(0.02, 0.33), fill_value=None, value_range=(0, 255), seed=None, data_format=None',
  RandomFlip: 'mode="horizontal_and_vertical", seed=None, data_format=None',
  RandomGaussianBlur: 'factor=1.0, kernel_size=3, sigma=1.0, value_range=(0, 255), data_format=None, seed=None',
  RandomHue: 'factor, value_range=(0, 255), data_format=None, seed=None',
  RandomInvert: 'factor=1.0, value_range=(0, 255), seed=None, data_format=None',
  RandomPerspective: 'factor=1.0, scale=1.0, interpolation="bilinear", fill_value=0.0, seed=None, data_format=None',
  RandomPosterization: 'factor, value_range=(0, 255), data_format=None, seed=None',
  RandomRotation: 'factor, fill_mode="reflect", interpolation="bilinear", seed=None, fill_value=0.0, data_format=None',
  RandomSaturation: 'factor, value_range=(0, 255), data_format=None, seed=None',
  RandomSharpness: 'factor, value_range=(0, 255), data_format=None, seed=None',
  RandomShear:
    'x_factor=0.0, y_factor=0.0, interpolation="bilinear", fill_mode="reflect", fill_value=0.0, data_format=None, seed=None',
  RandomTranslation:
    'height_factor, width_factor, fill_mode="reflect", interpolation="bilinear", seed=None, fill_value=0.0, data_format=None',
  RandomZoom:
    'height_factor, width_factor=None, fill_mode="reflect", interpolation="bilinear", seed=None, fill_value=0.0, data_format=None',
  RandomGrayscale: 'factor=0.5, data_format=None, seed=None',
  Rescaling: 'scale, offset=0.0',
  Solarization: 'addition_factor=0.0, threshold_factor=0.0, value_range=(0, 255), seed=None',
  SpatialDropout1D: 'rate, seed=None',
  SpatialDropout2D: 'rate, data_format=None, seed=None',
  SpatialDropout3D: 'rate, data_format=None, seed=None',
};

/** They also hand whole numbers on as they are. */
const AS_GIVEN = new Set(['ActivityRegularization', 'Identity', 'Masking', 'SpatialDropout1D']);

function unchanging([name, signature]: readonly [string, string]): LayerType {
  const rank = /^SpatialDropout(\d)D$/.exec(name)?.[1];
  return layer({
    name,
    signature,
    dtype: AS_GIVEN.has(name) ? SAME_DTYPE : FLOATING,
    shape: ({ any_rank: any }, inputs) => [
      rank && any !== true ? ranked(inputs, Number(rank) + 2, 'with a batch and channels') : inputs[0],
    ],
  });
}

/** They hand on everything they get. */
const identity = layer({ name: 'Identity', signature: '', dtype: SAME_DTYPE, shape: (_config, inputs) => inputs });

/** One slope for each value of an example, shared along the axes that are named. */
const prelu = layer({
  name: 'PReLU',
  signature: 'alpha_initializer="zeros", alpha_regularizer=None, alpha_constraint=None, shared_axes=None',
  weights: (config, inputs) => {
    const input = known(inputs);
    const shared = axes(config, 'shared_axes', input.length) ?? [];
    const shape = input.slice(1).map((each, index) => (shared.includes(index + 1) ? 1 : each));
    return [{ name: 'alpha', shape, initializer: 'alpha_initializer' }];
  },
  shape: (_config, inputs) => [inputs[0]],
});

export const simple: readonly LayerType[] = [...Object.entries(UNCHANGING).map(unchanging), identity, prelu];
