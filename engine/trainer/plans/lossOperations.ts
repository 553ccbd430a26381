// Losses that stand in the middle of a computation, as those that a loop writes out do. Formulas: Keras's.
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { Config } from '../../core/model/config.ts';
import { kerasLoss } from '../keras/losses/losses.ts';
import type { Operation } from './operations.ts';
import { Refusal } from './refusal.ts';

const given = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([name, value]) => value !== null && name !== 'shape'));

function lossNamed(name: string, config: Config) {
  try {
    return kerasLoss(name, given(config));
  } catch (error) {
    throw new Refusal((error as Error).message.replace(/\.$/, ''));
  }
}

/** Targets with the extents of what they are compared with: Keras gives numbers of classes and single units one more. */
function alike(tf: TensorFlow, target: Tensor, predicted: Tensor): Tensor {
  const float = tf.cast(target, 'float32');
  return float.rank === predicted.rank - 1 ? tf.expandDims(float, -1) : float;
}

/** A loss as an object gives one number, as a function one for each row. */
const ofKeras: Operation = (tf, [target, predicted], { class_name: name, config }) => {
  const { reduction, ...rest } = (config ?? {}) as Config;
  const kept = reduction === undefined || reduction === null || reduction === 'none' || reduction === 'NONE';
  const whole = reduction === 'sum_over_batch_size' || /^auto$/i.test(String(reduction));
  const summed = reduction === 'sum';
  if (!kept && !whole && !summed)
    throw new Refusal(`A loss with the reduction ${String(reduction)} is not followed yet`);
  const rows = lossNamed(String(name), rest)(alike(tf, target!, predicted!), predicted!);
  return kept ? rows : summed ? tf.sum(rows) : tf.mean(rows);
};

/** Of every number by itself: the last axis, of which losses are the mean, is one of its own. */
const binary: Operation = (tf, [target, predicted], { from_logits: logits }) => {
  const own = (x: Tensor): Tensor => tf.expandDims(tf.cast(x, 'float32'), -1);
  return lossNamed('BinaryCrossentropy', { from_logits: logits === true })(own(target!), own(predicted!));
};

/** Of every row, whose classes lie along the last axis. */
function byClass(name: string): Operation {
  return (tf, [target, predicted], { from_logits: logits, axis }) => {
    if (axis !== undefined && axis !== null && axis !== -1)
      throw new Refusal('Classes along another axis than the last are not computed by Descent’s engine yet');
    const loss = lossNamed(name, { from_logits: logits === true });
    return loss(alike(tf, target!, predicted!), predicted!);
  };
}

export const LOSS_OPERATIONS: Readonly<Record<string, Operation>> = {
  Loss: ofKeras,
  binary_crossentropy: binary,
  categorical_crossentropy: byClass('CategoricalCrossentropy'),
  sparse_categorical_crossentropy: byClass('SparseCategoricalCrossentropy'),
};
