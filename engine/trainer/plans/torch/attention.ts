// Attention as PyTorch computes it. Formulas: the page of nn.MultiheadAttention.
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { Application, Formula } from './planLayer.ts';

interface Parts {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

/** x Wᵀ + b. @param x [batch, time, features] */
function linear(tf: TensorFlow, x: Tensor, weight: Tensor, bias: Tensor | undefined): Tensor {
  const [batch, time, features] = x.shape as [number, number, number];
  const flat = tf.matMul(tf.reshape(x, [batch * time, features]) as never, weight as never, false, true);
  return tf.reshape(bias ? tf.add(flat, bias) : flat, [batch, time, -1]);
}

function projected({ tf, weight }: Application, { query, key, value }: Parts, width: number): Parts {
  const joint = weight('in_proj_weight');
  const names = ['q_proj_weight', 'k_proj_weight', 'v_proj_weight'];
  const weights = joint ? tf.split(joint, 3, 0) : names.map((name) => weight(name)!);
  const bias = weight('in_proj_bias');
  const biases = bias ? tf.split(bias, [width, width, width]) : [];
  const [q, k, v] = [query, key, value].map((each, index) => linear(tf, each, weights[index]!, biases[index]));
  return { query: q!, key: k!, value: v! };
}

/** [batch, time, width] as [batch, heads, time, size] */
function byHeads(tf: TensorFlow, x: Tensor, heads: number): Tensor {
  const [batch, time, width] = x.shape as [number, number, number];
  return tf.transpose(tf.reshape(x, [batch, time, heads, width / heads]), [0, 2, 1, 3]);
}

/** Masks as what is added to the scores: truth in PyTorch's masks means "not this one". */
function added(tf: TensorFlow, mask: Tensor, isTruth: boolean): Tensor {
  return isTruth ? tf.mul(tf.cast(mask, 'float32'), -1e30) : tf.maximum(tf.cast(mask, 'float32'), -1e30);
}

function masked({ tf, inputs, config }: Application, scores: Tensor): Tensor {
  const masks = (config.masks ?? []) as readonly { name: string; truth: boolean }[];
  return masks.reduce((sum, { name, truth }, index) => {
    const mask = inputs[3 + index]!;
    const values = added(tf, mask, truth);
    if (name === 'key_padding_mask') return tf.add(sum, tf.expandDims(tf.expandDims(values, 1), 1));
    const [batch, heads] = sum.shape as [number, number];
    return tf.add(sum, mask.rank === 3 ? tf.reshape(values, [batch, heads, ...mask.shape.slice(1)]) : values);
  }, scores);
}

const attend: Formula = (application) => {
  const { tf, inputs, config, weight, training } = application;
  const isBatch = inputs[0]!.rank === 3;
  const laid = (x: Tensor): Tensor => {
    if (!isBatch) return tf.expandDims(x, 0);
    return config.batch_first === true ? x : tf.transpose(x, [1, 0, 2]);
  };
  const [query, key, value] = inputs.slice(0, 3).map(laid) as [Tensor, Tensor, Tensor];
  const width = Number(config.embed_dim);
  const heads = Number(config.num_heads);
  const parts = projected(application, { query, key, value }, width);
  const [q, k, v] = [parts.query, parts.key, parts.value].map((each) => byHeads(tf, each, heads));
  const scores = tf.div(tf.matMul(q!, k!, false, true), Math.sqrt(width / heads));
  const shares = tf.softmax(masked(application, scores));
  const dropped = Number(config.dropout ?? 0);
  const used = training && dropped > 0 ? tf.dropout(shares, dropped) : shares;
  const joined = tf.reshape(tf.transpose(tf.matMul(used, v!), [0, 2, 1, 3]), [q!.shape[0]!, -1, width]);
  const mixed = linear(tf, joined, weight('out_proj.weight')!, weight('out_proj.bias'));
  const seen = config.average_attn_weights === false ? shares : tf.mean(shares, 1);
  if (!isBatch) return [tf.squeeze(mixed, [0]), tf.squeeze(seen, [0])];
  return [config.batch_first === true ? mixed : tf.transpose(mixed, [1, 0, 2]), seen];
};

export const ATTENTION: Readonly<Record<string, Formula>> = { MultiheadAttention: attend };
