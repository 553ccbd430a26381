import type { Config, ConfigValue } from '../../../model/config.ts';
import { type Part, type PartWeight, refuse, type Step } from '../../net/net.ts';
import { blocksInOrder, type Recipe, reshapedTo, sliced, transposed } from '../../net/recipe.ts';
import { rowsOf, slidingOf } from '../../rules/windows.ts';
import { add, type Attribute, constant, type OnnxGraph, weight, wholeNumbers } from './graph.ts';

export interface OnnxLayer {
  readonly graph: OnnxGraph;
  readonly part: Part;
  readonly step: Step;
  readonly inputs: readonly string[];
  readonly config: Config;
  /** What its arrays are called by. */
  readonly owner: string;
}

export type LayerRule = (layer: OnnxLayer) => readonly string[];

const find = ({ part }: OnnxLayer, name: string): PartWeight | undefined =>
  part.weights.find((each) => each.name === name);

const named = (layer: OnnxLayer, name: string): readonly string[] => {
  const found = find(layer, name);
  return found ? [weight(layer.graph, layer.owner, found)] : [];
};

/** Kernels have the outputs first and the window last. */
function kernel(layer: OnnxLayer): string {
  const made = find(layer, 'kernel')!;
  const rank = made.shape.length - 2;
  const axes = [rank + 1, rank, ...Array.from({ length: rank }, (_, axis) => axis)];
  const shape = axes.map((axis) => made.shape[axis]!);
  return weight(layer.graph, layer.owner, { ...made, shape, recipe: transposed(made.recipe, axes) });
}

const first = (config: Config): Config => ({ ...config, data_format: 'channels_first' });

/** Windows, steps and rows of a convolution or a pooling. */
function window(layer: OnnxLayer, name: string): Record<string, Attribute> {
  const config = first(layer.config);
  const slidings = slidingOf(config, layer.step.inputs[0]!, name);
  const same =
    config.padding === 'same' && slidings.some(({ extent, stride }) => stride > 1 && typeof extent !== 'number');
  const rows = same ? [] : rowsOf(config, slidings);
  return {
    kernel_shape: slidings.map((each) => each.kernel),
    strides: slidings.map((each) => each.stride),
    ...(config.dilation_rate == null ? {} : { dilations: slidings.map((each) => each.dilation) }),
    ...(same ? { auto_pad: 'SAME_UPPER' } : { pads: [...rows.map(([one]) => one), ...rows.map(([, two]) => two)] }),
  };
}

const convolution: LayerRule = (layer) => {
  const attributes = { ...window(layer, 'kernel_size'), group: Number(layer.config.groups ?? 1) };
  return add(layer.graph, 'Conv', [layer.inputs[0]!, kernel(layer), ...named(layer, 'bias')], { attributes });
};

/** Keras cuts as `same` says, or leaves what its steps reach over. */
const transposedConvolution: LayerRule = (layer) => {
  const slidings = slidingOf(first(layer.config), layer.step.inputs[0]!, 'kernel_size');
  if (layer.config.output_padding != null) return refuse('output_padding has no equal here');
  const totals = slidings.map(({ kernel: size, dilation, stride }) => {
    const spare = (size - 1) * dilation + 1 - stride;
    return layer.config.padding === 'same' ? spare : Math.min(spare, 0);
  });
  const before = totals.map((each) => Math.floor(Math.max(each, 0) / 2));
  const attributes = {
    strides: slidings.map((each) => each.stride),
    dilations: slidings.map((each) => each.dilation),
    pads: [...before, ...totals.map((each, at) => Math.max(each, 0) - before[at]!)],
    output_padding: totals.map((each) => Math.max(-each, 0)),
  };
  return add(layer.graph, 'ConvTranspose', [layer.inputs[0]!, kernel(layer), ...named(layer, 'bias')], { attributes });
};

