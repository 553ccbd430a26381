import type { Config, ConfigValue } from '../../../model/config.ts';
import { type Code, named } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import { type Part, type PartWeight, refuse, type Step, type Value } from '../../net/net.ts';
import { wholeConfig } from '../../net/rewrite.ts';
import { refuseStates } from '../../rules/recurrent.ts';
import { rowsOf, slidingOf } from '../../rules/windows.ts';

/** A layer as Flax writes it: what its brackets hold, and where its arrays go. */
export interface Layer {
  readonly name: string;
  readonly items: readonly Code[];
  readonly weights: readonly PartWeight[];
  /** Arguments that are the default and are left out. */
  readonly omitted?: ReadonlyMap<string, Code>;
}

const CONVOLUTION = ['in_features', 'out_features'];

/** What Flax's layers call their arguments by place. */
export const PLACES: Readonly<Record<string, readonly string[]>> = {
  'jnp.pad(': ['array', 'pad'],
  'nnx.Conv(': CONVOLUTION,
  'nnx.ConvTranspose(': CONVOLUTION,
  'nnx.Linear(': CONVOLUTION,
  'nnx.LinearGeneral(': CONVOLUTION,
  'nnx.Embed(': ['num_embeddings', 'features'],
  'nnx.BatchNorm(': ['num_features'],
  'nnx.LayerNorm(': ['num_features'],
  'nnx.RMSNorm(': ['num_features'],
  'nnx.GroupNorm(': ['num_features'],
  'nnx.Dropout(': ['dropout'],
};

/** An argument, or what one would be that is left out. */
type Item = Code | { readonly name: string; readonly standard: Code };

interface Drawn {
  readonly name: string;
  readonly items: readonly Item[];
  readonly weights: readonly PartWeight[];
}

interface Made {
  readonly config: Config;
  readonly part: Part;
  readonly input: Value;
}

const same = (one: unknown, two: unknown) => JSON.stringify(one) === JSON.stringify(two);

/** Arguments by name. Those that are the default are marked as such, and left out. */
const optional = (...given: readonly (readonly [string, ConfigValue | undefined, ConfigValue])[]): readonly Item[] =>
  given.flatMap(([name, value, standard]): Item[] => {
    if (value === undefined || value === null) return [];
    const code = named(name, PYTHON.value(value));
    return [same(value, standard) ? { name, standard: code } : code];
  });

const isCode = (item: Item): item is Code => typeof item === 'string' || !('standard' in item);

const width = ({ input }: Made): number => {
  const extent = input.shape.at(-1);
  return typeof extent === 'number' ? extent : refuse('the width of what comes in is not known');
};

const listed = (value: ConfigValue | undefined, rank: number): readonly ConfigValue[] =>
  Array.isArray(value) ? (value as readonly ConfigValue[]) : Array.from({ length: rank }, () => value ?? 1);

/** One number for all axes where it is the same. */
const folded = (value: ConfigValue | undefined): ConfigValue => {
  const all = Array.isArray(value) ? (value as readonly ConfigValue[]) : [value ?? 1];
  return all.every((each) => each === all[0]) ? all[0]! : all;
};

/** `SAME` and the like, or the rows of each axis in numbers. */
function paddingOf({ config, input }: Made, kernel: string): ConfigValue {
  const { padding } = config;
  if (padding == null || typeof padding === 'string') return String(padding ?? 'valid').toUpperCase();
  return rowsOf(config, slidingOf(config, input, kernel)).map((each) => [...each]);
}

const renamed = ({ weights }: Part, names: Readonly<Record<string, string>> = {}): readonly PartWeight[] =>
  weights.map((each) => ({ ...each, name: names[each.name] ?? each.name }));

const rankOf = ({ input }: Made): number => input.shape.length - 2;

type Maker = (made: Made) => Drawn;

const convolution: Maker = (made) => ({
  name: 'nnx.Conv',
  items: [
    String(width(made)),
    PYTHON.value(made.config.filters!),
    named('kernel_size', PYTHON.value(listed(made.config.kernel_size, rankOf(made)))),
    ...optional(
      ['strides', folded(made.config.strides), 1],
      ['padding', paddingOf(made, 'kernel_size'), 'SAME'],
      ['kernel_dilation', folded(made.config.dilation_rate), 1],
      ['feature_group_count', made.config.groups, 1],
      ['use_bias', made.config.use_bias, true],
    ),
  ],
  weights: renamed(made.part),
});

/** Keras's, with the activation of its state as a function. */
const convLstm: Maker = ({ config, part, input }) => {
  const { activation } = config;
  refuseStates(config);
  if (folded(config.dilation_rate) !== 1) refuse('a dilated ConvLSTM has no equal here');
  const functions: Readonly<Record<string, string>> = { tanh: 'jnp.tanh', relu: 'nnx.relu', sigmoid: 'nnx.sigmoid' };
  const called = functions[String(activation)] ?? refuse('its activation has no equal here');
  return {
    name: 'ConvLSTM',
    items: [
      String(input.shape.at(-1)),
      PYTHON.value(config.filters!),
      named('kernel_size', PYTHON.value(listed(config.kernel_size, 2))),
      ...optional(
        ['strides', folded(config.strides), 1],
        ['padding', String(config.padding).toUpperCase(), 'SAME'],
        ['use_bias', config.use_bias, true],
      ),
      ...(activation === 'tanh' ? [] : [named('activation', called)]),
      ...optional(['return_sequences', config.return_sequences === true, false]),
    ],
    weights: renamed(part, {
      kernel: 'input_gates.kernel',
      bias: 'input_gates.bias',
      recurrent_kernel: 'hidden_gates.kernel',
    }),
  };
};

