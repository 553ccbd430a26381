import type { Tensor, TensorContainer } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { TrainingPlan } from '../../core/model/plan.ts';

export interface Arrays {
  readonly x: readonly Tensor[];
  readonly y: readonly Tensor[];
}

type Batching = Pick<TrainingPlan, 'batchSize' | 'shuffle' | 'dropLast' | 'stepsPerEpoch'>;

/** Whether epochs are other than all rows in batches, which is what `fit` goes over. */
export function needsBatches({ dropLast, shuffle, stepsPerEpoch }: Batching): boolean {
  return stepsPerEpoch !== undefined || (dropLast === true && shuffle);
}

/** Arrays without the rows that fill no whole batch. */
export function wholeBatches(tf: TensorFlow, tensors: readonly Tensor[], size: number): Tensor[] {
  return tensors.map((each) => {
    const whole = each.shape[0]! - (each.shape[0]! % size);
    const kept = tf.slice(each, 0, whole);
    each.dispose();
    return kept;
  });
}

/** Places of rows, batch after batch of one pass over all of them. */
function placesOf(tf: TensorFlow, rows: number, { batchSize = rows, shuffle, dropLast }: Batching): Int32Array[] {
  const order = shuffle
    ? Int32Array.from(tf.util.createShuffledIndices(rows))
    : Int32Array.from({ length: rows }, (_, row) => row);
  const end = dropLast ? rows - (rows % batchSize) : rows;
  const starts = Array.from({ length: Math.ceil(end / batchSize) }, (_, index) => index * batchSize);
  return starts.map((start) => order.subarray(start, Math.min(end, start + batchSize)));
}

const together = (tensors: Tensor[]): TensorContainer => (tensors.length === 1 ? tensors[0]! : tensors);

/** Batches as the plan says, pass after pass; where epochs have so many steps, without end. */
export function batchesOf(tf: TensorFlow, { x, y }: Arrays, batching: Batching) {
  const rows = x[0]!.shape[0]!;
  function* passes(): Generator<{ xs: TensorContainer; ys: TensorContainer }> {
    do
      for (const places of placesOf(tf, rows, batching)) {
        const [xs, ys] = tf.tidy(() => {
          const at = tf.tensor1d(places, 'int32');
          return [x, y].map((part) => part.map((each) => tf.gather(each, at)));
        }) as unknown as [Tensor[], Tensor[]];
        yield { xs: together(xs), ys: together(ys) };
      }
    while (batching.stepsPerEpoch !== undefined);
  }
  return tf.data.generator(passes as never);
}
