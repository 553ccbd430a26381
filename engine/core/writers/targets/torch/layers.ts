import type { ConfigValue } from '../../../model/config.ts';
import { folded, type Maker, type Module } from './module.ts';
import { batchNormalization, groupNormalization, layerNormalization } from './normalisation.ts';
import { RECURRENCES } from './recurrent.ts';
import { type Part, type PartWeight, refuse, type Step } from '../../net/net.ts';
import { type Recipe, reshapedTo, transposed } from '../../net/recipe.ts';
import { wholeConfig } from '../../net/rewrite.ts';

type Turn = (recipe: Recipe, shape: readonly number[]) => Recipe;
const kernelTurn: Turn = (recipe, shape) => {
  const rank = shape.length - 2;
  return transposed(recipe, [rank + 1, rank, ...Array.from({ length: rank }, (_, axis) => axis)]);
};
const kernelShape = (shape: readonly number[]) => [shape.at(-1)!, shape.at(-2)!, ...shape.slice(0, -2)];

function renamed({ weights }: Part, names: Readonly<Record<string, string>>): readonly PartWeight[] {
  return weights.map((each) => ({ ...each, name: names[each.name] ?? each.name }));
}

/** Kernels turned round, the rest by their names in PyTorch. */
function withKernel({ weights }: Part): readonly PartWeight[] {
  return weights.map((each) =>
    each.name === 'kernel'
      ? { ...each, name: 'weight', shape: kernelShape(each.shape), recipe: kernelTurn(each.recipe, each.shape) }
      : each,
  );
}

const convolution: Maker = ({ config, part, shape, rank }) => ({
  name: `nn.Conv${rank}d`,
  positional: [shape[1]!, config.filters!, folded(config.kernel_size)],
  named: [
    ['stride', folded(config.strides), 1],
    ['padding', folded(config.padding === 'valid' ? 0 : config.padding), 0],
    ['dilation', folded(config.dilation_rate), 1],
    ['groups', config.groups ?? 1, 1],
    ['bias', config.use_bias ?? true, true],
  ],
  weights: withKernel(part),
});

const transposedConvolution: Maker = ({ config, part, shape, rank }) => ({
  name: `nn.ConvTranspose${rank}d`,
  positional: [shape[1]!, config.filters!, folded(config.kernel_size)],
  named: [
    ['stride', folded(config.strides), 1],
    ['padding', folded(config.padding === 'valid' ? 0 : config.padding), 0],
    ['output_padding', folded(config.output_padding ?? 0), 0],
    ['groups', config.groups ?? 1, 1],
    ['bias', config.use_bias ?? true, true],
    ['dilation', folded(config.dilation_rate), 1],
  ],
  weights: withKernel(part),
});

function pooling(kind: 'Max' | 'Avg'): Maker {
  return ({ config, rank }) => ({
    name: `nn.${kind}Pool${rank}d`,
    positional: [folded(config.pool_size)],
    named: [
      ['stride', folded(config.strides ?? config.pool_size), folded(config.pool_size)],
      ['padding', folded(config.padding === 'valid' ? 0 : config.padding), 0],
      ['ceil_mode', config.ceil_mode ?? false, false],
      ...(kind === 'Avg' ? [['count_include_pad', config.count_include_pad ?? true, true] as const] : []),
    ],
  });
}

function stacked(name: string): Maker {
  return ({ config, part, shape }) => ({
    name: `nn.${name}`,
    positional: [shape.at(-1)!, config.units!],
    named: [
      ['num_layers', config.num_layers!, 1],
      ...(name === 'RNN' ? [['nonlinearity', config.activation ?? 'tanh', 'tanh'] as const] : []),
      ['bias', config.use_bias ?? true, true],
      ['batch_first', config.batch_first ?? false, false],
      ['dropout', config.dropout ?? 0, 0],
      ['bidirectional', config.bidirectional ?? false, false],
      ...(name === 'LSTM' ? [['proj_size', config.projection ?? 0, 0] as const] : []),
    ],
    weights: part.weights,
  });
}

const attention: Maker = ({ config, part }) => {
  const shapes = new Map(part.weights.map((each) => [each.name, each.shape]));
  const width = config.embed_dim!;
  return {
    name: 'nn.MultiheadAttention',
    positional: [width, config.num_heads!],
    named: [
      ['dropout', config.dropout ?? 0, 0],
      ['bias', config.use_bias ?? true, true],
      ['kdim', shapes.get('k_proj_weight')?.[1] ?? width, width],
      ['vdim', shapes.get('v_proj_weight')?.[1] ?? width, width],
      ['batch_first', config.batch_first ?? false, false],
    ],
    weights: part.weights,
  };
};

/** Slopes of channels, or one for all. */
const prelu: Maker = ({ part }) => {
  const [alpha] = part.weights as readonly [PartWeight];
  const size = alpha.shape.reduce((product, each) => product * each, 1);
  const weight = { ...alpha, name: 'weight', shape: [size], recipe: reshapedTo(alpha.recipe, [size]) };
  return { name: 'nn.PReLU', positional: [], named: [['num_parameters', size, 1]], weights: [weight] };
};

