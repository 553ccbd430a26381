import type { ConfigValue } from '../../model/config.ts';
import { multiply } from '../../model/dimension.ts';
import { type PartWeight, refuse, type Value } from '../net/net.ts';
import { type Recipe, reshapedTo, sliced, transposed } from '../net/recipe.ts';
import type { Rule, Rules, Use } from '../net/rewrite.ts';

const find = (weights: readonly PartWeight[], name: string) => weights.find((each) => each.name === name);

/** Rows of the joint projection, or the projection of its own. */
function projection(
  weights: readonly PartWeight[],
  at: number,
  width: number,
): { recipe: Recipe; from: number; like: PartWeight } {
  const joint = find(weights, 'in_proj_weight');
  if (joint)
    return { recipe: sliced(joint.recipe, 0, [at * width, (at + 1) * width]), from: joint.shape[1]!, like: joint };
  const own = find(weights, `${'qkv'[at]}_proj_weight`)!;
  return { recipe: own.recipe, from: own.shape[1]!, like: own };
}

/** PyTorch's arrays as Keras has them: an axis for the heads, inputs before outputs. */
function kerasArrays(weights: readonly PartWeight[], heads: number, width: number): readonly PartWeight[] {
  const size = width / heads;
  const bias = find(weights, 'in_proj_bias');
  const parts = ['query', 'key', 'value'].flatMap((name, at): PartWeight[] => {
    const { recipe, from, like } = projection(weights, at, width);
    const kernel: PartWeight = {
      name: `${name}/kernel`,
      shape: [from, heads, size],
      trainable: like.trainable,
      recipe: reshapedTo(transposed(recipe, [1, 0]), [from, heads, size]),
    };
    if (!bias) return [kernel];
    const rows = sliced(bias.recipe, 0, [at * width, (at + 1) * width]);
    return [
      kernel,
      {
        name: `${name}/bias`,
        shape: [heads, size],
        trainable: bias.trainable,
        recipe: reshapedTo(rows, [heads, size]),
      },
    ];
  });
  const out = find(weights, 'out_proj.weight')!;
  const last = find(weights, 'out_proj.bias');
  const kernel: PartWeight = {
    name: 'attention_output/kernel',
    shape: [heads, size, width],
    trainable: out.trainable,
    recipe: reshapedTo(transposed(out.recipe, [1, 0]), [heads, size, width]),
  };
  return [...parts, kernel, ...(last ? [{ ...last, name: 'attention_output/bias' }] : [])];
}

/** PyTorch's attention as Keras's: batch first, and the scores averaged over the heads where anybody looks at them. */
const fromTorch: Rule = (use) => {
  const { config, inputs, weights } = use;
  if (use.step.config.masked_by) return refuse('its mask was not read');
  if (config.add_bias_kv === true || config.add_zero_attn === true)
    return refuse('add_bias_kv and add_zero_attn have no equal here');
  if (inputs.length > 3 || config.masks != null) return refuse('its mask was not read');
  if (inputs.some((each) => each.shape.length !== 3)) return refuse('a sequence without a batch has no equal here');
  const [width, heads] = [Number(config.embed_dim), Number(config.num_heads)];
  const swap = (value: Value) =>
    config.batch_first === true ? value : use.operation('transpose', [value], { axes: [1, 0, 2] });
  const [query, key, value] = inputs as readonly [Value, Value, Value];
  const given = [query, value, key].map((each) => each);
  const swapped = new Map([...new Set(given)].map((each) => [each, swap(each)]));
  const arrays = kerasArrays(weights, heads, width);
  const made = {
    num_heads: heads,
    key_dim: width / heads,
    dropout: config.dropout ?? 0,
    use_bias: config.use_bias ?? true,
  };
  const same = key === value;
  const call = same ? [swapped.get(query)!, swapped.get(value)!] : given.map((each) => swapped.get(each)!);
  const wanted = use.isUsed(1);
  const causal = use.step.config.use_causal_mask === true;
  const [output, scores] = use.layer(
    {
      type: 'MultiHeadAttention',
      config: {
        ...made,
        ...(causal && { use_causal_mask: true }),
        ...(wanted && { return_attention_scores: true }),
      },
      weights: arrays,
    },
    call,
  );
  const apart = use.step.config.average_attn_weights === false;
  const average = () => use.operation('mean', [scores!], { axis: 1, keepdims: false });
  return [swap(output!), ...(wanted ? [apart ? scores! : average()] : [])];
};

