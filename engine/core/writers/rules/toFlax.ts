import type { Config, ConfigValue } from '../../model/config.ts';
import { refuse, type Value } from '../net/net.ts';
import { reshapedTo } from '../net/recipe.ts';
import type { Rule, Rules, Use } from '../net/rewrite.ts';
import { ATTENTION_IN_PARTS } from './attention.ts';
import { FUNCTIONS_IN_PARTS } from './functions.ts';
import { activated, LAYERS_AS_OPERATIONS, preluInParts } from './lower.ts';
import { bothWays, type Direction } from './bothWays.ts';
import { CELLS, type Kind } from './recurrent.ts';
import { axisOf, SAME_WORDS, without } from './shared.ts';
import { alignedUpsample } from './resizing.ts';
import { TO_KERAS } from './toKeras.ts';
import { TO_TORCH } from './toTorch.ts';
import { FROM_STACKED } from './unstacked.ts';

/** A layer without its activation, which is a function after it. */
const activationApart: Rule = (use) => {
  const { activation, ...rest } = use.config;
  if (activation == null || activation === 'linear') return undefined;
  const { type } = use.step;
  const [made] = use.layer({ type, config: { ...rest, activation: null }, weights: use.weights }, use.inputs);
  return [activated(use, activation, made!)];
};

/** PyTorch cuts rows in numbers, then the activation goes after. */
const transposed: Rule = (use) => TO_KERAS[use.step.type]!(use) ?? activationApart(use);

/** What the written loop over the steps does not do. */
function checked(kind: Kind, config: Config): void {
  const word = (name: string, expected: string) => {
    if (config[name] !== undefined && config[name] !== expected)
      refuse(`its ${name} is ${JSON.stringify(config[name])}, and ${expected} is written`);
  };
  if (kind !== 'SimpleRNN') word('recurrent_activation', 'sigmoid');
  if (kind !== 'SimpleRNN' || config.activation !== 'relu') word('activation', 'tanh');
  if (config.stateful === true) refuse('stateful=True is not written');
}

/** One direction: the whole sequence in the order of its steps, and the states after the last one that it saw. */
function run(
  use: Use,
  kind: Kind,
  { config, weights, backwards, suffix }: Omit<Direction, 'kind' | 'initial'>,
  initial: readonly Value[],
) {
  checked(kind, config);
  const made = {
    units: config.units!,
    use_bias: config.use_bias !== false,
    ...(kind === 'SimpleRNN' && { activation: config.activation ?? 'tanh' }),
    return_sequences: true,
    return_state: true,
    go_backwards: backwards,
    ...(kind === 'GRU' && config.reset_after === false && { reset_after: false }),
  };
  return use.layer({ type: kind, config: made, weights, suffix }, [use.inputs[0]!, ...initial]);
}

function single(kind: Kind): Rule {
  return (use) => {
    const { config, weights } = use;
    const whole = config.return_sequences === true && config.return_state === true;
    const own =
      Object.keys(use.step.part?.config ?? {}).length <= 6 && use.step.part?.config.go_backwards !== undefined;
    if (whole && own) return undefined;
    const backwards = config.go_backwards === true;
    const [sequence, ...states] = run(use, kind, { config, weights, backwards, suffix: '' }, use.inputs.slice(1));
    const turned = () => (backwards ? use.operation('flip', [sequence!], { axis: 1 }) : sequence!);
    const output = config.return_sequences === true ? turned() : states[0]!;
    return config.return_state === true ? [output, ...states] : [output];
  };
}

const bidirectional: Rule = (use) =>
  bothWays(use, (direction) => {
    const kind = direction.kind;
    const [sequence, ...states] = run(use, kind, direction, direction.initial);
    return [direction.config.return_sequences === true ? sequence! : states[0]!, ...states];
  });

/** Flax normalises over the last axis alone. */
const normalisation: Rule = (use) => {
  const axes = [use.config.axis ?? -1].flat();
  const rank = use.inputs[0]!.shape.length;
  if (axes.length === 1 || !axes.every((each, at) => axisOf(each, rank) === rank - axes.length + at)) return undefined;
  const given = ['gamma', 'beta'].flatMap((name) => use.weights.filter((each) => each.name === name));
  if (given.length === 1) return undefined;
  const config = { given: axes.length, eps: use.config.epsilon! };
  const inputs = [use.inputs[0]!, ...given.map((each) => use.parameter(each))];
  return FUNCTIONS_IN_PARTS.layer_normalization!({ ...use, inputs, config });
};

