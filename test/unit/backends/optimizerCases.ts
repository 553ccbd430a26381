import type { Optimizer, Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import { KerasOptimizer } from '../../../engine/trainer/keras/optimizers/optimizer.ts';
import { type AnyRule, kerasRule, optionsOf } from '../../../engine/trainer/keras/optimizers/optimizers.ts';
import { TORCH_RULES } from '../../../engine/trainer/plans/torch/optimizers.ts';

function optimizer(kind: string, rule: AnyRule, config: Record<string, number>): () => Optimizer {
  return () => new KerasOptimizer(kind, rule as never, optionsOf(kind, rule, config) as never);
}

/** Optimizers that are Adam's loop with other numbers. */
export const OPTIMIZERS: readonly (readonly [string, () => Optimizer])[] = [
  ["Keras's Adam", optimizer('Adam', kerasRule('Adam'), { learning_rate: 0.01, epsilon: 1e-3 })],
  ["Keras's AdamW", optimizer('AdamW', kerasRule('AdamW'), { learning_rate: 0.01, weight_decay: 0.1 })],
  ["PyTorch's Adam", optimizer('Adam', TORCH_RULES['Adam']!, { learning_rate: 0.01 })],
  ["PyTorch's AdamW", optimizer('AdamW', TORCH_RULES['AdamW']!, { learning_rate: 0.01, weight_decay: 0.1 })],
];

const STEPS = 5;

/** Weights of some forms after five steps down Σ wⁿ. Another name for the first one's values keeps them. */
export function movedWeights(tf: TensorFlow, optimizer: Optimizer): Tensor[] {
  const weights = [[3, 5], [7], []].map((shape) => tf.variable(tf.fill(shape, 0.5)));
  const before = tf.clone(weights[0]!);
  for (let step = 0; step < STEPS; step += 1)
    optimizer.minimize(() =>
      tf.addN(weights.map((each, place) => tf.sum(tf.mul(tf.square(each), place + 2)))).asScalar(),
    );
  const after = weights.map((each) => tf.clone(each));
  tf.dispose(weights as never);
  optimizer.dispose();
  return [before, ...after];
}