const adaptive =
  (kind: string): Maker =>
  ({ config, rank }) => ({
    name: `nn.Adaptive${kind}Pool${rank}d`,
    positional: [folded(config.output_size)],
    named: [],
  });

const dropout =
  (name: string): Maker =>
  ({ config }) => ({ name: `nn.${name}`, positional: [config.rate!], named: [] });

const upSampling: Maker = ({ config }) => ({
  name: 'nn.Upsample',
  positional: [],
  named: [
    ['size', folded(config.mode === undefined ? null : config.size), null],
    ['scale_factor', folded(config.mode === undefined ? config.size : config.scale_factor), null],
    ['mode', config.interpolation ?? config.mode ?? 'nearest', 'nearest'],
    ['align_corners', config.align_corners ?? null, null],
  ],
});

const simple =
  (name: string, ...args: readonly string[]): Maker =>
  ({ config }) => ({ name: `nn.${name}`, positional: args.map((each) => config[each]!), named: [] });

/** Every layer that PyTorch has as a module. */
const cell =
  (kind: 'LSTM' | 'GRU'): Maker =>
  ({ config, part }) => ({
    name: `nn.${kind}Cell`,
    positional: [part.weights[0]!.shape[1]!, config.units!],
    named: [['bias', config.use_bias ?? true, true]],
    weights: part.weights,
  });

const MAKERS: Readonly<Record<string, Maker>> = {
  Dense: ({ config, part, shape }) => ({
    name: 'nn.Linear',
    positional: [shape.at(-1)!, config.units!],
    named: [['bias', config.use_bias ?? true, true]],
    weights: part.weights.map((each) =>
      each.name === 'kernel'
        ? { ...each, name: 'weight', shape: each.shape.toReversed(), recipe: transposed(each.recipe, [1, 0]) }
        : each,
    ),
  }),
  ...Object.fromEntries(
    [1, 2, 3].flatMap((rank) => [
      [`Conv${rank}D`, convolution],
      [`Conv${rank}DTranspose`, transposedConvolution],
      [`MaxPooling${rank}D`, pooling('Max')],
      [`AveragePooling${rank}D`, pooling('Avg')],
      [`AdaptiveAveragePooling${rank}D`, adaptive('Avg')],
      [`AdaptiveMaxPooling${rank}D`, adaptive('Max')],
      [`SpatialDropout${rank}D`, dropout(`Dropout${rank}d`)],
      [`UpSampling${rank}D`, upSampling],
    ]),
  ),
  Upsample: upSampling,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  RMSNormalization: ({ config, part, shape }) => ({
    name: 'nn.RMSNorm',
    positional: [shape.at(-1)!],
    named: [['eps', config.epsilon!, null]],
    weights: renamed(part, { scale: 'weight' }),
  }),
  Embedding: ({ config, part }) => ({
    name: 'nn.Embedding',
    positional: [config.input_dim!, config.output_dim!],
    named: [['padding_idx', config.padding_idx ?? null, null]],
    weights: renamed(part, { embeddings: 'weight' }),
  }),
  Dropout: dropout('Dropout'),
  AlphaDropout: dropout('AlphaDropout'),
  StackedLSTM: stacked('LSTM'),
  StackedGRU: stacked('GRU'),
  StackedRNN: stacked('RNN'),
  ...RECURRENCES,
  LSTMStep: cell('LSTM'),
  GRUStep: cell('GRU'),
  MultiheadAttention: attention,
  PReLU: prelu,
  LocalResponseNormalization: ({ config }) => ({
    name: 'nn.LocalResponseNorm',
    positional: [config.size!],
    named: [
      ['alpha', config.alpha!, 1e-4],
      ['beta', config.beta!, 0.75],
      ['k', config.k!, 1],
    ],
  }),
  PixelShuffle: simple('PixelShuffle', 'upscale_factor'),
  PixelUnshuffle: simple('PixelUnshuffle', 'downscale_factor'),
  GatedLinearUnit: simple('GLU', 'axis'),
  Bilinear: ({ config, part }) => ({
    name: 'nn.Bilinear',
    positional: [part.weights[0]!.shape[1]!, part.weights[0]!.shape[2]!, config.units!],
    named: [['bias', config.use_bias ?? true, true]],
    weights: part.weights,
  }),
};

export const isModule = (type: string): boolean => Object.hasOwn(MAKERS, type);

/** The module that a layer is, made for the input of its first use. */
export function moduleOf(part: Part, step: Step): Module {
  const maker = Object.hasOwn(MAKERS, part.type) ? MAKERS[part.type]! : refuse(`PyTorch has no layer ${part.type}`);
  const shape = step.inputs[0]!.shape as readonly ConfigValue[];
  const rank = Number(/(\d)D/.exec(part.type)?.[1] ?? shape.length - 2);
  const made = maker({ config: wholeConfig(part.type, part.config, true), part, shape, rank });
  return { ...made, weights: made.weights ?? [] };
}