/** Softmax of the products of queries and keys, over the square root of their size: the values in these proportions. */
function attend(
  use: Use,
  [query, key, value]: readonly [Value, Value, Value],
  scale: number | undefined,
  mask?: Value,
): { output: Value; weights: Value } {
  const rank = key.shape.length;
  const swap = [...axesFrom(rank).slice(0, -2), rank - 1, rank - 2];
  const scores = use.operation('matmul', [query, use.operation('transpose', [key], { axes: swap })]);
  const scaled = scale === undefined || scale === 1 ? scores : use.operation('multiply', [scores, use.constant(scale)]);
  const shown = mask ? use.operation('add', [scaled, mask]) : scaled;
  const weights = use.operation('softmax', [shown], { axis: -1 });
  return { weights, output: use.operation('matmul', [weights, value]) };
}

const axesFrom = (rank: number) => Array.from({ length: rank }, (_, axis) => axis);

/** Zero up to the diagonal, and far below zero after it. */
function causal(
  use: Use,
  [queries, keys]: readonly [Value['shape'][number] | undefined, Value['shape'][number] | undefined],
): Value {
  if (typeof queries !== 'number' || typeof keys !== 'number')
    return refuse('a causal mask hangs on a length that is not known');
  const rows: ConfigValue = Array.from({ length: queries }, (_, row) =>
    Array.from({ length: keys }, (_each, column) => (column <= row ? 0 : -1e9)),
  );
  return use.constant(rows, [queries, keys]);
}

const scaledProduct: Rule = (use) => {
  const [query, key, value, mask] = use.inputs as [Value, Value, Value, Value | undefined];
  const { scale, is_causal: isCausal } = use.config;
  const size = query.shape.at(-1);
  const by =
    typeof scale === 'number'
      ? scale
      : typeof size === 'number'
        ? 1 / Math.sqrt(size)
        : refuse('the size of its queries is not known');
  if (mask) return refuse('its mask may be of truth values or of numbers');
  const shown = isCausal === true ? causal(use, [query.shape.at(-2), key.shape.at(-2)]) : undefined;
  return [attend(use, [query, key, value], by, shown).output];
};

/** Keras's `Attention`: scores by product, with a learned scale where it is asked for. */
const plain: Rule = (use) => {
  const { config, inputs, weights } = use;
  const [query, value, key = value] = inputs as [Value, Value, Value | undefined];
  if (config.score_mode !== 'dot') return refuse('score_mode "concat" has no equal here');
  const scale = weights.find((each) => each.name === 'scale');
  const scaled = scale ? use.operation('multiply', [query, parameter(use, scale)]) : query;
  return [attend(use, [scaled, key!, value], undefined).output];
};

function parameter(use: Use, weight: PartWeight): Value {
  return use.parameter(weight);
}

/** Bahdanau's attention: the sum of tanh(query + key), each feature scaled. */
const additive: Rule = (use) => {
  const [query, value, key = value] = use.inputs as [Value, Value, Value | undefined];
  const [scale] = use.weights;
  const one = use.operation('expand_dims', [query], { axis: 2 });
  const two = use.operation('expand_dims', [key!], { axis: 1 });
  const sum = use.operation('tanh', [use.operation('add', [one, two])]);
  const scaled = scale ? use.operation('multiply', [sum, parameter(use, scale)]) : sum;
  const scores = use.operation('sum', [scaled], { axis: -1, keepdims: false });
  return [use.operation('matmul', [use.operation('softmax', [scores], { axis: -1 }), value])];
};