const transposed: Maker = (made) => {
  const { config } = made;
  if (folded(config.dilation_rate) !== 1 || config.output_padding != null)
    return refuse('dilation and output_padding of a transposed convolution have no equal here');
  return {
    name: 'nnx.ConvTranspose',
    items: [
      String(width(made)),
      PYTHON.value(config.filters!),
      named('kernel_size', PYTHON.value(listed(config.kernel_size, rankOf(made)))),
      named('strides', PYTHON.value(listed(config.strides, rankOf(made)))),
      ...optional(['padding', paddingOf(made, 'kernel_size'), 'SAME'], ['use_bias', config.use_bias, true]),
      'transpose_kernel=True',
    ],
    weights: renamed(made.part),
  };
};

const SCALES = { gamma: 'scale', beta: 'bias', moving_mean: 'mean', moving_variance: 'var' };

const onLastAxis = ({ config, input }: Made): void => {
  const axes = [config.axis ?? -1].flat().map(Number);
  const [axis] = axes as [number];
  if (axes.length !== 1 || (axis !== -1 && axis !== input.shape.length - 1))
    refuse('it is normalised over another axis than the last');
};

function normalisation(name: string, more: (made: Made) => readonly Item[]): Maker {
  return (made) => {
    onLastAxis(made);
    const { config, part } = made;
    return {
      name: `nnx.${name}`,
      items: [
        String(width(made)),
        ...more(made),
        ...optional(['use_scale', config.scale, true], ['use_bias', config.center, true]),
      ],
      weights: renamed(part, SCALES),
    };
  };
}

const recurrent: Maker = (made) => ({
  name: made.config.reset_after === false ? 'ResetBeforeGRU' : made.part.type,
  items: [
    String(width(made)),
    PYTHON.value(made.config.units!),
    ...optional(['use_bias', made.config.use_bias, true], ['reverse', made.config.go_backwards, false]),
    ...(made.config.activation === 'relu' ? ['activation=nnx.relu'] : []),
  ],
  weights: made.part.weights,
});

const attention: Maker = ({ config, part, input }) => {
  const [heads, size] = [Number(config.num_heads), Number(config.key_dim)];
  const kernels = new Map(part.weights.map((each) => [each.name, each.shape]));
  const from = Number(input.shape.at(-1));
  return {
    name: 'nnx.MultiHeadAttention',
    items: [
      String(heads),
      String(from),
      ...optional(
        ['qkv_features', heads * size, from],
        ['out_features', kernels.get('out.kernel')!.at(-1)!, from],
        ['in_kv_features', kernels.get('key.kernel')![0]!, from],
        ['dropout_rate', config.dropout, 0],
        ['use_bias', config.use_bias, true],
      ),
      'decode=False',
    ],
    weights: part.weights,
  };
};

const dropout: Maker = ({ config, input, part }) => {
  const axes = /^Spatial/.test(part.type) ? Array.from({ length: input.shape.length - 2 }, (_, at) => at + 1) : [];
  return {
    name: 'nnx.Dropout',
    items: [PYTHON.value(config.rate!), ...(axes.length > 0 ? [named('broadcast_dims', PYTHON.value(axes))] : [])],
    weights: [],
  };
};

const MAKERS: Readonly<Record<string, Maker>> = {
  Dense: (made) => ({
    name: 'nnx.Linear',
    items: [
      String(width(made)),
      PYTHON.value(made.config.units!),
      ...optional(['use_bias', made.config.use_bias, true]),
    ],
    weights: renamed(made.part),
  }),
  ...Object.fromEntries(
    [1, 2, 3].flatMap((rank) => [
      [`Conv${rank}D`, convolution],
      [`Conv${rank}DTranspose`, transposed],
      [`SpatialDropout${rank}D`, dropout],
    ]),
  ),
  BatchNormalization: normalisation('BatchNorm', ({ config }) =>
    optional(['momentum', config.momentum, 0.99], ['epsilon', config.epsilon, 1e-5]),
  ),
  LayerNormalization: normalisation('LayerNorm', ({ config }) => optional(['epsilon', config.epsilon, 1e-6])),
  GroupNormalization: normalisation('GroupNorm', ({ config }) => [
    named('num_groups', PYTHON.value(config.groups!)),
    ...optional(['epsilon', config.epsilon, 1e-6]),
  ]),
  RMSNormalization: (made) => ({
    name: 'nnx.RMSNorm',
    items: [String(width(made)), ...optional(['epsilon', made.config.epsilon, 1e-6])],
    weights: renamed(made.part),
  }),
  Embedding: ({ config, part }) => ({
    name: 'nnx.Embed',
    items: [PYTHON.value(config.input_dim!), PYTHON.value(config.output_dim!)],
    weights: renamed(part, { embeddings: 'embedding' }),
  }),
  Dropout: dropout,
  AlphaDropout: () => refuse('Flax has no dropout that keeps mean and variance'),
  ConvLSTM2D: convLstm,
  LSTM: recurrent,
  GRU: recurrent,
  SimpleRNN: recurrent,
  MultiHeadAttention: attention,
};

/** The layer for the input of its first use. */
export function layerOf(part: Part, step: Step): Layer {
  const maker = Object.hasOwn(MAKERS, part.type) ? MAKERS[part.type]! : refuse(`Flax has no layer ${part.type}`);
  const { name, items, weights } = maker({
    config: wholeConfig(part.type, part.config, true),
    part,
    input: step.inputs[0]!,
  });
  const omitted = new Map(items.flatMap((each) => (isCode(each) ? [] : [[each.name, each.standard] as const])));
  return { name, items: items.filter(isCode), weights, omitted };
}