const pooling =
  (type: 'MaxPool' | 'AveragePool'): LayerRule =>
  (layer) =>
    add(layer.graph, type, layer.inputs, { attributes: window(layer, 'pool_size') });

const dense: LayerRule = (layer) => {
  const [made] = add(layer.graph, 'MatMul', [layer.inputs[0]!, ...named(layer, 'kernel')]);
  const bias = named(layer, 'bias');
  return bias.length > 0 ? add(layer.graph, 'Add', [made!, ...bias]) : [made!];
};

/** A scale or a shift that is left out is ones or zeros. */
function scaled(layer: OnnxLayer, name: string, value: number, shape: readonly number[]): string {
  const found = find(layer, name);
  const fill: PartWeight = { name, shape, trainable: false, recipe: { kind: 'fill', shape, value } };
  return weight(layer.graph, layer.owner, found ?? fill);
}

const batchNormalization: LayerRule = (layer) => {
  const { shape } = find(layer, 'moving_mean')!;
  const inputs = [
    layer.inputs[0]!,
    scaled(layer, 'gamma', 1, shape),
    scaled(layer, 'beta', 0, shape),
    ...named(layer, 'moving_mean'),
    ...named(layer, 'moving_variance'),
  ];
  return add(layer.graph, 'BatchNormalization', inputs, {
    attributes: { epsilon: { float: Number(layer.config.epsilon) } },
  });
};

const layerNormalization: LayerRule = (layer) => {
  const { shape } = layer.step.inputs[0]!;
  const axes = [layer.config.axis ?? -1]
    .flat()
    .map((each) => (Number(each) < 0 ? Number(each) + shape.length : Number(each)));
  const from = Math.min(...axes);
  if (axes.length !== shape.length - from) return refuse('it is normalised over axes in the middle');
  const extents = shape.slice(from).map(Number);
  const inputs = [layer.inputs[0]!, scaled(layer, 'gamma', 1, extents), scaled(layer, 'beta', 0, extents)];
  const attributes = { axis: from, epsilon: { float: Number(layer.config.epsilon) } };
  return add(layer.graph, 'LayerNormalization', inputs, { attributes });
};

const groupNormalization: LayerRule = (layer) => {
  const channels = Number(layer.step.inputs[0]!.shape[1]);
  const inputs = [layer.inputs[0]!, scaled(layer, 'gamma', 1, [channels]), scaled(layer, 'beta', 0, [channels])];
  const attributes = { epsilon: { float: Number(layer.config.epsilon) }, num_groups: Number(layer.config.groups) };
  return add(layer.graph, 'GroupNormalization', inputs, { attributes });
};

const rootMeanSquare: LayerRule = (layer) => {
  const { graph, inputs } = layer;
  const [x] = inputs as [string];
  const [mean] = add(graph, 'ReduceMean', [add(graph, 'Mul', [x, x])[0]!, wholeNumbers(graph, [-1])]);
  const [spread] = add(graph, 'Add', [mean!, constant(graph, Number(layer.config.epsilon))]);
  const made = add(graph, 'Div', [x, add(graph, 'Sqrt', [spread!])[0]!]);
  const scale = named(layer, 'scale');
  return scale.length > 0 ? add(graph, 'Mul', [made[0]!, ...scale]) : made;
};

/** Gates as ONNX has them: input, output, forget, cell; update, reset, hidden. */
const ORDER: Readonly<Record<string, readonly number[]>> = { LSTM: [0, 3, 1, 2], GRU: [0, 1, 2], SimpleRNN: [0] };

