import type { Config } from '../../model/config.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  NONE,
  type Origin,
  type TensorValue,
  type Value,
} from '../evaluate/values.ts';
import { nativeClass } from '../library/classes.ts';
import { toConfigValue } from '../library/convert.ts';
import { type Arguments, readArguments } from './arguments.ts';
import { produce } from './produce.ts';
import type { Operations, TorchOperation } from './operations/operation.ts';

/** A loss in Keras's vocabulary. PyTorch takes predictions first and targets second. */
export interface TorchLoss {
  /** Arguments of the module, which the function has after its tensors. */
  readonly signature: string;
  readonly type: string | ((inputs: readonly TensorValue[]) => string);
  readonly config?: (made: Arguments, inputs: readonly TensorValue[]) => Config;
  /** Arguments of the call that are tensors; `input` and `target` where absent. */
  readonly inputs?: readonly string[];
  readonly functional: string;
  /** Whether one value comes for each row, instead of for each number, before they are averaged. */
  readonly byRow?: boolean;
}

const OLD = 'size_average=None, reduce=None, reduction="mean"';
const WEIGHTED = 'weight=None, size_average=None';

/** Targets with as many dimensions as the predictions are shares, others are numbers of classes. */
function areShares([prediction, target]: readonly TensorValue[]): boolean {
  return /float/.test(target?.dtype ?? '') && target?.shape?.length === prediction?.shape?.length;
}

/** Weights as numbers, or `true` where they can't be told. */
function weightsIn(made: Arguments, argument: string, name: string): Config {
  if (!made.has(argument)) return {};
  const constant = made.tensor(argument).constant;
  const plain = constant && toConfigValue(constant);
  const numbers = typeof plain === 'number' ? [plain] : plain;
  return { [name]: Array.isArray(numbers) ? numbers : true };
}

function crossEntropy(made: Arguments, inputs: readonly TensorValue[]): Config {
  return {
    from_logits: true,
    axis: inputs[0]?.shape?.length === 1 ? 0 : 1,
    label_smoothing: made.plain('label_smoothing'),
    ...(areShares(inputs) ? {} : { ignore_class: made.plain('ignore_index') }),
    ...weightsIn(made, 'weight', 'class_weight'),
  };
}

const plainLoss = (type: string, functional: string): TorchLoss => ({ signature: OLD, type, functional });
const TRIPLE = ['anchor', 'positive', 'negative'];