interface Heads {
  readonly heads: number;
  readonly size: number;
}

/** A projection of every head at once, as a layer of vectors. */
function projected(use: Use, name: string, input: Value, { heads, size }: Heads): Value {
  const kernel = find(use.weights, `${name}/kernel`)!;
  const bias = find(use.weights, `${name}/bias`);
  const [from] = kernel.shape as [number];
  const width = heads * size;
  const weights: PartWeight[] = [
    { ...kernel, name: 'kernel', shape: [from, width], recipe: reshapedTo(kernel.recipe, [from, width]) },
  ];
  if (bias) weights.push({ ...bias, name: 'bias', shape: [width], recipe: reshapedTo(bias.recipe, [width]) });
  const [flat] = use.layer(
    { type: 'Dense', config: { units: width, use_bias: bias !== undefined }, weights, suffix: name },
    [input],
  );
  const [batch, time] = input.shape;
  const parts = use.operation('reshape', [flat!], { newshape: [batch!, time!, heads, size] });
  return use.operation('transpose', [parts], { axes: [0, 2, 1, 3] });
}

/** Keras's attention in its parts: projections, heads side by side, products, and the projection back. */
const inParts: Rule = (use) => {
  const { config, inputs, weights } = use;
  const [query, value, key = value] = inputs as [Value, Value, Value | undefined];
  if (config.masked_by) return refuse('its mask was not read');
  if (query.shape.length !== 3 || config.attention_axes != null || config.use_gate === true)
    return refuse('attention over more than one axis has no equal here');
  const heads = Number(config.num_heads);
  const keys = { heads, size: Number(config.key_dim) };
  const values = { heads, size: Number(config.value_dim ?? config.key_dim) };
  const parts = [
    projected(use, 'query', query, keys),
    projected(use, 'key', key!, keys),
    projected(use, 'value', value, values),
  ] as const;
  const mask = config.use_causal_mask === true ? causal(use, [query.shape[1], key!.shape[1]]) : undefined;
  const { output, weights: scores } = attend(use, parts, 1 / Math.sqrt(keys.size), mask);
  const turned = use.operation('transpose', [output], { axes: [0, 2, 1, 3] });
  const width = multiply(heads, values.size);
  const joined = use.operation('reshape', [turned], { newshape: [query.shape[0]!, query.shape[1]!, width] });
  const kernel = find(weights, 'attention_output/kernel')!;
  const bias = find(weights, 'attention_output/bias');
  const units = kernel.shape.slice(2);
  if (units.length !== 1) return refuse('an output_shape of several axes has no equal here');
  const shape = [Number(width), units[0]!];
  const arrays = [
    { ...kernel, name: 'kernel', shape, recipe: reshapedTo(kernel.recipe, shape) },
    ...(bias ? [{ ...bias, name: 'bias' }] : []),
  ];
  const made = use.layer(
    { type: 'Dense', config: { units: units[0]!, use_bias: bias !== undefined }, weights: arrays, suffix: 'output' },
    [joined],
  );
  return config.return_attention_scores === true ? [...made, scores] : made;
};

/** PyTorch's attention for frameworks that have Keras's. */
export const ATTENTION_TO_KERAS: Rules = { MultiheadAttention: fromTorch, scaled_dot_product_attention: scaledProduct };

/** Attention for frameworks that have none: PyTorch's by way of Keras's. */
export const ATTENTION_IN_PARTS: Rules = {
  MultiheadAttention: fromTorch,
  MultiHeadAttention: inParts,
  Attention: plain,
  AdditiveAttention: additive,
  scaled_dot_product_attention: scaledProduct,
};

export const SIMPLE_ATTENTION: Rules = { Attention: plain, AdditiveAttention: additive };
