import type { Config } from '../../model/config.ts';
import { type PartWeight, refuse, type Value } from '../net/net.ts';
import { type Recipe, reshapedTo, transposed } from '../net/recipe.ts';
import type { Rule, Rules, Use } from '../net/rewrite.ts';
import { activated, preluInParts } from './lower.ts';
import { without } from './shared.ts';
import { TO_KERAS } from './toKeras.ts';
import { noRows, padWidth, rankOf, rowsOf, slidingOf, type Sliding } from './windows.ts';

const flatRows = (rows: readonly (readonly [number, number])[]) => rows.every(([one, two]) => one === two);

function padRows(
  use: Use,
  value: Value,
  [rows, config, fill]: readonly [readonly (readonly [number, number])[], Config, number],
): Value {
  return use.operation('pad', [value], {
    pad_width: padWidth(rows, config),
    mode: 'constant',
    constant_values: fill,
    data_format: config.data_format ?? 'channels_last',
  });
}

const reach = ({ kernel, dilation }: Sliding) => (kernel - 1) * dilation + 1;

/** Rows in numbers, equal on both sides; what is not becomes a padding before the layer. */
const convolution: Rule = (use) => {
  const { config, inputs, weights } = use;
  const [input] = inputs as [Value];
  const { activation, ...rest } = config;
  const isMade = Array.isArray(config.padding) && activation == null;
  if (isMade) return undefined;
  const slidings = slidingOf(config, input, 'kernel_size');
  const rows = rowsOf(config, slidings);
  const even = flatRows(rows);
  const padded = even ? input : padRows(use, input, [rows, config, 0]);
  const padding = even ? rows.map(([each]) => each) : rows.map(() => 0);
  const made = use.layer({ type: use.step.type, config: { ...rest, activation: null, padding }, weights }, [padded]);
  return [activated(use, activation, made[0]!)];
};

/** Each channel by itself is a convolution in as many groups as channels. */
const depthwise: Rule = (use) => {
  const rank = rankOf(use.step.type);
  const [input] = use.inputs as [Value];
  const channels = Number(use.config.data_format === 'channels_first' ? input.shape[1] : input.shape.at(-1));
  const multiplier = use.config.depth_multiplier;
  const rest = without(use.config, 'depth_multiplier', 'depthwise_initializer');
  const filters = channels * Number(multiplier);
  const weights = use.weights.map((each) => {
    if (each.name !== 'kernel') return each;
    const shape = [...each.shape.slice(0, rank), 1, filters];
    return { ...each, shape, recipe: reshapedTo(each.recipe, shape) };
  });
  return use.layer({ type: `Conv${rank}D`, config: { ...rest, filters, groups: channels }, weights }, [input]);
};

/** Two convolutions: each channel by itself, then all channels at each place. */
const separable: Rule = (use) => {
  const rank = rankOf(use.step.type);
  const { config, weights, inputs } = use;
  const { filters, depth_multiplier, use_bias, activation, kernel_size, strides, padding, data_format, dilation_rate } =
    config;
  const renamed = (name: string): PartWeight => ({ ...weights.find((each) => each.name === name)!, name: 'kernel' });
  const shared = { data_format: data_format!, use_bias: false };
  const first = use.layer(
    {
      type: `DepthwiseConv${rank}D`,
      suffix: 'depthwise',
      weights: [renamed('depthwise_kernel')],
      config: {
        ...shared,
        kernel_size: kernel_size!,
        strides: strides!,
        padding: padding!,
        dilation_rate: dilation_rate!,
        depth_multiplier: depth_multiplier!,
      },
    },
    inputs,
  );
  const bias = weights.filter((each) => each.name === 'bias');
  return use.layer(
    {
      type: `Conv${rank}D`,
      suffix: 'pointwise',
      weights: [renamed('pointwise_kernel'), ...bias],
      config: { ...shared, filters: filters!, kernel_size: 1, use_bias: use_bias!, activation: activation! },
    },
    first,
  );
};

