import type { Config } from '../../../model/config.ts';
import { type Dimension, divideExactly, productOf, type Shape } from '../../../model/dimension.ts';
import type { Arguments } from '../arguments.ts';
import { byFanIn, type TorchLayer, type TorchWeight } from './layer.ts';

const NUMBERS = 'device=None, dtype=None';

/** PyTorch's symmetric padding in the catalogue's words; `same` stays a word. */
export function paddingOf(made: Arguments, rank: number): Config['padding'] {
  const padding = made.value('padding');
  if (padding.kind === 'string') return padding.value;
  const sides = made.repeated('padding', rank);
  return sides.every((each) => each === 0) ? 'valid' : [...sides];
}

function isClear(made: Arguments, ...names: string[]): boolean {
  return names.every((each) => !made.unclear.has(each));
}

function weightsOf(made: Arguments, rank: number, shape: (kernel: Shape) => Shape | undefined): readonly TorchWeight[] {
  const kernel = made.repeated('kernel_size', rank);
  const whole = isClear(made, 'kernel_size', 'groups') ? shape(kernel) : undefined;
  // The fan in counts what one output sums over: everything behind the first extent of the weight.
  const initializer = whole && byFanIn(productOf(whole.slice(1)));
  const bias: TorchWeight = { name: 'bias', shape: [made.size('out_channels')], initializer };
  return [{ name: 'weight', shape: whole, initializer }, ...(made.flag('bias') ? [bias] : [])];
}

function each(extent: Dimension, groups: number | undefined): Dimension | undefined {
  return groups === undefined ? undefined : divideExactly(extent, groups);
}

function windowConfig(made: Arguments, rank: number): Config {
  return {
    filters: made.size('out_channels'),
    input_channels: made.size('in_channels'),
    kernel_size: [...made.repeated('kernel_size', rank)],
    strides: [...made.repeated('stride', rank)],
    padding: paddingOf(made, rank),
    dilation_rate: [...made.repeated('dilation', rank)],
    groups: made.number('groups') ?? 1,
    use_bias: made.flag('bias'),
    activation: null,
    data_format: 'channels_first',
  };
}

const SIDES = ['kernel_size', 'stride', 'padding', 'dilation', 'output_padding'];

function convolution(rank: number): TorchLayer {
  return {
    signature: `in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode="zeros", ${NUMBERS}`,
    type: `Conv${rank}D`,
    config: (made) => {
      const mode = made.text('padding_mode') ?? 'zeros';
      return { ...windowConfig(made, rank), ...(mode === 'zeros' ? {} : { padding_mode: mode }) };
    },
    weights: (made) =>
      weightsOf(made, rank, (kernel) => {
        const taken = each(made.size('in_channels'), made.number('groups'));
        return taken === undefined ? undefined : [made.size('out_channels'), taken, ...kernel];
      }),
    expects: (made) => ({ axis: -rank - 1, extent: made.size('in_channels'), what: 'channels' }),
    rank: rank + 2,
    perAxis: SIDES,
  };
}

function transposed(rank: number): TorchLayer {
  return {
    signature: `in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, padding_mode="zeros", ${NUMBERS}`,
    type: `Conv${rank}DTranspose`,
    config: (made) => ({
      ...windowConfig(made, rank),
      // Always rows for each side: the word `valid` means other output sizes to Keras.
      padding: [...made.repeated('padding', rank)],
      output_padding: [...made.repeated('output_padding', rank)],
    }),
    weights: (made) =>
      weightsOf(made, rank, (kernel) => {
        const given = each(made.size('out_channels'), made.number('groups'));
        return given === undefined ? undefined : [made.size('in_channels'), given, ...kernel];
      }),
    expects: (made) => ({ axis: -rank - 1, extent: made.size('in_channels'), what: 'channels' }),
    rank: rank + 2,
    perAxis: SIDES,
  };
}

const ranks = [1, 2, 3];

export const convolutionLayers: Readonly<Record<string, TorchLayer>> = Object.fromEntries(
  ranks.flatMap((rank) => [
    [`Conv${rank}d`, convolution(rank)],
    [`ConvTranspose${rank}d`, transposed(rank)],
  ]),
);
