// Slow and plain arithmetic in float64, to measure kernels against. Nothing here comes from TensorFlow.js.
import assert from 'node:assert/strict';

export type Values = readonly number[];

/** Numbers in [-1, 1), the same for the same seed. */
export function numbers(count: number, seed: number): number[] {
  let state = seed * 2654435761 + 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // Rounded to float32, so that both sides compute with the same numbers.
    return Math.fround(state / 2 ** 31 - 1);
  });
}

export const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Gradient of Σ f(x) · dy, by central differences. */
export function numericGradient(compute: (x: Values) => Values, x: Values, dy: Values, step = 1e-4): number[] {
  return x.map((value, index) => {
    const at = (moved: number) => compute(x.with(index, moved));
    const [above, below] = [at(value + step), at(value - step)];
    return above.reduce((sum, result, place) => sum + ((result - below[place]!) / (2 * step)) * dy[place]!, 0);
  });
}

/** Greatest difference, relative to the greatest of the expected values. */
export function difference(actual: ArrayLike<number>, expected: Values): number {
  assert.equal(actual.length, expected.length);
  const scale = Math.max(1e-3, ...expected.map(Math.abs));
  return Math.max(0, ...expected.map((value, index) => Math.abs(actual[index]! - value) / scale));
}

export interface Plane {
  /** [batch, height, width, channels] */
  readonly input: readonly [number, number, number, number];
  /** [height, width] of the window. */
  readonly window: readonly [number, number];
  readonly stride?: number;
  readonly dilation?: number;
  readonly pad: 'same' | 'valid';
}

interface Axis {
  readonly output: number;
  readonly before: number;
}

function axis(plane: Plane, index: 0 | 1): Axis {
  const { stride = 1, dilation = 1, pad } = plane;
  const [length, window] = [plane.input[index + 1]!, (plane.window[index]! - 1) * dilation + 1];
  const output = pad === 'same' ? Math.ceil(length / stride) : Math.ceil((length - window + 1) / stride);
  const total = pad === 'same' ? Math.max(0, (output - 1) * stride + window - length) : 0;
  return { output, before: Math.floor(total / 2) };
}

/** For each output pixel, the input pixels that it sees (offset of their first channel) and the tap that sees them. */
export function windows(plane: Plane): { readonly pixel: number; readonly tap: number }[][] {
  const { stride = 1, dilation = 1, input, window } = plane;
  const [rows, columns] = [axis(plane, 0), axis(plane, 1)];
  const seen: { pixel: number; tap: number }[][] = [];
  for (let image = 0; image < input[0]; image++)
    for (let outY = 0; outY < rows.output; outY++)
      for (let outX = 0; outX < columns.output; outX++) {
        const cells: { pixel: number; tap: number }[] = [];
        for (let tap = 0; tap < window[0] * window[1]; tap++) {
          const y = outY * stride - rows.before + Math.floor(tap / window[1]) * dilation;
          const x = outX * stride - columns.before + (tap % window[1]) * dilation;
          if (y < 0 || x < 0 || y >= input[1] || x >= input[2]) continue;
          cells.push({ pixel: ((image * input[1] + y) * input[2] + x) * input[3], tap });
        }
        seen.push(cells);
      }
  return seen;
}

export function conv2d(plane: Plane, outChannels: number, x: Values, filter: Values): number[] {
  const channels = plane.input[3];
  return windows(plane).flatMap((cells) =>
    Array.from({ length: outChannels }, (_, out) =>
      cells.reduce((sum, { pixel, tap }) => {
        for (let channel = 0; channel < channels; channel++)
          sum += x[pixel + channel]! * filter[(tap * channels + channel) * outChannels + out]!;
        return sum;
      }, 0),
    ),
  );
}

export function depthwise(plane: Plane, multiplier: number, x: Values, filter: Values): number[] {
  const channels = plane.input[3];
  return windows(plane).flatMap((cells) =>
    Array.from({ length: channels * multiplier }, (_, out) =>
      cells.reduce(
        (sum, { pixel, tap }) =>
          sum + x[pixel + Math.floor(out / multiplier)]! * filter[tap * channels * multiplier + out]!,
        0,
      ),
    ),
  );
}

export function pool(plane: Plane, kind: 'average' | 'maximum', x: Values): number[] {
  return windows(plane).flatMap((cells) =>
    Array.from({ length: plane.input[3] }, (_, channel) => {
      const values = cells.map(({ pixel }) => x[pixel + channel]!);
      return kind === 'maximum' ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0) / values.length;
    }),
  );
}

/** [rows, inner] · [inner, columns] */
export function matMul(a: Values, b: Values, [rows, inner, columns]: readonly [number, number, number]): number[] {
  return Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    let sum = 0;
    for (let place = 0; place < inner; place++) sum += a[row * inner + place]! * b[place * columns + column]!;
    return sum;
  });
}

/** Any einsum, by walking through all values of all letters. */
export function einsum(equation: string, operands: readonly { shape: readonly number[]; values: Values }[]): number[] {
  const [terms, output] = equation.split('->') as [string, string];
  const axes = terms.split(',');
  const lengths = new Map<string, number>();
  axes.forEach((names, operand) =>
    [...names].forEach((name, index) => lengths.set(name, operands[operand]!.shape[index]!)),
  );
  const names = [...lengths.keys()];
  const offset = (letters: string, at: ReadonlyMap<string, number>) =>
    [...letters].reduce((sum, name) => sum * lengths.get(name)! + at.get(name)!, 0);
  const result = Array<number>(size([...output].map((name) => lengths.get(name)!))).fill(0);
  for (let index = 0; index < size([...lengths.values()]); index++) {
    let rest = index;
    const at = new Map<string, number>();
    for (const name of names) {
      at.set(name, rest % lengths.get(name)!);
      rest = Math.floor(rest / lengths.get(name)!);
    }
    const product = axes.reduce(
      (value, letters, operand) => value * operands[operand]!.values[offset(letters, at)]!,
      1,
    );
    result[offset(output, at)]! += product;
  }
  return result;
}