function recurrentArrays(layer: OnnxLayer): readonly string[] {
  const { part, graph, owner } = layer;
  const order = ORDER[part.type]!;
  const around = find(layer, 'recurrent_kernel')!;
  const [units, all] = around.shape as [number, number];
  const gates = (recipe: Recipe) => blocksInOrder(recipe, 0, units, order);
  const array = (made: PartWeight): string => {
    const [from] = made.shape as [number];
    const shape = [1, all, from];
    return weight(graph, owner, { ...made, shape, recipe: reshapedTo(gates(transposed(made.recipe, [1, 0])), shape) });
  };
  const bias = find(layer, 'bias');
  const given = [array(find(layer, 'kernel')!), array(around)];
  if (!bias) return [...given, ''];
  const apart = bias.shape.length === 2;
  const row = (at: number): Recipe =>
    apart
      ? reshapedTo(sliced(bias.recipe, 0, [at, at + 1]), [all])
      : at === 0
        ? bias.recipe
        : { kind: 'fill', shape: [all], value: 0 };
  const both: Recipe = { kind: 'concatenate', of: [gates(row(0)), gates(row(1))], axis: 0 };
  const shape = [1, 2 * all];
  return [...given, weight(graph, owner, { ...bias, shape, recipe: reshapedTo(both, shape) })];
}

/** ONNX has the steps first, and the direction as an axis of its own. */
const recurrent: LayerRule = (layer) => {
  const { graph, part, inputs, config } = layer;
  const [x, ...states] = inputs as readonly [string, ...string[]];
  const [steps] = add(graph, 'Transpose', [x], { attributes: { perm: [1, 0, 2] } });
  const initial = states.map((each) => add(graph, 'Unsqueeze', [each, wholeNumbers(graph, [0])])[0]!);
  const attributes: Record<string, Attribute> = {
    hidden_size: Number(config.units),
    direction: config.go_backwards === true ? 'reverse' : 'forward',
    ...(part.type === 'GRU' ? { linear_before_reset: config.reset_after === false ? 0 : 1 } : {}),
    ...(part.type === 'SimpleRNN' && config.activation === 'relu' ? { activations: ['Relu'] } : {}),
  };
  const all = [steps!, ...recurrentArrays(layer), ...(initial.length > 0 ? ['', ...initial] : [])];
  const type = part.type === 'SimpleRNN' ? 'RNN' : part.type;
  const [sequence, ...last] = add(graph, type, all, { attributes, outputs: part.type === 'LSTM' ? 3 : 2 });
  const [flat] = add(graph, 'Squeeze', [sequence!, wholeNumbers(graph, [1])]);
  const ends = last.map((each) => add(graph, 'Squeeze', [each, wholeNumbers(graph, [0])])[0]!);
  return [...add(graph, 'Transpose', [flat!], { attributes: { perm: [1, 0, 2] } }), ...ends];
};

const upSampling: LayerRule = ({ graph, inputs, config, step }) => {
  const rank = step.inputs[0]!.shape.length - 2;
  const word = String(config.interpolation ?? 'nearest');
  if (word !== 'nearest' && word !== 'bilinear') return refuse(`interpolation ${word} is not written`);
  const sizes = Array.isArray(config.size)
    ? (config.size as readonly number[])
    : Array.from({ length: rank }, () => Number(config.size));
  const attributes = {
    mode: word === 'nearest' ? 'nearest' : 'linear',
    coordinate_transformation_mode: word === 'nearest' ? 'asymmetric' : 'half_pixel',
    ...(word === 'nearest' ? { nearest_mode: 'floor' } : {}),
  };
  return add(graph, 'Resize', [inputs[0]!, '', constant(graph, [1, 1, ...sizes])], { attributes });
};

/** The mean of squares is of the channels around each, as many before as behind. */
const localResponse: LayerRule = ({ graph, inputs, config }) => {
  const { size, alpha, beta, k } = config as Readonly<Record<string, number>>;
  if (size! % 2 === 0) return refuse('an even number of neighbours has no equal in ONNX');
  const attributes = { size: size!, alpha: { float: alpha! }, beta: { float: beta! }, bias: { float: k! } };
  return add(graph, 'LRN', inputs, { attributes });
};

