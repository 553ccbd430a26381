import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import type { RecurrentLayer } from './layer.ts';

/** One batch that goes through whole, and one that goes in parts where there are processors for them. */
const BATCHES = [3, 32];
const STEPS = 4;
/** The share of a tensor's largest number that two ways to compute it may differ by. */
const TOLERANCE = 1e-5;
/** Below this, numbers are what rounding leaves of zero. */
const NOTHING = 1e-6;

export type Way = (inputs: Tensor, mask: Tensor | undefined) => Tensor;

/**
 * Computes a few steps of a layer in two ways, with the layer's own weights: result and gradients.
 * @returns the largest difference, relative to the tensor
 */
export function differenceOfWays(
  tf: TensorFlow,
  layer: RecurrentLayer,
  ways: readonly [Way, Way],
  masked: boolean,
): number {
  const features = layer.cell.kernel.shape[0]!;
  const apartAt = (batch: number): number => {
    const inputs = tf.tensor(waves(batch * STEPS * features), [batch, STEPS, features]);
    const mask = masked ? tf.tensor(dots(batch * STEPS), [batch, STEPS], 'bool') : undefined;
    const [one, other] = ways.map((way) => numbersOf(tf, layer, { way, inputs, mask })) as [Tensor[], Tensor[]];
    return Math.max(...one.map((each, place) => apart(each.dataSync(), other[place]!.dataSync())));
  };
  return Math.max(...BATCHES.map((batch) => tf.tidy(() => apartAt(batch))));
}

/** A mask with gaps at the beginning, in the middle and at the end of sequences. */
const dots = (count: number): boolean[] => Array.from({ length: count }, (_, index) => (index * 7) % 5 > 1);

/** Numbers that are the same everywhere, and none of the file's random ones. */
function waves(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => Math.sin(index * 12.9898 + 1));
}

interface Computing {
  readonly way: Way;
  readonly inputs: Tensor;
  readonly mask: Tensor | undefined;
}

function numbersOf(tf: TensorFlow, { cell }: RecurrentLayer, { way, inputs, mask }: Computing): Tensor[] {
  const weights = [cell.kernel, cell.recurrentKernel, ...(cell.bias ? [cell.bias] : [])].map((each) => each.read());
  const loss = () => {
    const result = way(inputs, mask);
    return tf.sum(tf.mul(result, tf.tensor(waves(result.size), result.shape)));
  };
  try {
    const { grads } = tf.engine().gradients(loss as never, [inputs, ...weights], undefined, true);
    // The result itself: of a sum over it, rounding may be all that is left.
    return [way(inputs, mask), ...grads] as Tensor[];
  } finally {
    // Made for the trial's batch by the way of step by step, which would take them for its own.
    cell.dropoutMask = null;
    cell.recurrentDropoutMask = null;
  }
}

function apart(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let [largest, worst] = [0, 0];
  for (let place = 0; place < other.length; place += 1) {
    if (Object.is(one[place], other[place])) continue;
    largest = Math.max(largest, Math.abs(other[place]!));
    const difference = Math.abs(one[place]! - other[place]!);
    if (!(difference < Infinity)) return Infinity;
    worst = Math.max(worst, difference);
  }
  return worst <= NOTHING ? 0 : worst / Math.max(largest, NOTHING);
}

export function isSame(difference: number): boolean {
  return difference <= TOLERANCE;
}
