import type { Config, ConfigValue } from '../../../model/config.ts';
import { dimensionText } from '../../../model/dimension.ts';
import { refuse, type Step } from '../../net/net.ts';
import { axisOf, knownExtents } from '../../rules/shared.ts';
import { add, type Attribute, BOOL, constant, FLOAT, INT64, type OnnxGraph, wholeNumbers } from './graph.ts';

/** One operation: names of its inputs in, names of its outputs out. */
export interface OnnxUse {
  readonly graph: OnnxGraph;
  readonly step: Step;
  readonly inputs: readonly string[];
  readonly config: Config;
}

export type OnnxRule = (use: OnnxUse) => readonly string[];

const rankOf = ({ step }: OnnxUse, at = 0): number => step.inputs[at]!.shape.length;
const axesOf = (use: OnnxUse, given: ConfigValue | undefined): readonly number[] | undefined =>
  given == null ? undefined : [given].flat().map((each) => axisOf(each, rankOf(use)));

/** An operation of ONNX by the same meaning. */
const plain =
  (type: string, attributes?: (use: OnnxUse) => Readonly<Record<string, Attribute>>): OnnxRule =>
  (use) =>
    add(use.graph, type, use.inputs, { attributes: attributes?.(use) ?? {} });

const along =
  (type: string): OnnxRule =>
  (use) =>
    add(use.graph, type, use.inputs, { attributes: { axis: axisOf(use.config.axis ?? -1, rankOf(use)) } });

/** Along axes that come as an input of whole numbers. */
const reduction =
  (type: string): OnnxRule =>
  (use) => {
    const axes = axesOf(use, use.config.axis);
    const inputs = axes ? [...use.inputs, wholeNumbers(use.graph, axes)] : use.inputs;
    return add(use.graph, type, inputs, { attributes: { keepdims: use.config.keepdims === true ? 1 : 0 } });
  };

/** A formula over one tensor, from the operations that ONNX has. */
const formula =
  (make: (op: (type: string, ...inputs: string[]) => string, x: string, use: OnnxUse) => string): OnnxRule =>
  (use) => {
    const op = (type: string, ...inputs: string[]) => add(use.graph, type, inputs)[0]!;
    return [make(op, use.inputs[0]!, use)];
  };

const number = (use: OnnxUse, value: number) => constant(use.graph, value);

/** The shape with -1 for what is not known; axes that are both unknown and in their place stay as they are. */
const reshape: OnnxRule = (use) => {
  const { shape } = use.step.outputs[0]!;
  const read = use.step.inputs[0]!.shape;
  const same = (at: number) => read[at] !== undefined && dimensionText(read[at]) === dimensionText(shape[at]!);
  const kept = shape.map((each, at) => (typeof each === 'number' ? each : same(at) ? 0 : -1));
  const known = knownExtents(shape);
  if (!known && kept.filter((each) => each === -1).length > 1)
    return refuse("a shape with two unknown extents can't be reshaped to");
  return add(use.graph, 'Reshape', [use.inputs[0]!, wholeNumbers(use.graph, known ?? kept)]);
};

const stack: OnnxRule = (use) => {
  const rank = use.step.outputs[0]!.shape.length;
  const axis = axisOf(use.config.axis ?? 0, rank);
  const wide = use.inputs.map((each) => add(use.graph, 'Unsqueeze', [each, wholeNumbers(use.graph, [axis])])[0]!);
  return add(use.graph, 'Concat', wide, { attributes: { axis } });
};

const split: OnnxRule = (use) => {
  const axis = axisOf(use.config.axis ?? 0, rankOf(use));
  const sizes = use.step.outputs.map((each) => each.shape[axis]);
  if (sizes.some((each) => typeof each !== 'number')) return refuse('the sizes of its parts are not known');
  const inputs = [use.inputs[0]!, wholeNumbers(use.graph, sizes as readonly number[])];
  return add(use.graph, 'Split', inputs, { attributes: { axis }, outputs: sizes.length });
};

const unstack: OnnxRule = (use) => {
  const axis = axisOf(use.config.axis ?? 0, rankOf(use));
  const count = use.step.outputs.length;
  const inputs = [
    use.inputs[0]!,
    wholeNumbers(
      use.graph,
      Array.from({ length: count }, () => 1),
    ),
  ];
  const parts = add(use.graph, 'Split', inputs, { attributes: { axis }, outputs: count });
  return parts.map((each) => add(use.graph, 'Squeeze', [each, wholeNumbers(use.graph, [axis])])[0]!);
};

