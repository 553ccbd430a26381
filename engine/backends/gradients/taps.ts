import type { Tensor } from '@tensorflow/tfjs-core';
import { addN, pad, slice } from '@tensorflow/tfjs-core';

/** A convolution without strides, seen as one product for each place (tap) of its filter. */
export interface Taps {
  /** The input's lengths in space, and the output's, which are as many. */
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly filter: readonly number[];
  readonly dilation: readonly number[];
  /** Padding before the first place of each axis, and after the last. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** The filter's places in the order of its memory. */
function places({ filter }: Taps): number[][] {
  return filter.reduce<number[][]>(
    (made, length) => made.flatMap((place) => Array.from({ length }, (_, index) => [...place, index])),
    [[]],
  );
}

const aroundSpace = (x: Tensor, space: readonly [number, number][]): Tensor => pad(x, [[0, 0], ...space, [0, 0]]);

/** For each tap, what of x [batch, …space, channels] it meets: [batch, …output, channels]. */
export function eachTap(taps: Taps, x: Tensor, meet: (part: Tensor, tap: number) => Tensor): Tensor[] {
  const padded = aroundSpace(
    x,
    taps.before.map((before, axis): [number, number] => [before, taps.after[axis]!]),
  );
  const size = [x.shape[0]!, ...taps.output, x.shape.at(-1)!];
  return places(taps).map((place, tap) => {
    const start = [0, ...place.map((index, axis) => index * taps.dilation[axis]!), 0];
    return meet(slice(padded, start, size), tap);
  });
}

/** What each tap gives, [batch, …output, channels], added up where the tap met the input. */
export function addTaps(taps: Taps, batch: number, channels: number, give: (tap: number) => Tensor): Tensor {
  const whole = taps.input.map((length, axis) => length + taps.before[axis]! + taps.after[axis]!);
  const parts = places(taps).map((place, tap) =>
    aroundSpace(
      give(tap),
      place.map((index, axis): [number, number] => {
        const start = index * taps.dilation[axis]!;
        return [start, whole[axis]! - taps.output[axis]! - start];
      }),
    ),
  );
  return slice(addN(parts), [0, ...taps.before, 0], [batch, ...taps.input, channels]);
}
