import type { Config } from '../../config.ts';
import { type Dimension, multiply, type Shape, symbol } from '../../dimension.ts';
import type { LayerType } from '../../layerType.ts';
import { axes, count, flag, known, number, optionalNumber } from '../rules/arguments.ts';
import { layer, undetermined } from '../rules/define.ts';
import { channelsFirst, joined, layout, slide } from '../rules/windows.ts';

/** Whole numbers stay numbers, or become rows as wide as the vocabulary. */
function coded(config: Config, input: Shape, width: () => Dimension): Shape {
  if (config.output_mode === 'int') return input;
  if (config.output_mode !== 'one_hot') return [...input.slice(0, -1), width()];
  return input.at(-1) === 1 && input.length > 1 ? [...input.slice(0, -1), width()] : [...input, width()];
}

const codedDtype: LayerType['dtype'] = (config) => (config.output_mode === 'int' ? 'int64' : 'float32');

const normalization: LayerType = layer({
  name: 'Normalization',
  signature: 'axis=-1, mean=None, variance=None, invert=False',
  weights: (config, inputs) => {
    if (config.mean != null) return [];
    const input = known(inputs);
    const kept = (axes(config, 'axis', input.length) ?? []).toSorted((one, two) => one - two);
    const shape = kept.map((each) => input[each]!);
    const statistic = (name: string, of: Shape) => ({ name, shape: of, trainable: false, buffer: true });
    return [statistic('mean', shape), statistic('variance', shape), statistic('count', [])];
  },
  shape: (_config, inputs) => [known(inputs)],
});

const categoryEncoding: LayerType = layer({
  name: 'CategoryEncoding',
  signature: 'num_tokens=None, output_mode="multi_hot", sparse=False',
  dtype: () => 'float32',
  shape: (config, inputs) => [coded(config, known(inputs), () => count(config, 'num_tokens'))],
});

const discretization: LayerType = layer({
  name: 'Discretization',
  signature: 'bin_boundaries=None, num_bins=None, epsilon=0.01, output_mode="int", sparse=False',
  dtype: codedDtype,
  shape: (config, inputs) => {
    const bins = () =>
      Array.isArray(config.bin_boundaries) ? config.bin_boundaries.length + 1 : count(config, 'num_bins');
    const input = known(inputs);
    if (config.output_mode === 'int' || config.output_mode === 'one_hot') return [coded(config, input, bins)];
    return [[input[0]!, ...input.slice(2), bins()]];
  },
});

function hashed(name: string, signature: string): LayerType {
  return layer({
    name,
    signature,
    dtype: codedDtype,
    shape: (config, inputs) => [coded(config, known(inputs), () => count(config, 'num_bins'))],
  });
}

/** Where the readers leave how many words a layer has learned, its own marks among them. */
export const LEARNED = 'learned_vocabulary_size';

function vocabularySize(config: Config): Dimension {
  if (config.pad_to_max_tokens === true) return count(config, 'max_tokens');
  if (!Array.isArray(config.vocabulary)) {
    // By the name under which the reader asks for it.
    const learned = config[LEARNED];
    return learned == null ? undetermined('the vocabulary, which is learned from data') : count(config, LEARNED);
  }
  return config.vocabulary.length + number(config, 'num_oov_indices') + (config.mask_token == null ? 0 : 1);
}

function lookup(name: string, signature: string): LayerType {
  return layer({
    name,
    signature,
    dtype: codedDtype,
    shape: (config, inputs) => [coded(config, known(inputs), () => vocabularySize(config))],
  });
}

const textVectorization: LayerType = layer({
  name: 'TextVectorization',
  signature:
    'max_tokens=None, standardize="lower_and_strip_punctuation", split="whitespace", ngrams=None, output_mode="int", output_sequence_length=None, pad_to_max_tokens=False, vocabulary=None, idf_weights=None, sparse=False, ragged=False, encoding="utf-8"',
  dtype: codedDtype,
  shape: (config, inputs) => {
    const input = known(inputs);
    if (config.output_mode !== 'int') {
      return [[input[0]!, vocabularySize({ ...config, num_oov_indices: 1 })]];
    }
    return [
      [input[0]!, config.output_sequence_length == null ? symbol('tokens') : count(config, 'output_sequence_length')],
    ];
  },
});

