import type { TensorFlow } from '../../engine/backends/backend.ts';

export interface Kept {
  /** Tensors, buffers and what the back end holds, after the first steps and at the end. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Megabytes of JavaScript's own memory. */
  readonly heapGrowth: number;
  readonly firstLoss: number;
  readonly lastLoss: number;
}

const STEPS = 10_000;
const WARM = 1_000;

/** Ten thousand steps of a small model with layers that remember: masks, moving averages, dropout, an adaptive optimizer. */
export async function manySteps(tf: TensorFlow): Promise<Kept> {
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 8, outputDim: 4, maskZero: true, inputLength: 3 }),
      tf.layers.globalAveragePooling1d({}),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.1 }),
      tf.layers.dense({ units: 2, kernelConstraint: 'maxNorm', activityRegularizer: 'l1l2' }),
    ],
  });
  model.compile({ optimizer: 'adamw', loss: 'huber' });
  const x = tf.tensor2d([1, 2, 3, 4, 5, 0, 6, 0, 0, 7, 1, 2], [4, 3], 'int32');
  const y = tf.tensor2d([0, 1, 1, 0, 0.5, 0.5, 1, 1], [4, 2]);
  const backend = tf.backend() as unknown as { numDataIds(): number };
  const counts = (): number[] => [tf.memory().numTensors, tf.memory().numDataBuffers, backend.numDataIds()];
  const heap = (): number => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const losses: number[] = [];
  let [before, heapBefore]: [number[], number] = [[], 0];
  for (let step = 1; step <= STEPS; step++) {
    const loss = (await model.trainOnBatch(x, y)) as number;
    if (step === 1 || step === STEPS) losses.push(loss);
    if (step === WARM) [before, heapBefore] = [counts(), heap()];
  }
  return { before, after: counts(), heapGrowth: heap() - heapBefore, firstLoss: losses[0]!, lastLoss: losses[1]! };
}
