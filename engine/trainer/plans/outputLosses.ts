import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { LossFunction } from '../keras/losses/losses.ts';

type Step = (data: Tensor[]) => Tensor[];

/** What TensorFlow.js's models keep to themselves. */
interface Inside {
  makeTrainFunction(): Step;
  /** Metrics, the losses of the outputs first where there are several, each with the output that it looks at. */
  readonly metricsTensors: [LossFunction, number][];
}

/**
 * Curves of single outputs are of their losses as they are, in Keras: how much each counts is in the sum alone. Losses are
 * multiplied before TensorFlow.js sees them, so that its numbers are divided again; in tests it is given the plain ones.
 */
export function showUnweighted(
  tf: TensorFlow,
  built: LayersModel,
  { losses, weights }: { losses: readonly LossFunction[]; weights: readonly number[] },
): void {
  const inside = built as unknown as Inside;
  losses.forEach((loss, output) => (inside.metricsTensors[output]![0] = loss));
  const makeTrain = inside.makeTrainFunction.bind(built);
  inside.makeTrainFunction = () => {
    const step = makeTrain();
    return (data) =>
      step(data).map((each, place) => {
        // In front of the losses of the outputs stands the sum.
        const weight = weights[place - 1];
        if (weight === undefined || weight === 0 || weight === 1) return each;
        const plain = tf.div(each, weight);
        each.dispose();
        return plain;
      });
  };
}