/** Keras cuts its transposed convolution as `same` says; PyTorch cuts as much on both sides, and the rest goes here. */
const transposedConvolution: Rule = (use) => {
  const { config, inputs, weights } = use;
  if (Array.isArray(config.padding) && config.activation == null) return undefined;
  if (config.output_padding != null && !Array.isArray(config.padding))
    return refuse('output_padding with padding in words has no equal here');
  const { activation, ...rest } = config;
  const slidings = slidingOf(config, inputs[0]!, 'kernel_size');
  const plans = slidings.map((each) => {
    const window = reach(each);
    const total = config.padding === 'same' ? window - each.stride : Math.min(window - each.stride, 0);
    if (total < 0) return { padding: 0, more: -total, cut: 0 };
    const before = Math.floor(total / 2);
    return { padding: before, more: 0, cut: total - 2 * before };
  });
  const made = {
    ...rest,
    activation: null,
    padding: plans.map((each) => each.padding),
    output_padding: plans.map((each) => each.more),
  };
  const [output] = use.layer({ type: use.step.type, config: made, weights }, inputs);
  const rows = plans.map(({ cut }) => [0, cut] as const);
  if (noRows(rows)) return [activated(use, activation, output!)];
  const rank = rankOf(use.step.type);
  const cropping = { cropping: rank === 1 ? rows[0]! : rows, data_format: config.data_format ?? null };
  const [cut] = use.layer({ type: `Cropping${rank}D`, suffix: 'cut', config: cropping }, [output!]);
  return [activated(use, activation, cut!)];
};

function pooling(kind: 'Max' | 'Average'): Rule {
  return (use) => {
    const { config, inputs } = use;
    if (Array.isArray(config.padding)) return undefined;
    const slidings = slidingOf(config, inputs[0]!, 'pool_size');
    const rows = rowsOf(config, slidings);
    if (kind === 'Average' && !noRows(rows)) {
      if (!flatRows(rows)) return refuse('an average over rows that are added on one side has no equal here');
      return use.layer(
        { type: use.step.type, config: { ...config, padding: rows.map(([each]) => each), count_include_pad: false } },
        inputs,
      );
    }
    const even = flatRows(rows) && slidings.every((each, at) => rows[at]![0] * 2 <= each.kernel);
    const padded = even ? inputs[0]! : padRows(use, inputs[0]!, [rows, config, Number.NEGATIVE_INFINITY]);
    return use.layer(
      { type: use.step.type, config: { ...config, padding: even ? rows.map(([each]) => each) : rows.map(() => 0) } },
      [padded],
    );
  };
}

const zeros: Rule = (use) => {
  const rows = rowsOf(
    { ...use.config, padding: paddingOf(use.config, rankOf(use.step.type), 'padding') },
    Array(rankOf(use.step.type)).fill(0) as never,
  );
  return [padRows(use, use.inputs[0]!, [rows, use.config, 0])];
};

function paddingOf(config: Config, rank: number, name: string): Config[string] {
  const value = config[name]!;
  return rank === 1 && Array.isArray(value) ? [value] : value;
}

/** Normalised over the last axes as they stand, or over others that are brought there. */
const layerNormalization: Rule = (use) => {
  const { axis } = use.config;
  const rank = use.inputs[0]!.shape.length;
  const axes = [axis].flat().map((each) => (Number(each) < 0 ? Number(each) + rank : Number(each)));
  if (axes.every((each, at) => each === rank - axes.length + at)) return undefined;
  return refuse('it is normalised over axes in the middle');
};

const named = (weights: readonly PartWeight[], name: string) => weights.find((each) => each.name === name);

const joined = (parts: readonly Recipe[]): Recipe => ({ kind: 'concatenate', of: parts, axis: 0 });

