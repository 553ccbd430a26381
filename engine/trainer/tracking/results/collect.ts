import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { Held } from './held.ts';

/** Batches of a data set as they pass: the first are kept, the rest are counted. */
export interface Collection {
  saw(batch: readonly Tensor[]): void;
  /** Everything kept as one; whoever takes it lets go of it. Nothing where the batches can't be put together. */
  held(): Held | undefined;
}

/** Examples and numbers that are kept at most: data sets are used where memory is short. */
const EXAMPLES = 20_000;
const NUMBERS = 4_000_000;

export function collect(tf: TensorFlow): Collection {
  const batches: Tensor[][] = [];
  let [kept, numbers, of, batchSize] = [0, 0, 0, 0];
  return {
    saw(batch) {
      const rows = batch[0]?.shape[0] ?? 0;
      of += rows;
      batchSize = Math.max(batchSize, rows);
      const size = batch.reduce((sum, each) => sum + each.size, 0);
      // What was left out once is not followed by what fits again: the first are the first.
      if (kept < of - rows || kept + rows > EXAMPLES || numbers + size > NUMBERS) return;
      kept += rows;
      numbers += size;
      batches.push(batch.map((each) => tf.keep(each.clone())));
    },
    held() {
      const [first] = batches;
      const fits = (batch: readonly Tensor[]) =>
        batch.every(({ shape }, index) => shape.slice(1).join() === first![index]?.shape.slice(1).join());
      const whole =
        first && batches.every(fits)
          ? first.map((_, index) =>
              tf.keep(
                tf.tidy(() =>
                  tf.concat(
                    batches.map((batch) => batch[index]!),
                    0,
                  ),
                ),
              ),
            )
          : undefined;
      tf.dispose(batches);
      return whole && { tensors: whole, batchSize, of, release: () => tf.dispose(whole) };
    },
  };
}
