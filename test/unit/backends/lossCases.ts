import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import { ROW_LOSSES, type RowLossName } from '../../../engine/backends/kernels/rowLosses.ts';
import { kerasLoss, type LossFunction } from '../../../engine/trainer/keras/losses/losses.ts';
import { torchLoss } from '../../../engine/trainer/plans/torch/losses.ts';

/** A loss that is one operation where a back end has it. */
export interface LossCase {
  readonly what: string;
  readonly kernel: string;
  readonly loss: LossFunction;
  readonly outputs: readonly number[];
}

const ROWS = 4;
const CLASSES = 3;
/** Rows of shares of the classes, some of them at the ends of what a loss takes. */
const SHARES = [0.2, 0.5, 0.3, 0, 1, 0, 1e-9, 0.9, 0.1, 0.25, 0.25, 0.5];
const LOGITS = [0.2, -0.5, 0.3, 60, 1, -70, -3, 2.5, 0.1, 900, 899, 0];
const TARGETS = [0, 1, 0, 0, 1, 0, 1, 0, 0, 0.5, 0.25, 0.25];

const ofKeras = (
  name: RowLossName,
  [className, fromLogits]: readonly [string, boolean],
  outputs: readonly number[],
): LossCase => ({
  what: `Keras's ${className}${fromLogits ? ' of logits' : ''}`,
  kernel: ROW_LOSSES[name].loss,
  loss: kerasLoss(className, fromLogits ? { from_logits: true } : {}),
  outputs,
});

const ofTorch = (name: RowLossName, type: string, config: Record<string, boolean>): LossCase => ({
  what: `PyTorch's ${type}`,
  kernel: ROW_LOSSES[name].loss,
  loss: torchLoss(type, config),
  outputs: LOGITS,
});

export const LOSS_CASES: readonly LossCase[] = [
  ofKeras('categoricalCrossentropy', ['CategoricalCrossentropy', false], SHARES),
  ofKeras('categoricalCrossentropyOfLogits', ['CategoricalCrossentropy', true], LOGITS),
  ofKeras('binaryCrossentropy', ['BinaryCrossentropy', false], SHARES),
  ofKeras('binaryCrossentropyOfLogits', ['BinaryCrossentropy', true], LOGITS),
  ofKeras('meanSquaredError', ['MeanSquaredError', false], LOGITS),
  ofTorch('meanSquaredError', 'MeanSquaredError', {}),
  ofTorch('binaryCrossentropyOfLogits', 'BinaryCrossentropy', { from_logits: true }),
  ofTorch('categoricalCrossentropyOfLogits', 'CategoricalCrossentropy', { from_logits: true }),
];

const tensors = (tf: TensorFlow, { outputs }: LossCase): [Tensor, Tensor] => [
  tf.tensor2d(TARGETS, [ROWS, CLASSES]),
  tf.tensor2d([...outputs], [ROWS, CLASSES]),
];

/** PyTorch's losses are one number already; the others are weighed row by row. */
const weighed = (tf: TensorFlow, loss: Tensor): Tensor =>
  loss.rank === 0 ? loss : tf.sum(tf.mul(loss, tf.tensor1d([1, 2, 3, 4])));

export function lossAndGradient(tf: TensorFlow, each: LossCase): Tensor[] {
  const [target, output] = tensors(tf, each);
  return [each.loss(target, output), tf.grad((given) => weighed(tf, each.loss(target, given)) as never)(output)];
}

export function gradientByTarget(tf: TensorFlow, each: LossCase): Tensor {
  const [target, output] = tensors(tf, each);
  return tf.grad((given) => weighed(tf, each.loss(given, output)) as never)(target);
}

/** The losses of two rows by themselves, of which only the first has an output that is no number. */
export function lossOfNoNumber(tf: TensorFlow, { loss }: LossCase): Tensor {
  const row = (numbers: number[]): Tensor => tf.sum(loss(tf.tensor2d([[0, 1, 0]]), tf.tensor2d([numbers])));
  return tf.stack([row([Number.NaN, 0.25, 0.5]), row([0.25, 0.25, 0.5])]);
}

/** Rows with an end of its own each: their numbers are far apart. */
export const rowsOf = (all: readonly number[][]): number[][] =>
  all.flatMap((each) =>
    each.length < ROWS
      ? [each]
      : [0, 1, 2, 3].map((row) => each.slice((row * each.length) / ROWS, ((row + 1) * each.length) / ROWS)),
  );