const pad: OnnxRule = (use) => {
  const { pad_width: width, mode, constant_values: value } = use.config;
  if (!Array.isArray(width)) return refuse('an argument of it is known by name only');
  const pairs = width as readonly (readonly [number, number])[];
  const rows = wholeNumbers(use.graph, [...pairs.map(([before]) => before), ...pairs.map(([, after]) => after)]);
  const words: Readonly<Record<string, string>> = { constant: 'constant', reflect: 'reflect', replicate: 'edge' };
  const word = words[String(mode ?? 'constant')] ?? refuse(`padding of the mode ${String(mode)} has no equal in ONNX`);
  const fill = word === 'constant' ? [number(use, Number(value ?? 0))] : [];
  return add(use.graph, 'Pad', [use.inputs[0]!, rows, ...fill], { attributes: { mode: word } });
};

interface SliceRange {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
}

const isRange = (value: ConfigValue): boolean => typeof value === 'object' && value !== null && 'start' in value;

/** `x[:, 1:, -1, None]`: ranges, then single places, whose axes go, then new axes. */
const getitem: OnnxRule = (use) => {
  const { graph } = use;
  if (use.inputs.length > 1) return refuse('an index that is a tensor has no equal here');
  const items = (
    Array.isArray(use.config.index) ? use.config.index : [use.config.index ?? null]
  ) as readonly ConfigValue[];
  const isRest = (each: ConfigValue) => each === '...' || each === 'Ellipsis';
  const used = items.filter((each) => each !== null && !isRest(each)).length;
  const [ranges, dropped, added] = [[] as [number, SliceRange][], [] as number[], [] as number[]];
  let [axis, place] = [0, 0];
  for (const each of items) {
    if (isRest(each)) {
      axis += rankOf(use) - used;
      place += rankOf(use) - used;
    } else if (each === null) added.push(place++);
    else if (isRange(each)) {
      ranges.push([axis++, each as unknown as SliceRange]);
      place += 1;
    } else if (typeof each === 'number') {
      ranges.push([axis, { start: each, stop: each === -1 ? null : each + 1, step: null }]);
      dropped.push(axis++);
    } else return refuse('an index of it is known by name only');
  }
  const real = ranges.filter(([, { start, stop, step }]) => start !== null || stop !== null || step !== null);
  let [x] = use.inputs as [string];
  if (real.length > 0) {
    const whole = (values: readonly (number | null)[]) =>
      values.every((each) => each === null || typeof each === 'number')
        ? wholeNumbers(graph, values as readonly number[])
        : refuse('a bound of an index is known by name only');
    const most = Number.MAX_SAFE_INTEGER;
    const lists = [
      whole(real.map(([, { start, step }]) => start ?? (Number(step ?? 1) < 0 ? most : 0))),
      whole(real.map(([, { stop, step }]) => stop ?? (Number(step ?? 1) < 0 ? -most : most))),
      whole(real.map(([at]) => at)),
      whole(real.map(([, { step }]) => step ?? 1)),
    ];
    [x] = add(graph, 'Slice', [x, ...lists]) as [string];
  }
  if (dropped.length > 0) [x] = add(graph, 'Squeeze', [x, wholeNumbers(graph, dropped)]) as [string];
  return added.length > 0 ? add(graph, 'Unsqueeze', [x, wholeNumbers(graph, added)]) : [x];
};

const TYPES: Readonly<Record<string, number>> = { float32: FLOAT, int32: INT64, int64: INT64, bool: BOOL };

/** A spread around the mean. */
const variance = (root: boolean): OnnxRule =>
  formula((op, x, use) => {
    const axes = axesOf(use, use.config.axis);
    const more = axes ? [wholeNumbers(use.graph, axes)] : [];
    const [mean] = add(use.graph, 'ReduceMean', [x, ...more]);
    const away = op('Sub', x, mean!);
    const attributes = { keepdims: use.config.keepdims === true ? 1 : 0 };
    const [made] = add(use.graph, 'ReduceMean', [op('Mul', away, away), ...more], { attributes });
    return root ? op('Sqrt', made!) : made!;
  });

const same = (pairs: string): Readonly<Record<string, OnnxRule>> =>
  Object.fromEntries(pairs.split(' ').map((pair) => [pair.split(':')[0]!, plain(pair.split(':')[1]!)]));

/** Operations of Keras's words by ONNX's operators. */
/** What is drawn at every run: between 0 and 1, or with the mean 0 and the spread 1. */
const random: OnnxRule = ({ graph, inputs, config }) =>
  config.distribution === 'uniform'
    ? add(graph, 'RandomUniformLike', inputs, { attributes: { high: { float: 1 }, low: { float: 0 } } })
    : add(graph, 'RandomNormalLike', inputs, { attributes: { mean: { float: 0 }, scale: { float: 1 } } });