/** Flax's attention has the same arrays as Keras's, where keys and values are as wide. */
const attention: Rule = (use) => {
  const { config, inputs, weights } = use;
  const [query, value, key = value] = inputs as [Value, Value, Value | undefined];
  const plain = query.shape.length === 3 && config.attention_axes == null && config.use_gate !== true;
  const same = config.value_dim == null || config.value_dim === config.key_dim;
  const widths = value.shape.at(-1) === key!.shape.at(-1);
  const asked = config.return_attention_scores === true || config.masked_by != null || config.output_shape != null;
  if (!plain || !same || !widths || asked) return ATTENTION_IN_PARTS.MultiHeadAttention!(use);
  const renamed = weights.map((each) => ({
    ...each,
    name: each.name.replace('attention_output', 'out').replace('/', '.'),
  }));
  if (use.weights.every(({ name }) => name.includes('.'))) return undefined;
  return use.layer({ type: 'MultiHeadAttention', config, weights: renamed }, inputs);
};

/** Each channel by itself is a convolution in as many groups, with the multiplied channels last. */
const depthwise: Rule = (use) => {
  const { config, inputs, weights } = use;
  const rank = Number(/(\d)D/.exec(use.step.type)![1]);
  const channels = Number(inputs[0]!.shape.at(-1));
  const filters = channels * Number(config.depth_multiplier);
  const rest = without(config, 'depth_multiplier');
  const arrays = weights.map((each) => {
    if (each.name !== 'kernel') return each;
    const shape = [...each.shape.slice(0, rank), 1, filters];
    return { ...each, shape, recipe: reshapedTo(each.recipe, shape) };
  });
  const made = { ...rest, filters, groups: channels };
  return use.layer({ type: `Conv${rank}D`, config: made, weights: arrays }, inputs);
};

const zeros: Rule = (use) => {
  const rank = use.inputs[0]!.shape.length - 2;
  const { padding } = use.config;
  const sides = Array.isArray(padding)
    ? (padding as readonly ConfigValue[])
    : Array.from({ length: rank }, () => padding!);
  const pairs = (rank === 1 && Array.isArray(padding) ? [padding as ConfigValue] : sides).map((each) =>
    Array.isArray(each) ? (each as readonly ConfigValue[]) : [each, each],
  );
  const width: ConfigValue = [[0, 0], ...pairs, [0, 0]];
  return [use.operation('pad', use.inputs, { pad_width: width, mode: 'constant', constant_values: 0 })];
};

/** Axes that are turned and turned back were never turned. */
const turned: Rule = (use) => {
  const before = use.maker(use.inputs[0]!);
  const [axes, own] = [use.config.axes, before?.config.axes] as readonly (readonly number[] | null | undefined)[];
  if (before?.type !== 'transpose' || !axes || !own) return undefined;
  const both = axes.map((each) => own[each]!);
  if (both.every((each, at) => each === at)) return before.inputs;
  return [use.operation('transpose', before.inputs, { axes: both })];
};

const ofEveryRank = (rules: (rank: number) => Rules): Rules => Object.assign({}, ...[1, 2, 3].map(rules)) as Rules;

/** What Keras and PyTorch say, said in Flax's layers and JAX's functions. */
export const TO_FLAX: readonly Rules[] = [
  SAME_WORDS,
  {
    ...SAME_WORDS,
    ...LAYERS_AS_OPERATIONS,
    ...TO_KERAS,
    Upsample: alignedUpsample,
    // JAX and ONNX have other modes than Keras.
    pad: SAME_WORDS.pad!,
    ...FROM_STACKED,
    ...CELLS,
    ...FUNCTIONS_IN_PARTS,
    ...ofEveryRank((rank) => ({
      [`Conv${rank}D`]: activationApart,
      [`Conv${rank}DTranspose`]: transposed,
      [`DepthwiseConv${rank}D`]: depthwise,
      [`SeparableConv${rank}D`]: TO_TORCH[`SeparableConv${rank}D`]!,
      [`ZeroPadding${rank}D`]: zeros,
    })),
    Activation: LAYERS_AS_OPERATIONS.Activation!,
    Dense: activationApart,
    LSTM: single('LSTM'),
    GRU: single('GRU'),
    SimpleRNN: single('SimpleRNN'),
    Bidirectional: bidirectional,
    Attention: ATTENTION_IN_PARTS.Attention!,
    AdditiveAttention: ATTENTION_IN_PARTS.AdditiveAttention!,
    MultiheadAttention: ATTENTION_IN_PARTS.MultiheadAttention!,
    scaled_dot_product_attention: ATTENTION_IN_PARTS.scaled_dot_product_attention!,
    MultiHeadAttention: attention,
    PReLU: preluInParts,
    LayerNormalization: normalisation,
    transpose: turned,
  },
];

/** The same for files of ONNX, which has attention in its parts, and layers that no function is needed for. */
export const TO_ONNX: readonly Rules[] = [
  SAME_WORDS,
  {
    ...TO_FLAX[1]!,
    ...ATTENTION_IN_PARTS,
    LayerNormalization: () => undefined,
    LocalResponseNormalization: () => undefined,
    Upsample: () => undefined,
  },
];