/** Keras's arrays as PyTorch has them: one for the three projections where they take vectors of one width. */
function attentionArrays(weights: readonly PartWeight[], width: number): readonly PartWeight[] {
  const names = ['query', 'key', 'value'];
  const parts = names.map((name): PartWeight => {
    const kernel = named(weights, `${name}/kernel`)!;
    const from = kernel.shape[0]!;
    return { ...kernel, shape: [width, from], recipe: transposed(reshapedTo(kernel.recipe, [from, width]), [1, 0]) };
  });
  const [query] = parts as [PartWeight];
  const joint = parts.every((each) => each.shape[1] === width);
  const recipe = joined(parts.map((each) => each.recipe));
  const biases = names.flatMap((name) => named(weights, `${name}/bias`) ?? []);
  const rows = joined(biases.map((each) => reshapedTo(each.recipe, [width])));
  const out = named(weights, 'attention_output/kernel')!;
  const outRecipe = transposed(reshapedTo(out.recipe, [width, width]), [1, 0]);
  const last = named(weights, 'attention_output/bias');
  return [
    ...(joint
      ? [{ ...query, name: 'in_proj_weight', shape: [3 * width, width], recipe }]
      : parts.map((each, at) => ({ ...each, name: `${'qkv'[at]}_proj_weight` }))),
    ...biases.slice(0, 1).map((each) => ({ ...each, name: 'in_proj_bias', shape: [3 * width], recipe: rows })),
    { ...out, name: 'out_proj.weight', shape: [width, width], recipe: outRecipe },
    ...(last ? [{ ...last, name: 'out_proj.bias' }] : []),
  ];
}

/** Keras's attention where PyTorch's can say the same: heads that share the width of the query. */
const attention: Rule = (use) => {
  const { config, inputs, weights } = use;
  const [query, value, key = value] = inputs as [Value, Value, Value | undefined];
  const width = Number(query.shape.at(-1));
  const [heads, size] = [Number(config.num_heads), Number(config.key_dim)];
  const plain = config.attention_axes == null && query.shape.length === 3 && config.use_gate !== true;
  const sameSize = heads * size === width && Number(config.value_dim ?? size) === size;
  const asked = config.use_causal_mask === true || config.return_attention_scores === true;
  if (!plain || !sameSize || config.output_shape != null || asked) return undefined;
  const made = {
    embed_dim: width,
    num_heads: heads,
    dropout: config.dropout ?? 0,
    use_bias: config.use_bias ?? true,
    batch_first: true,
  };
  const arrays = attentionArrays(weights, width);
  return use.layer({ type: 'MultiheadAttention', config: made, weights: arrays }, [query, key!, value]).slice(0, 1);
};

const shared = (use: Use) => (use.step.part?.config.shared_axes ?? []) as readonly number[];

/** One slope for each channel is PyTorch's; slopes for each place are written out. */
const prelu: Rule = (use) => (shared(use).length >= use.inputs[0]!.shape.length - 2 ? undefined : preluInParts(use));

/** A function of PyTorch that is a module too. */
function asLayer(name: string): Rule {
  return (use) =>
    use.layer({ type: `${name}${use.inputs[0]!.shape.length - 2}D`, config: use.step.config }, use.inputs);
}

const ofEveryRank = (rule: (rank: number) => readonly (readonly [string, Rule])[]): Rules =>
  Object.fromEntries([1, 2, 3].flatMap(rule));

/** What Keras says in words, said in PyTorch's numbers. */
export const TO_TORCH: Rules = {
  ...ofEveryRank((rank) => [
    [`Conv${rank}D`, convolution],
    [`DepthwiseConv${rank}D`, depthwise],
    [`SeparableConv${rank}D`, separable],
    [`Conv${rank}DTranspose`, transposedConvolution],
    [`MaxPooling${rank}D`, pooling('Max')],
    [`AveragePooling${rank}D`, pooling('Average')],
    [`ZeroPadding${rank}D`, zeros],
  ]),
  max_pool: asLayer('MaxPooling'),
  average_pool: asLayer('AveragePooling'),
  LayerNormalization: layerNormalization,
  MultiHeadAttention: attention,
  PReLU: prelu,
  Padding: TO_KERAS.Padding!,
};
