import { tuple } from '../../evaluate/values.ts';
import type { Arguments } from '../arguments.ts';
import { byFanIn, type TorchLayer, type TorchWeight } from './layer.ts';

const NUMBERS = 'device=None, dtype=None';

function linearWeights(made: Arguments): readonly TorchWeight[] {
  const [taken, given] = [made.size('in_features'), made.size('out_features')];
  const initializer = byFanIn(taken);
  return [
    { name: 'weight', shape: [given, taken], initializer },
    ...(made.flag('bias') ? [{ name: 'bias', shape: [given], initializer }] : []),
  ];
}

const linear: TorchLayer = {
  signature: `in_features, out_features, bias=True, ${NUMBERS}`,
  type: 'Dense',
  config: (made) => ({
    units: made.size('out_features'),
    input_dim: made.size('in_features'),
    use_bias: made.flag('bias'),
    activation: null,
  }),
  weights: linearWeights,
  expects: (made) => ({ axis: -1, extent: made.size('in_features'), what: 'features' }),
  rank: 2,
};

const bilinear: TorchLayer = {
  signature: `in1_features, in2_features, out_features, bias=True, ${NUMBERS}`,
  type: 'Bilinear',
  config: (made) => ({ units: made.size('out_features'), use_bias: made.flag('bias') }),
  weights: (made) => {
    const [first, second, given] = [made.size('in1_features'), made.size('in2_features'), made.size('out_features')];
    const initializer = byFanIn(first);
    return [
      { name: 'weight', shape: [given, first, second], initializer },
      ...(made.flag('bias') ? [{ name: 'bias', shape: [given], initializer }] : []),
    ];
  },
  call: 'input1, input2',
  inputs: ['input1', 'input2'],
  expects: (made) => ({ axis: -1, extent: made.size('in1_features'), what: 'features' }),
};

const NORMAL = { class_name: 'RandomNormal', config: { mean: 0, stddev: 1 } };

const embedding: TorchLayer = {
  signature: `num_embeddings, embedding_dim, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False, _weight=None, _freeze=False, ${NUMBERS}`,
  type: 'Embedding',
  config: (made) => ({
    input_dim: made.size('num_embeddings'),
    output_dim: made.size('embedding_dim'),
    padding_idx: made.plain('padding_idx'),
  }),
  weights: (made) => [
    { name: 'weight', shape: [made.size('num_embeddings'), made.size('embedding_dim')], initializer: NORMAL },
  ],
};

const embeddingBag: TorchLayer = {
  signature: `num_embeddings, embedding_dim, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, mode="mean", sparse=False, _weight=None, include_last_offset=False, padding_idx=None, ${NUMBERS}`,
  type: 'EmbeddingBag',
  config: (made) => ({
    input_dim: made.size('num_embeddings'),
    output_dim: made.size('embedding_dim'),
    mode: made.text('mode') ?? 'mean',
    include_last_offset: made.flag('include_last_offset'),
  }),
  weights: embedding.weights,
  call: 'input, offsets=None, per_sample_weights=None',
  inputs: ['input', 'offsets'],
};

/** The output size of a network's head for adaptive softmax, which gives a log-probability for each row, and the loss. */
const adaptiveLogSoftmax: TorchLayer = {
  signature: `in_features, n_classes, cutoffs, div_value=4.0, head_bias=False, ${NUMBERS}`,
  type: 'AdaptiveLogSoftmaxWithLoss',
  config: (made) => made.config('cutoffs', 'div_value', 'head_bias'),
  weights: (made) => {
    const taken = made.number('in_features');
    const cutoffs = made.plain('cutoffs');
    const classes = made.number('n_classes');
    if (!Array.isArray(cutoffs) || taken === undefined || classes === undefined) return [];
    const bounds = [...(cutoffs as number[]), classes];
    const head = bounds[0]! + bounds.length - 1;
    const initializer = byFanIn(taken);
    const tails = bounds.slice(1).flatMap((end, index): TorchWeight[] => {
      const inner = Math.floor(taken / (made.number('div_value') ?? 4) ** (index + 1));
      return [
        { name: `tail.${index}.0.weight`, shape: [inner, taken], initializer },
        { name: `tail.${index}.1.weight`, shape: [end - bounds[index]!, inner], initializer: byFanIn(inner) },
      ];
    });
    const bias = made.flag('head_bias') ? [{ name: 'head.bias', shape: [head], initializer }] : [];
    return [{ name: 'head.weight', shape: [head, taken], initializer }, ...bias, ...tails];
  },
  call: 'input, target',
  inputs: ['input', 'target'],
  expects: (made) => ({ axis: -1, extent: made.size('in_features'), what: 'features' }),
  result: (outputs) => ({ ...tuple(outputs), names: ['output', 'loss'] }),
};

/** Cosine of the angle, or the distance, between the rows of two tensors. */
const cosine: TorchLayer = {
  signature: 'dim=1, eps=0.00000001',
  type: 'CosineSimilarity',
  config: (made) => made.config('dim', 'eps'),
  call: 'x1, x2',
  inputs: ['x1', 'x2'],
};

const distance: TorchLayer = {
  signature: 'p=2.0, eps=0.000001, keepdim=False',
  type: 'PairwiseDistance',
  config: (made) => made.config('p', 'eps', 'keepdim'),
  call: 'x1, x2',
  inputs: ['x1', 'x2'],
};

const channels = (factor: string, type: string): TorchLayer => ({
  signature: factor,
  type,
  config: (made) => made.config(factor),
});

const flatten: TorchLayer = {
  signature: 'start_dim=1, end_dim=-1',
  type: (made) => (made.number('start_dim') === 1 && made.number('end_dim') === -1 ? 'Flatten' : 'FlattenRange'),
  config: (made) =>
    made.number('start_dim') === 1 && made.number('end_dim') === -1 ? {} : made.config('start_dim', 'end_dim'),
};

const unflatten: TorchLayer = {
  signature: 'dim, unflattened_size',
  type: 'Unflatten',
  config: (made) => ({ dim: made.plain('dim'), unflattened_size: [...(made.sizes('unflattened_size') ?? [])] }),
};

export const linearLayers: Readonly<Record<string, TorchLayer>> = {
  Linear: linear,
  NonDynamicallyQuantizableLinear: linear,
  Bilinear: bilinear,
  Embedding: embedding,
  EmbeddingBag: embeddingBag,
  AdaptiveLogSoftmaxWithLoss: adaptiveLogSoftmax,
  CosineSimilarity: cosine,
  PairwiseDistance: distance,
  Identity: { signature: '*args, **kwargs', type: 'Identity' },
  Flatten: flatten,
  Unflatten: unflatten,
  PixelShuffle: channels('upscale_factor', 'PixelShuffle'),
  PixelUnshuffle: channels('downscale_factor', 'PixelUnshuffle'),
  ChannelShuffle: channels('groups', 'ChannelShuffle'),
};