export const torchLosses: Readonly<Record<string, TorchLoss>> = {
  CrossEntropyLoss: {
    signature: `${WEIGHTED}, ignore_index=-100, reduce=None, reduction="mean", label_smoothing=0.0`,
    type: (inputs) => (areShares(inputs) ? 'CategoricalCrossentropy' : 'SparseCategoricalCrossentropy'),
    config: crossEntropy,
    functional: 'cross_entropy',
    byRow: true,
  },
  NLLLoss: {
    signature: `${WEIGHTED}, ignore_index=-100, reduce=None, reduction="mean"`,
    type: 'NegativeLogLikelihood',
    config: (made) => ({ ignore_class: made.plain('ignore_index'), ...weightsIn(made, 'weight', 'class_weight') }),
    functional: 'nll_loss',
    byRow: true,
  },
  BCELoss: {
    signature: `${WEIGHTED}, reduce=None, reduction="mean"`,
    type: 'BinaryCrossentropy',
    config: (made) => ({ from_logits: false, ...weightsIn(made, 'weight', 'class_weight') }),
    functional: 'binary_cross_entropy',
  },
  BCEWithLogitsLoss: {
    signature: `${WEIGHTED}, reduce=None, reduction="mean", pos_weight=None`,
    type: 'BinaryCrossentropy',
    config: (made) => ({
      from_logits: true,
      ...weightsIn(made, 'weight', 'class_weight'),
      ...weightsIn(made, 'pos_weight', 'pos_weight'),
    }),
    functional: 'binary_cross_entropy_with_logits',
  },
  MSELoss: plainLoss('MeanSquaredError', 'mse_loss'),
  L1Loss: plainLoss('MeanAbsoluteError', 'l1_loss'),
  SmoothL1Loss: {
    signature: `${OLD}, beta=1.0`,
    type: 'SmoothL1',
    config: (made) => made.config('beta'),
    functional: 'smooth_l1_loss',
  },
  HuberLoss: {
    signature: 'reduction="mean", delta=1.0, weight=None',
    type: 'Huber',
    config: (made) => made.config('delta'),
    functional: 'huber_loss',
  },
  KLDivLoss: {
    signature: `${OLD}, log_target=False`,
    type: 'KLDivergence',
    config: (made) => ({ log_input: true, log_target: made.flag('log_target') }),
    functional: 'kl_div',
  },
  PoissonNLLLoss: {
    signature: 'log_input=True, full=False, size_average=None, eps=0.00000001, reduce=None, reduction="mean"',
    type: 'Poisson',
    config: (made) => ({ log_input: made.flag('log_input') }),
    functional: 'poisson_nll_loss',
  },
  GaussianNLLLoss: {
    signature: 'full=False, eps=0.000001, reduction="mean"',
    type: 'GaussianNegativeLogLikelihood',
    inputs: ['input', 'target', 'var'],
    functional: 'gaussian_nll_loss',
  },
  SoftMarginLoss: plainLoss('SoftMargin', 'soft_margin_loss'),
  HingeEmbeddingLoss: { signature: `margin=1.0, ${OLD}`, type: 'HingeEmbedding', functional: 'hinge_embedding_loss' },
  MultiLabelMarginLoss: { ...plainLoss('MultiLabelMargin', 'multilabel_margin_loss'), byRow: true },
  MultiLabelSoftMarginLoss: {
    signature: `${WEIGHTED}, reduce=None, reduction="mean"`,
    type: 'MultiLabelSoftMargin',
    functional: 'multilabel_soft_margin_loss',
    byRow: true,
  },
  MultiMarginLoss: {
    signature: `p=1, margin=1.0, ${WEIGHTED}, reduce=None, reduction="mean"`,
    type: 'MultiMargin',
    functional: 'multi_margin_loss',
    byRow: true,
  },
  MarginRankingLoss: {
    signature: `margin=0.0, ${OLD}`,
    type: 'MarginRanking',
    config: (made) => made.config('margin'),
    inputs: ['input1', 'input2', 'target'],
    functional: 'margin_ranking_loss',
  },
  CosineEmbeddingLoss: {
    signature: `margin=0.0, ${OLD}`,
    type: 'CosineEmbedding',
    config: (made) => made.config('margin'),
    inputs: ['input1', 'input2', 'target'],
    functional: 'cosine_embedding_loss',
    byRow: true,
  },
  TripletMarginLoss: {
    signature: `margin=1.0, p=2.0, eps=0.000001, swap=False, ${OLD}`,
    type: 'TripletMargin',
    config: (made) => made.config('margin', 'p'),
    inputs: TRIPLE,
    functional: 'triplet_margin_loss',
    byRow: true,
  },
  TripletMarginWithDistanceLoss: {
    signature: 'distance_function=None, margin=1.0, swap=False, reduction="mean"',
    type: 'TripletMargin',
    config: (made) => made.config('margin'),
    inputs: TRIPLE,
    functional: 'triplet_margin_with_distance_loss',
    byRow: true,
  },
  CTCLoss: {
    signature: 'blank=0, reduction="mean", zero_infinity=False',
    type: 'CTC',
    config: (made) => ({ mask_index: made.plain('blank') }),
    inputs: ['log_probs', 'targets', 'input_lengths', 'target_lengths'],
    functional: 'ctc_loss',
    byRow: true,
  },
};

const places = new WeakMap<Origin, Span>();

/** Where a loss is made, which for a function is where it is called. */
export function lossPlace(origin: Origin): Span {
  return places.get(origin) ?? origin.span;
}

