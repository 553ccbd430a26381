import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { DataExpression, PlanPart } from '../../core/model/plan.ts';
import { takesClasses, takesPlaces } from './torch/losses.ts';
import { Refusal } from './refusal.ts';

interface Target {
  readonly data: DataExpression;
  readonly loss: PlanPart | undefined;
  readonly index: number;
}

/** Numbers of classes for every place of a picture, as columns along the axis that PyTorch has them on. */
function columns(tf: TensorFlow, target: Tensor, { classes, ignored }: { classes: number; ignored: unknown }): Tensor {
  // A number that is no class has no column.
  const numbers = tf.cast(target, 'float32');
  const counted = typeof ignored === 'number' ? tf.where(tf.equal(numbers, ignored), -1, numbers) : numbers;
  const wide = tf.oneHot(tf.cast(counted, 'int32'), classes);
  const last = wide.rank - 1;
  return tf.transpose(wide, [0, last, ...wide.shape.map((_, axis) => axis).slice(1, last)]);
}

/**
 * Targets as losses take them: floats of the output's rank.
 * @throws Refusal where PyTorch would compare each row with each other one
 */
export function targetFor(tf: TensorFlow, model: LayersModel, target: Tensor, { data, loss, index }: Target): Tensor {
  const { shape, rank } = model.outputs[index]!;
  const wide = () => {
    const made = columns(tf, target, { classes: shape[1]!, ignored: loss?.config.ignore_class });
    return tf.cast(made, 'float32');
  };
  if (loss && takesPlaces(loss, rank) && target.rank === rank - 1) return wide();
  // PyTorch's loss takes shares of the classes in training and numbers of classes in a test.
  const ofShares = loss?.type === 'CategoricalCrossentropy' && loss.config.axis === 1;
  if (ofShares && target.rank === rank - 1) return wide();
  const grown = target.rank === rank - 1 ? tf.expandDims(target, -1) : target;
  if (grown !== target && loss?.config.broadcast === true && !takesClasses(loss.type))
    throw new Refusal(
      `The model gives ${rank} dimensions and the targets have ${target.rank}: PyTorch would compare each row with every other one. Add y.unsqueeze(1), or squeeze the output`,
      data.span,
    );
  return tf.cast(grown, 'float32');
}