export const OPERATIONS: Readonly<Record<string, OnnxRule>> = {
  random_like: random,
  ...same(
    'add:Add subtract:Sub multiply:Mul divide:Div power:Pow matmul:MatMul maximum:Max minimum:Min equal:Equal greater:Greater greater_equal:GreaterOrEqual less:Less less_equal:LessOrEqual logical_and:And logical_or:Or logical_not:Not where:Where relu:Relu sigmoid:Sigmoid tanh:Tanh exp:Exp log:Log sqrt:Sqrt abs:Abs absolute:Abs negative:Neg floor:Floor ceil:Ceil sin:Sin cos:Cos tan:Tan sinh:Sinh cosh:Cosh erf:Erf sign:Sign reciprocal:Reciprocal softplus:Softplus softsign:Softsign selu:Selu mish:Mish hard_silu:HardSwish identity:Identity stop_gradient:Identity dropout:Identity',
  ),
  softmax: along('Softmax'),
  log_softmax: along('LogSoftmax'),
  elu: plain('Elu', ({ config }) => ({ alpha: { float: Number(config.alpha ?? 1) } })),
  celu: plain('Celu', ({ config }) => ({ alpha: { float: Number(config.alpha ?? 1) } })),
  leaky_relu: plain('LeakyRelu', ({ config }) => ({ alpha: { float: Number(config.negative_slope ?? 0.2) } })),
  hard_sigmoid: plain('HardSigmoid', () => ({ alpha: { float: 1 / 6 }, beta: { float: 0.5 } })),
  gelu: plain('Gelu', ({ config }) => ({ approximate: config.approximate === true ? 'tanh' : 'none' })),
  silu: formula((op, x) => op('Mul', x, op('Sigmoid', x))),
  relu6: formula((op, x, use) => op('Clip', x, number(use, 0), number(use, 6))),
  hard_tanh: formula((op, x, use) => op('Clip', x, number(use, -1), number(use, 1))),
  clip: formula((op, x, use) =>
    op('Clip', x, number(use, Number(use.config.x_min)), number(use, Number(use.config.x_max))),
  ),
  log_sigmoid: formula((op, x) => op('Neg', op('Softplus', op('Neg', x)))),
  square: formula((op, x) => op('Mul', x, x)),
  rsqrt: formula((op, x) => op('Reciprocal', op('Sqrt', x))),
  expm1: formula((op, x, use) => op('Sub', op('Exp', x), number(use, 1))),
  log1p: formula((op, x, use) => op('Log', op('Add', x, number(use, 1)))),
  not_equal: (use) => add(use.graph, 'Not', add(use.graph, 'Equal', use.inputs)),
  sum: reduction('ReduceSum'),
  mean: reduction('ReduceMean'),
  max: reduction('ReduceMax'),
  min: reduction('ReduceMin'),
  logsumexp: reduction('ReduceLogSumExp'),
  var: variance(false),
  std: variance(true),
  argmax: plain('ArgMax', (use) => ({ axis: axisOf(use.config.axis ?? -1, rankOf(use)), keepdims: 0 })),
  flatten: reshape,
  reshape,
  transpose: plain('Transpose', (use) => ({
    perm:
      (use.config.axes as readonly number[] | null) ??
      Array.from({ length: rankOf(use) }, (_, at) => rankOf(use) - 1 - at),
  })),
  squeeze: (use) => {
    const axes = axesOf(use, use.config.axis);
    return add(use.graph, 'Squeeze', [use.inputs[0]!, ...(axes ? [wholeNumbers(use.graph, axes)] : [])]);
  },
  expand_dims: (use) => {
    const axes = [use.config.axis ?? 0].flat().map((each) => axisOf(each, use.step.outputs[0]!.shape.length));
    return add(use.graph, 'Unsqueeze', [use.inputs[0]!, wholeNumbers(use.graph, axes)]);
  },
  concatenate: plain('Concat', (use) => ({ axis: axisOf(use.config.axis ?? 0, rankOf(use)) })),
  stack,
  split,
  split_sizes: split,
  unstack,
  pad,
  getitem,
  tile: (use) =>
    add(use.graph, 'Tile', [use.inputs[0]!, wholeNumbers(use.graph, use.config.repeats as readonly number[])]),
  take: plain('Gather', (use) => ({ axis: axisOf(use.config.axis ?? 0, rankOf(use)) })),
  zeros_like: ({ graph, inputs }) => add(graph, 'Mul', [inputs[0]!, constant(graph, 0)]),
  einsum: plain('Einsum', ({ config }) => ({ equation: String(config.subscripts) })),
  cast: plain('Cast', ({ config }) => ({
    to: TYPES[String(config.dtype)] ?? refuse(`a cast to ${String(config.dtype)} is not written`),
  })),
};