/** Pictures of another size as PyTorch makes them. */
const resized: LayerRule = ({ graph, inputs, config, step }) => {
  const spatial = step.outputs[0]!.shape.slice(2);
  const mode = String(config.mode ?? 'nearest');
  const words: Readonly<Record<string, string>> = {
    nearest: 'nearest',
    bilinear: 'linear',
    trilinear: 'linear',
  };
  const known = words[mode] ?? refuse(`the mode ${mode} has no equal here`);
  const where = config.align_corners === true ? 'align_corners' : known === 'nearest' ? 'asymmetric' : 'half_pixel';
  const attributes = {
    mode: known,
    coordinate_transformation_mode: where,
    ...(known === 'nearest' ? { nearest_mode: 'floor' } : {}),
  };
  const given = config.scale_factor;
  if (given != null) {
    const factors = spatial.map((_, at) => Number(Array.isArray(given) ? given[at] : given));
    return add(graph, 'Resize', [inputs[0]!, '', constant(graph, [1, 1, ...factors])], { attributes });
  }
  const channels = step.inputs[0]!.shape[1];
  if ([channels, ...spatial].some((each) => typeof each !== 'number'))
    return refuse('the size of its output is not known');
  const axes = spatial.map((_, at) => at + 2);
  const sizes = wholeNumbers(graph, spatial.map(Number));
  return add(graph, 'Resize', [inputs[0]!, '', '', sizes], { attributes: { ...attributes, axes } });
};

const cropping: LayerRule = ({ graph, inputs, config, step }) => {
  const rank = step.inputs[0]!.shape.length - 2;
  const given = config.cropping as ConfigValue;
  const pairs = Array.isArray(given)
    ? rank === 1 && typeof given[0] === 'number'
      ? [given as readonly number[]]
      : (given as readonly ConfigValue[]).map((each) =>
          Array.isArray(each) ? (each as readonly number[]) : [Number(each), Number(each)],
        )
    : Array.from({ length: rank }, () => [Number(given), Number(given)]);
  const whole = (values: readonly number[]) => wholeNumbers(graph, values);
  return add(graph, 'Slice', [
    inputs[0]!,
    whole(pairs.map(([before]) => before!)),
    whole(pairs.map(([, after]) => (after === 0 ? Number.MAX_SAFE_INTEGER : -after!))),
    whole(pairs.map((_, at) => at + 2)),
  ]);
};

/** Only training drops anything. */
const nothing: LayerRule = ({ inputs }) => inputs;

const ofEveryRank = (rules: (rank: number) => Readonly<Record<string, LayerRule>>) =>
  Object.assign({}, ...[1, 2, 3].map(rules)) as Readonly<Record<string, LayerRule>>;

export const LAYERS: Readonly<Record<string, LayerRule>> = {
  Dense: dense,
  ...ofEveryRank((rank) => ({
    [`Conv${rank}D`]: convolution,
    [`Conv${rank}DTranspose`]: transposedConvolution,
    [`MaxPooling${rank}D`]: pooling('MaxPool'),
    [`AveragePooling${rank}D`]: pooling('AveragePool'),
    [`UpSampling${rank}D`]: upSampling,
    [`Cropping${rank}D`]: cropping,
    [`SpatialDropout${rank}D`]: nothing,
  })),
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  GroupNormalization: groupNormalization,
  RMSNormalization: rootMeanSquare,
  Embedding: (layer) => add(layer.graph, 'Gather', [...named(layer, 'embeddings'), layer.inputs[0]!]),
  Attend: (layer) => {
    const [table] = named(layer, 'embeddings');
    const rows = add(layer.graph, 'Transpose', [table!], { attributes: { perm: [1, 0] } });
    return add(layer.graph, 'MatMul', [layer.inputs[0]!, ...rows]);
  },
  LSTM: recurrent,
  GRU: recurrent,
  SimpleRNN: recurrent,
  LocalResponseNormalization: localResponse,
  Upsample: resized,
  Dropout: nothing,
  AlphaDropout: nothing,
  ActivityRegularization: nothing,
};
