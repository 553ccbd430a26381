import type { Config } from '../../../model/config.ts';
import { type Dimension, multiply } from '../../../model/dimension.ts';
import { NONE, tuple } from '../../evaluate/values.ts';
import type { Arguments } from '../arguments.ts';
import { byFanIn, type TorchLayer, type TorchWeight, uniform, ZEROS } from './layer.ts';

/** Glorot's uniform, of which the three joint projections are drawn. */
function glorot(given: Dimension, taken: Dimension): TorchWeight['initializer'] {
  if (typeof given !== 'number' || typeof taken !== 'number') return undefined;
  return uniform(Math.sqrt(6 / (given + taken)));
}

function projections(made: Arguments): readonly TorchWeight[] {
  const width = made.size('embed_dim');
  const keys = made.has('kdim') ? made.size('kdim') : width;
  const values = made.has('vdim') ? made.size('vdim') : width;
  const joint = (!made.has('kdim') && !made.has('vdim')) || (keys === width && values === width);
  const all = multiply(width, 3);
  if (joint) return [{ name: 'in_proj_weight', shape: [all, width], initializer: glorot(all, width) }];
  return [
    { name: 'q_proj_weight', shape: [width, width], initializer: glorot(width, width) },
    { name: 'k_proj_weight', shape: [width, keys], initializer: glorot(width, keys) },
    { name: 'v_proj_weight', shape: [width, values], initializer: glorot(width, values) },
  ];
}

function attentionWeights(made: Arguments): readonly TorchWeight[] {
  const width = made.size('embed_dim');
  const biased = made.flag('bias');
  const extra = made.flag('add_bias_kv') ? ['bias_k', 'bias_v'] : [];
  return [
    ...projections(made),
    ...(biased ? [{ name: 'in_proj_bias', shape: [multiply(width, 3)], initializer: ZEROS }] : []),
    ...extra.map((name) => ({ name, shape: [1, 1, width] })),
    { name: 'out_proj.weight', shape: [width, width], initializer: byFanIn(width) },
    ...(biased ? [{ name: 'out_proj.bias', shape: [width], initializer: ZEROS }] : []),
  ];
}

/** What may keep a query from seeing a key. */
const MASKS = ['attn_mask', 'key_padding_mask'];

const multiheadAttention: TorchLayer = {
  signature:
    'embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, add_zero_attn=False, kdim=None, vdim=None, batch_first=False, device=None, dtype=None',
  type: 'MultiheadAttention',
  config: (made) => ({
    embed_dim: made.size('embed_dim'),
    num_heads: made.plain('num_heads'),
    dropout: made.plain('dropout'),
    use_bias: made.flag('bias'),
    add_bias_kv: made.flag('add_bias_kv'),
    add_zero_attn: made.flag('add_zero_attn'),
    batch_first: made.flag('batch_first'),
  }),
  weights: attentionWeights,
  call: 'query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True, is_causal=False',
  inputs: ['query', 'key', 'value'],
  more: (called) => MASKS.filter((name) => called.has(name)).map((name) => called.tensor(name)),
  called: (called): Config => {
    const masks = MASKS.filter((name) => called.has(name)).map((name) => ({
      name,
      truth: called.tensor(name).dtype === 'bool',
    }));
    // Without the average each head's weights are given.
    const apart = called.flag('need_weights') && !called.flag('average_attn_weights');
    return { ...(masks.length > 0 && { masks }), ...(apart && { average_attn_weights: false }) };
  },
  expects: (made) => ({ axis: -1, extent: made.size('embed_dim'), what: 'features' }),
  result: ([output, weights], called) => tuple([output!, called.flag('need_weights') ? weights! : NONE]),
};

export const attentionLayers: Readonly<Record<string, TorchLayer>> = { MultiheadAttention: multiheadAttention };
