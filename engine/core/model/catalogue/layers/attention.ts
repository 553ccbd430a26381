import type { Config } from '../../config.ts';
import {
  compareDimensions,
  type Dimension,
  dimensionText,
  divideExactly,
  type Shape,
  shapeText,
} from '../../dimension.ts';
import type { LayerType, WeightRule } from '../../layerType.ts';
import { axes, count, extents, flag, known, work } from '../rules/arguments.ts';
import { agree } from '../rules/broadcast.ts';
import { layer, mismatch } from '../rules/define.ts';

type Shapes = readonly (Shape | undefined)[];

const PROJECTION =
  'kernel_initializer="glorot_uniform", bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None';

/** Query, value and key; the key is the value where it is left out. */
function parts(inputs: Shapes): { query: Shape; value: Shape; key: Shape } {
  const [query, value] = [known(inputs), known(inputs, 1)];
  return { query, value, key: inputs.length > 2 ? known(inputs, 2) : value };
}

/** `return_attention_scores` belongs to the call; readers put it among the arguments of the use. */
function withScores(config: Config, output: Shape, scores: Shape): readonly Shape[] {
  return flag(config, 'return_attention_scores') ? [output, scores] : [output];
}

function scaled(name: string, signature: string, weights?: LayerType['weights']): LayerType {
  return layer({
    name,
    signature,
    weights: (config, inputs) => {
      const found = weights?.(config, inputs);
      return found && 'length' in found ? found : [];
    },
    shape: (config, inputs) => {
      const { query, value, key } = parts(inputs);
      if (query.length !== 3 || value.length !== 3)
        mismatch(
          `query and value of (batch, time, features) are expected, and ${shapeText(query)} and ${shapeText(value)} come`,
        );
      agree(query[2]!, key[2]!, 'features of query and key');
      agree(value[1]!, key[1]!, 'steps of value and key');
      return withScores(config, [query[0]!, query[1]!, value[2]!], [query[0]!, query[1]!, value[1]!]);
    },
    multiplyAdds: (_config, inputs) => {
      const { query, value } = parts(inputs);
      const score = work(query, value[1]!);
      const mix = work(query.slice(0, 2), value.slice(1));
      return score === undefined || mix === undefined ? undefined : score + mix;
    },
  });
}

const attention = scaled('Attention', 'use_scale=False, score_mode="dot", dropout=0.0, seed=None', (config) => [
  ...(flag(config, 'use_scale') ? [{ name: 'scale', shape: [] }] : []),
  ...(config.score_mode === 'concat' ? [{ name: 'concat_score_weight', shape: [] }] : []),
]);

const additive = scaled('AdditiveAttention', 'use_scale=True, dropout=0.0', (config, [query]) =>
  flag(config, 'use_scale') ? [{ name: 'scale', shape: [known([query]).at(-1)!] }] : [],
);

function projection(config: Config, name: string, from: Dimension, to: Shape): readonly WeightRule[] {
  return [
    { name: `${name}/kernel`, shape: [from, ...to], initializer: 'kernel_initializer' },
    ...(flag(config, 'use_bias') ? [{ name: `${name}/bias`, shape: to, initializer: 'bias_initializer' }] : []),
  ];
}

function outputOf(config: Config, query: Shape): Shape {
  return config.output_shape == null ? [query.at(-1)!] : (extents(config, 'output_shape') as Shape);
}

function outProjection(config: Config, query: Shape, from: Shape): readonly WeightRule[] {
  const to = outputOf(config, query);
  return [
    { name: 'attention_output/kernel', shape: [...from, ...to], initializer: 'kernel_initializer' },
    ...(flag(config, 'use_bias')
      ? [{ name: 'attention_output/bias', shape: to, initializer: 'bias_initializer' }]
      : []),
  ];
}

function headSizes(config: Config): { heads: Dimension; keys: Dimension; values: Dimension } {
  const keys = count(config, 'key_dim');
  return { heads: count(config, 'num_heads'), keys, values: config.value_dim ? count(config, 'value_dim') : keys };
}

