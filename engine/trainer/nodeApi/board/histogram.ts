import { WireWriter, utf8 } from '../../../journal/wire.ts';

const DT_DOUBLE = 2;

/** [left edge, right edge, count]. */
export type Bucket = readonly [number, number, number];

/**
 * Equal buckets from the smallest to the largest finite value, the last one closed. None where there is no finite
 * value, one of width 1 where all values are the same. @throws for a `count` that is not a positive whole number.
 */
export function bucketsOf(values: ArrayLike<number>, count = 30): Bucket[] {
  if (!Number.isInteger(count) || count <= 0)
    throw new Error(`Expected bucket count to be a strictly positive integer, but it was ${count}.`);
  const { min, max, finite } = extremes(values);
  if (finite === 0) return [];
  if (min === max) return [[min - 0.5, min + 0.5, finite]];
  const width = (max - min) / count;
  const counts = new Float64Array(count);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN;
    if (!Number.isFinite(value)) continue;
    const bucket = Math.min(Math.floor((value - min) / width), count - 1);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const edge = (index: number): number => (index === count ? max : min + width * index);
  return Array.from(counts, (amount, index) => [edge(index), edge(index + 1), amount]);
}

/**
 * A summary value in the form that the histograms plugin reads: a tensor of shape [buckets, 3]. Unlike
 * TensorBoard's older form it has a description and keeps the buckets as they are.
 */
export function encodeBuckets(tag: string, buckets: readonly Bucket[], description = ''): Uint8Array {
  const content = new Uint8Array(buckets.length * 24);
  const view = new DataView(content.buffer);
  buckets.flat().forEach((value, index) => view.setFloat64(index * 8, value, true));
  const tensor = new WireWriter(content.length + 64);
  tensor.integer(1, DT_DOUBLE);
  tensor.data(2, shapeOf([buckets.length, 3]));
  tensor.data(4, content);
  const pluginData = new WireWriter();
  pluginData.data(1, utf8('histograms'));
  const metadata = new WireWriter();
  metadata.data(1, pluginData.taken());
  if (description !== '') metadata.data(3, utf8(description));
  const out = new WireWriter(content.length + 256);
  out.data(1, utf8(tag));
  out.data(8, tensor.taken());
  out.data(9, metadata.taken());
  return out.taken();
}

function extremes(values: ArrayLike<number>): { min: number; max: number; finite: number } {
  let [min, max, finite] = [Infinity, -Infinity, 0];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? NaN;
    if (!Number.isFinite(value)) continue;
    finite++;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max, finite };
}

function shapeOf(sizes: readonly number[]): Uint8Array {
  const shape = new WireWriter();
  for (const size of sizes) {
    const dimension = new WireWriter();
    dimension.integer(1, size);
    shape.data(2, dimension.taken());
  }
  return shape.taken();
}
