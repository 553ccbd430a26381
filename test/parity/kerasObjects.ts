import type { Optimizer, Tensor } from '@tensorflow/tfjs';
import { kerasLoss } from '../../engine/trainer/keras/losses/losses.ts';
import { kerasOptimizer } from '../../engine/trainer/keras/optimizers/optimizers.ts';
import type { KerasObject } from './golden.ts';

export function lossOf({ name, config }: KerasObject): (target: Tensor, predicted: Tensor) => Tensor {
  return kerasLoss(name, config);
}

export function optimizerOf({ name, config }: KerasObject): Optimizer {
  return kerasOptimizer(name, config);
}
