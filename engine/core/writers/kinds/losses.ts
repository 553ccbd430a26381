import type { Config } from '../../model/config.ts';
import { call, type Code, flat, named } from '../code/code.ts';
import { PYTHON } from '../code/literals.ts';
import { refuse } from '../net/net.ts';
import { differing } from './parts.ts';
import type { Training } from './training.ts';

/** Losses of Keras with their arguments; what PyTorch calls otherwise stands below. */
const KERAS: Readonly<Record<string, string>> = {
  BinaryCrossentropy: 'from_logits=False, label_smoothing=0.0',
  BinaryFocalCrossentropy: 'alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0',
  CategoricalCrossentropy: 'from_logits=False, label_smoothing=0.0',
  CategoricalFocalCrossentropy: 'alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0',
  CategoricalHinge: '',
  CosineSimilarity: 'axis=-1',
  Dice: '',
  Hinge: '',
  Huber: 'delta=1.0',
  KLDivergence: '',
  LogCosh: '',
  MeanAbsoluteError: '',
  MeanAbsolutePercentageError: '',
  MeanSquaredError: '',
  MeanSquaredLogarithmicError: '',
  Poisson: '',
  SparseCategoricalCrossentropy: 'from_logits=False, ignore_class=None',
  SquaredHinge: '',
};

/** PyTorch leaves rows of class -100 out, which no data has. */
export const cleaned = ({ ignore_class: ignored, ...config }: Config): Config =>
  ignored == null || ignored === -100 ? config : { ...config, ignore_class: ignored };

export function weightless({ loss }: Training): void {
  if (loss.config.class_weight != null || loss.config.pos_weight != null)
    refuse('weights of classes inside the loss have no equal here');
  const { reduction } = loss.config;
  if (reduction != null && reduction !== 'mean' && reduction !== 'sum_over_batch_size')
    refuse(`a loss with reduction "${String(reduction)}" is not written`);
}

export function kerasLoss(training: Training): Code {
  weightless(training);
  const { type } = training.loss;
  const config = cleaned(training.loss.config);
  const loss = (name: string, items: readonly Code[]) => call(`keras.losses.${name}`, items);
  // Logarithms of shares are logits too: their softmax is the shares.
  if (type === 'NegativeLogLikelihood') return loss('SparseCategoricalCrossentropy', ['from_logits=True']);
  if (type === 'SmoothL1' && Number(config.beta ?? 1) === 1) return loss('Huber', []);
  if (type === 'KLDivergence' && config.log_input === true)
    return refuse('a KLDivergence of logarithms has no equal here');
  if (!Object.hasOwn(KERAS, type)) return refuse(`Keras has no loss ${type}`);
  return loss(type, differing(KERAS[type]!, config));
}

/** Shares of classes as PyTorch wants them: classes along the axis that it looks at. */
function multiclass({ task, loss }: Training): Code {
  const smoothing = Number(loss.config.label_smoothing ?? 0);
  const ignored = cleaned(loss.config).ignore_class;
  const flattened = task.rank > 2 && task.axis === -1;
  const outputs = flattened ? 'outputs.flatten(0, -2)' : 'outputs';
  const targets = flattened ? (task.sparse ? 'targets.flatten()' : 'targets.flatten(0, -2)') : 'targets';
  const more = [
    ...(smoothing === 0 ? [] : [named('label_smoothing', PYTHON.value(smoothing))]),
    ...(ignored == null ? [] : [named('ignore_index', PYTHON.value(ignored))]),
  ];
  if (task.output === 'logits') return call('F.cross_entropy', [outputs, targets, ...more]);
  if (smoothing !== 0) return refuse('label smoothing of a model that gives shares has no equal here');
  const logarithms = task.output === 'logarithms' ? outputs : `${outputs}.clamp_min(1e-7).log()`;
  if (task.sparse) return call('F.nll_loss', [logarithms, targets, ...more]);
  return `-(targets * ${outputs}.clamp_min(1e-7).log()).sum(dim=${task.axis}).mean()`;
}

/** The loss as an expression of `outputs` and `targets`. */
export function torchLoss(training: Training): string {
  weightless(training);
  const { loss, task } = training;
  const { type, config } = loss;
  if (task.type === 'multiclass' && /^(Sparse|Negative|CategoricalCrossentropy)/.test(type))
    return flat(multiclass(training));
  const shaped = 'targets.float().reshape(outputs.shape)';
  const plain = (name: string, ...more: readonly string[]) => flat(call(`F.${name}`, ['outputs', shaped, ...more]));
  switch (type) {
    case 'BinaryCrossentropy':
      if (Number(config.label_smoothing ?? 0) !== 0) return refuse('label smoothing of two classes has no equal here');
      return plain(config.from_logits === true ? 'binary_cross_entropy_with_logits' : 'binary_cross_entropy');
    case 'MeanSquaredError':
      return plain('mse_loss');
    case 'MeanAbsoluteError':
      return plain('l1_loss');
    case 'Huber':
      return plain('huber_loss', ...(Number(config.delta ?? 1) === 1 ? [] : [`delta=${String(config.delta)}`]));
    case 'SmoothL1':
      return plain('smooth_l1_loss', ...(Number(config.beta ?? 1) === 1 ? [] : [`beta=${String(config.beta)}`]));
    default:
      return refuse(`the loss ${type} is not written for PyTorch`);
  }
}

/** Losses of logits take how much their targets are smoothed. */
function smoothed({ task, loss: { config } }: Training, smoothing: number): string {
  const name = task.type === 'multiclass' ? 'softmaxCrossEntropy' : 'sigmoidCrossEntropy';
  const isOfLogits = task.type === 'multiclass' ? task.output === 'logits' : config.from_logits === true;
  if (!isOfLogits) return refuse('label smoothing of a model that gives shares has no equal here');
  return `(labels, outputs) => tf.losses.${name}(labels, outputs, undefined, ${smoothing})`;
}

/** The loss of `compile` in TensorFlow.js, with targets of classes as shares (`oneHot`). */
export function scriptLoss(training: Training): string {
  weightless(training);
  const { loss, task } = training;
  const { type, config } = loss;
  const smoothing = Number(config.label_smoothing ?? 0);
  if (cleaned(config).ignore_class != null) return refuse('classes that are left out have no equal in TensorFlow.js');
  if (smoothing !== 0) return smoothed(training, smoothing);
  if (task.type === 'multiclass' && /^(Sparse|Negative|CategoricalCrossentropy)/.test(type))
    return {
      logits: 'tf.losses.softmaxCrossEntropy',
      probabilities: "'categoricalCrossentropy'",
      logarithms: '(labels, outputs) => tf.neg(tf.mean(tf.sum(tf.mul(labels, outputs), -1)))',
      values: '',
    }[task.output];
  const words: Readonly<Record<string, string>> = {
    BinaryCrossentropy: config.from_logits === true ? 'tf.losses.sigmoidCrossEntropy' : "'binaryCrossentropy'",
    MeanSquaredError: "'meanSquaredError'",
    MeanAbsoluteError: "'meanAbsoluteError'",
    ...(Number(config.delta ?? config.beta ?? 1) === 1
      ? { Huber: 'tf.losses.huberLoss', SmoothL1: 'tf.losses.huberLoss' }
      : {}),
  };
  return Object.hasOwn(words, type) ? words[type]! : refuse(`the loss ${type} is not written for TensorFlow.js`);
}