/** As `reduction` says, or the two switches that were before it and still count. */
function reductionOf(made: Arguments): string {
  const isOff = (name: string): boolean => made.has(name) && made.value(name).kind === 'boolean' && !made.flag(name);
  if (isOff('reduce')) return 'none';
  return isOff('size_average') ? 'sum' : (made.text('reduction') ?? 'mean');
}

/** The loss as a tensor whose origin tells what is compared with what. */
function evaluateLoss(machine: Machine, loss: TorchLoss, made: Arguments, called: Arguments): TensorValue {
  const inputs = (loss.inputs ?? ['input', 'target']).map((name) => called.tensor(name));
  const type = typeof loss.type === 'string' ? loss.type : loss.type(inputs);
  const reduction = reductionOf(made);
  const config = { ...loss.config?.(made, inputs), reduction };
  const [prediction] = inputs;
  const unreduced = loss.byRow ? undefined : prediction!.shape;
  const shape = reduction === 'none' ? unreduced : [];
  return produce(machine, { type, inputs, config, span: called.span }, shape, 'float32');
}

const NAMED_LOSSES = new Set(
  Object.values(torchLosses).flatMap(({ type }) => (typeof type === 'string' ? [type] : [])),
);
const CROSS_ENTROPIES = new Set(['CategoricalCrossentropy', 'SparseCategoricalCrossentropy']);
const isLoss = (type: string): boolean => NAMED_LOSSES.has(type) || CROSS_ENTROPIES.has(type);

/** Whether PyTorch's own mean of a loss is the mean of its values: weights and classes that are left out count in it. */
const hasPlainMean = ({ config }: Origin): boolean =>
  config.class_weight === undefined && (config.ignore_class ?? -100) === -100;

/** `loss(…).mean()` and `.sum()` of a loss that was not reduced: the same loss as if it were told to. */
export function reducedLoss(machine: Machine, reduction: string, { origin }: TensorValue): TensorValue | undefined {
  const { type, inputs, config, span, layer } = origin;
  if (layer || config.reduction !== 'none' || !isLoss(type)) return undefined;
  if (reduction !== 'sum' && !(reduction === 'mean' && hasPlainMean(origin))) return undefined;
  const made = produce(machine, { type, inputs, config: { ...config, reduction }, span }, [], 'float32');
  places.set(made.origin, lossPlace(origin));
  return made;
}

const CALLS = new Map<TorchLoss, string>();

function callOf(loss: TorchLoss): string {
  const known = CALLS.get(loss) ?? (loss.inputs ?? ['input', 'target']).join(', ');
  CALLS.set(loss, known);
  return known;
}

const MADE = Symbol('torch.nn loss');

export function createLossClass(machine: Machine, name: string, moduleClass: ClassValue): ClassValue {
  const loss = torchLosses[name]!;
  const construct = (self: InstanceValue, args: CallArguments): Value => {
    const made = readArguments(machine, loss.signature, args);
    for (const [key, value] of Object.entries(made.values)) self.attributes.set(key, value);
    self.state.set(MADE, made);
    return NONE;
  };
  const forward = (self: InstanceValue, args: CallArguments): Value => {
    const made = self.state.get(MADE) as Arguments | undefined;
    const called = readArguments(machine, callOf(loss), args);
    const known = made ?? readArguments(machine, loss.signature, { ...args, positional: [] });
    const result = evaluateLoss(machine, loss, known, called);
    places.set(result.origin, self.span);
    return result;
  };
  return nativeClass(`torch.nn.${name}`, { __init__: construct, __call__: forward, forward }, [moduleClass]);
}

function lossFunction(loss: TorchLoss): TorchOperation {
  return {
    signature: `${callOf(loss)}, ${loss.signature}`,
    run: (args) => evaluateLoss(args.machine, loss, args, args),
  };
}

export const lossOperations: Operations = Object.fromEntries(
  Object.values(torchLosses).map((loss) => [loss.functional, lossFunction(loss)]),
);