/** Frames of a short-time Fourier transform, by the convolution that computes them. */
const stft: LayerType = layer({
  name: 'STFTSpectrogram',
  signature:
    'mode="log", frame_length=256, frame_step=None, fft_length=None, window="hann", periodic=False, scaling="density", padding="valid", expand_dims=False, data_format=None',
  weights: (config) => {
    const shape = [number(config, 'frame_length'), 1, Math.floor(fftLength(config) / 2) + 1];
    const kernel = (name: string) => ({ name, shape });
    return [
      ...(config.mode === 'imag' ? [] : [kernel('real_kernel')]),
      ...(config.mode === 'real' ? [] : [kernel('imag_kernel')]),
    ];
  },
  shape: (config, inputs) => {
    const input = layout(config, inputs, 1);
    const length = number(config, 'frame_length');
    const step = optionalNumber(config, 'frame_step') ?? Math.floor(length / 2);
    const [time] = slide(config, input.spatial, { kernel: [length], strides: [step], dilation: [1] });
    const bins = (Math.floor(fftLength(config) / 2) + 1) * (config.mode === 'stft' ? 2 : 1);
    if (!flag(config, 'expand_dims')) return [joined(input, [time!], multiply(input.channels, bins))];
    const [batch] = input.shape;
    return [channelsFirst(config) ? [batch!, input.channels, time!, bins] : [batch!, time!, bins, input.channels]];
  },
});

function fftLength(config: Config): number {
  return optionalNumber(config, 'fft_length') ?? number(config, 'frame_length');
}

const mel: LayerType = layer({
  name: 'MelSpectrogram',
  signature:
    'fft_length=2048, sequence_stride=512, sequence_length=None, window="hann", sampling_rate=16000, num_mel_bins=128, min_freq=20.0, max_freq=None, power_to_db=True, top_db=80.0, mag_exp=2.0, min_power=0.0000000001, ref_power=1.0',
  shape: (config, inputs) => {
    const input = known(inputs);
    const stride = number(config, 'sequence_stride');
    const samples = input.at(-1)!;
    if (typeof samples !== 'number') return undetermined('the number of samples');
    const frames = 1 + Math.floor(samples / stride);
    return [[...input.slice(0, -1), count(config, 'num_mel_bins'), frames]];
  },
});

/** A mixture of a batch with itself: pictures and labels keep their shapes. */
function mixing(name: string, signature: string): LayerType {
  return layer({ name, signature, shape: (_config, inputs) => inputs });
}

const INDEX = 'max_tokens=None, num_oov_indices=1, mask_token=None';

export const preprocessing: readonly LayerType[] = [
  normalization,
  categoryEncoding,
  discretization,
  hashed('Hashing', 'num_bins, mask_value=None, salt=None, output_mode="int", sparse=False'),
  hashed('HashedCrossing', 'num_bins, output_mode="int", sparse=False'),
  lookup(
    'IntegerLookup',
    `${INDEX}, oov_token=-1, vocabulary=None, vocabulary_dtype="int64", idf_weights=None, invert=False, output_mode="int", sparse=False, pad_to_max_tokens=False, oov_method="floormod", salt=None`,
  ),
  lookup(
    'StringLookup',
    `${INDEX}, oov_token="[UNK]", vocabulary=None, idf_weights=None, invert=False, output_mode="int", pad_to_max_tokens=False, sparse=False, encoding="utf-8", salt=None`,
  ),
  textVectorization,
  stft,
  mel,
  mixing('MixUp', 'alpha=0.2, data_format=None, seed=None'),
  mixing('CutMix', 'factor=1.0, seed=None, data_format=None'),
];
