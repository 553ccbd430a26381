// Parts of max pooling's gradient: some images.
import { type PoolAddresses, type PoolWindow, routeMaxima } from '../../kernels/poolLoops.ts';
import type { Job } from '../control.ts';

const FLOAT = 4;

/** A pooling over images, with channels last. */
export const poolGiven = ({ batch, channels, input, output, size, stride, before }: PoolWindow): number[] => [
  ...[batch, channels],
  ...[input, output, size, stride, before].flat(),
];

/** How many numbers a pooling is. */
const WINDOW = 17;

function windowAt(given: Float64Array): PoolWindow {
  const triple = (place: number) => Array.from(given.subarray(place, place + 3)) as [number, number, number];
  return {
    ...{ batch: given[0]!, channels: given[1]!, input: triple(2), output: triple(5), size: triple(8) },
    ...{ stride: triple(11), before: triple(14) },
  };
}

/** Given: input, output, dy, gradient, images of a part. */
export const maxPoolGradient: Job = ({ functions }, given, part) => {
  const window = windowAt(given);
  const own = given.subarray(WINDOW, WINDOW + 5) as unknown as [number, number, number, number, number];
  const [input, output, dy, gradient, ofPart] = own;
  const first = part * ofPart;
  const batch = Math.min(ofPart, window.batch - first);
  const bytesOf = ([depth, height, width]: PoolWindow['input']): number =>
    depth * height * width * window.channels * FLOAT;
  const [imageBytes, madeBytes] = [bytesOf(window.input), bytesOf(window.output)];
  const at: PoolAddresses = {
    ...{ input: input + first * imageBytes, gradient: gradient + first * imageBytes },
    ...{ output: output + first * madeBytes, dy: dy + first * madeBytes },
  };
  functions.zero(at.gradient, batch * imageBytes);
  routeMaxima(functions, { ...window, batch }, at);
};