/** Multiplications of the four projections, the scores and their mixture, for attention along the given extents. */
function attentionWork(
  config: Config,
  inputs: Shapes,
  sizes: { heads: Dimension; keys: Dimension; values: Dimension; shared: Dimension },
) {
  const { query, value, key } = parts(inputs);
  const { heads, keys, values, shared } = sizes;
  const places = axes(config, 'attention_axes', key.length) ?? key.map((_, index) => index).slice(1, -1);
  const around = places.map((each) => value[each]!);
  const terms = [
    work(query, heads, keys),
    work(key, shared, keys),
    work(value, shared, values),
    work(query.slice(0, -1), around, heads, keys),
    work(query.slice(0, -1), around, heads, values),
    work(query.slice(0, -1), heads, values, outputOf(config, query)),
  ];
  return terms.reduce((sum, each) => (sum === undefined || each === undefined ? undefined : sum + each), 0);
}

const multiHead: LayerType = layer({
  name: 'MultiHeadAttention',
  signature: `num_heads, key_dim, value_dim=None, dropout=0.0, use_bias=True, output_shape=None, attention_axes=None, sliding_window=None, flash_attention=None, ${PROJECTION}, use_gate=False, seed=None`,
  weights: (config, inputs) => {
    const { query, value, key } = parts(inputs);
    const { heads, keys, values } = headSizes(config);
    return [
      ...projection(config, 'query', query.at(-1)!, [heads, keys]),
      ...projection(config, 'key', key.at(-1)!, [heads, keys]),
      ...projection(config, 'value', value.at(-1)!, [heads, values]),
      ...(flag(config, 'use_gate') ? projection(config, 'gate', query.at(-1)!, [heads, values]) : []),
      ...outProjection(config, query, [heads, values]),
    ];
  },
  shape: (config, inputs) => {
    const { query, value, key } = parts(inputs);
    if (query.length < 3) mismatch(`a query of (batch, time, features) is expected, and ${shapeText(query)} comes`);
    if (query.length !== value.length || key.length !== value.length)
      mismatch(`query ${shapeText(query)}, value ${shapeText(value)} and key ${shapeText(key)} differ in rank`);
    if (value.slice(1, -1).some((each, index) => compareDimensions(each, key[index + 1]!) === 'different'))
      mismatch(`value ${shapeText(value)} and key ${shapeText(key)} differ in length`);
    const attended = axes(config, 'attention_axes', query.length) ?? query.map((_, index) => index).slice(1, -1);
    const kept = query.slice(0, -1).filter((_, index) => !attended.includes(index));
    const scores = [
      ...kept,
      headSizes(config).heads,
      ...attended.map((each) => query[each]!),
      ...attended.map((each) => value[each]!),
    ];
    return withScores(config, [...query.slice(0, -1), ...outputOf(config, query)], scores);
  },
  multiplyAdds: (config, inputs) => {
    const sizes = headSizes(config);
    return attentionWork(config, inputs, { ...sizes, shared: sizes.heads });
  },
});

const grouped: LayerType = layer({
  name: 'GroupQueryAttention',
  signature: `head_dim, num_query_heads, num_key_value_heads, dropout=0.0, use_bias=True, sliding_window=None, flash_attention=None, ${PROJECTION}, use_gate=False, seed=None`,
  weights: (config, inputs) => {
    const { query, value, key } = parts(inputs);
    const size = count(config, 'head_dim');
    const [heads, shared] = [count(config, 'num_query_heads'), count(config, 'num_key_value_heads')];
    return [
      ...projection(config, 'query', query.at(-1)!, [heads, size]),
      ...projection(config, 'key', key.at(-1)!, [shared, size]),
      ...projection(config, 'value', value.at(-1)!, [shared, size]),
      ...(flag(config, 'use_gate') ? projection(config, 'gate', query.at(-1)!, [heads, size]) : []),
      ...outProjection(config, query, [heads, size]),
    ];
  },
  shape: (config, inputs) => {
    const { query, value } = parts(inputs);
    const [heads, shared] = [count(config, 'num_query_heads'), count(config, 'num_key_value_heads')];
    if (typeof heads === 'number' && typeof shared === 'number' && divideExactly(heads, shared) === undefined)
      mismatch(`${dimensionText(heads)} query heads can't share ${dimensionText(shared)} key and value heads evenly`);
    const scores = [query[0]!, heads, query[1]!, value[1]!];
    return withScores(config, query, scores);
  },
  multiplyAdds: (config, inputs) => {
    const keys = count(config, 'head_dim');
    const [heads, shared] = [count(config, 'num_query_heads'), count(config, 'num_key_value_heads')];
    return attentionWork(config, inputs, { heads, keys, values: keys, shared });
  },
});

export const attentionLayers: readonly LayerType[] = [attention, additive, multiHead, grouped];
