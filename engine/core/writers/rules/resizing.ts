import type { Config } from '../../model/config.ts';
import { refuse, type Value } from '../net/net.ts';
import type { Rule, Use } from '../net/rewrite.ts';

/** By how much each axis of a picture grows. */
function factorsOf({ config, inputs, step }: Use): readonly number[] {
  const [input] = inputs as [Value];
  const spatial = step.outputs[0]!.shape.slice(2);
  const factors = spatial.map((each, at) => {
    if (config.scale_factor != null)
      return typeof config.scale_factor === 'number'
        ? config.scale_factor
        : Number((config.scale_factor as readonly number[])[at]);
    const before = input.shape[at + 2];
    return typeof each === 'number' && typeof before === 'number'
      ? each / before
      : refuse('the size of its input is not known');
  });
  if (factors.some((each) => !Number.isInteger(each))) return refuse('only whole factors have an equal here');
  return factors;
}

/** Pictures that grow by whole factors. */
export const upsample: Rule = (use) => {
  const { config, inputs } = use;
  const [input] = inputs as [Value];
  const rank = input.shape.length - 2;
  const factors = factorsOf(use);
  const mode = String(config.mode ?? 'nearest');
  if (config.align_corners === true) return refuse('align_corners=True has no equal here');
  if (mode !== 'nearest' && (mode !== 'bilinear' || rank !== 2)) return refuse(`the mode ${mode} has no equal here`);
  const size = rank === 1 ? factors[0]! : factors;
  const interpolation: Config = rank === 2 && mode !== 'nearest' ? { interpolation: mode } : {};
  return use.layer(
    {
      type: `UpSampling${rank}D`,
      config: { size, ...interpolation, ...(rank > 1 && { data_format: 'channels_first' }) },
    },
    inputs,
  );
};

/** Where a function can leave the corners of a picture where they are. */
export const alignedUpsample: Rule = (use) => {
  const mode = String(use.config.mode ?? 'nearest');
  if (use.config.align_corners !== true || mode === 'nearest') return upsample(use);
  if (mode !== 'bilinear') return refuse(`the mode ${mode} has no equal here`);
  const config = { size: factorsOf(use), interpolation: mode, data_format: 'channels_first', align_corners: true };
  return [use.operation('upsample', use.inputs, config)];
};
