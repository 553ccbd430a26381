import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blobColumn, createCurveSeries, type CurveSeries } from '../../../engine/core/runs/curveSeries.ts';
import { seeded } from './random.ts';

type Point = { step: number; value: number; time: number };

/** Random curves: some with repeated stretches, some with non-finite values, lengths about the pyramid's edges. */
function randomCurve(seed: number): { points: Point[]; series: CurveSeries } {
  const random = seeded(seed);
  const length = [0, 1, 2, 15, 16, 17, 255, 256, 257, 1000, 4095, 4096, 4097, 9000][Math.floor(random() * 14)]!;
  const badness = random() < 0.4 ? random() * 0.3 : 0;
  const restarts = random() < 0.4 ? 0.003 : 0;
  const series = createCurveSeries();
  const points: Point[] = [];
  let step = 0;
  for (let index = 0; index < length; index++) {
    step = random() < restarts ? Math.floor(step / 2) : step + Math.floor(random() * 3);
    const bad = [NaN, Infinity, -Infinity][Math.floor(random() * 3)]!;
    const value = random() < badness ? bad : Math.round((random() - 0.5) * 50);
    points.push({ step, value, time: index / 10 });
    series.push(step, value, index / 10);
  }
  return { points, series };
}

const finite = (points: Point[]): number[] => points.map(({ value }) => value).filter(Number.isFinite);

test('extremes of any stretch are those of brute force', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { points, series } = randomCurve(seed);
    const random = seeded(seed + 1000);
    for (let round = 0; round < 50; round++) {
      const from = Math.floor(random() * (points.length + 1));
      const to = from + Math.floor(random() * (points.length + 1 - from));
      const values = finite(points.slice(from, to));
      const { min, max } = series.extremes(from, to);
      const expected = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [undefined, undefined];
      assert.deepEqual([points[min]?.value, points[max]?.value], expected, `seed ${seed}, ${from} to ${to}`);
      if (values.length > 0) assert.ok(min >= from && min < to && max >= from && max < to);
    }
  }
});

test('buckets cover the window one after the other, each with the mean of all its values', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { points, series } = randomCurve(seed);
    const window = series.window({ points: 40 });
    assert.equal(window.buckets === undefined, window.exact);
    if (!window.buckets) continue;
    const { ends, means, counts } = window.buckets;
    assert.equal(ends.at(-1), window.steps.length);
    const values = finite(points);
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      values.length,
    );
    const sum = means.reduce<number>((all, mean, bucket) => all + (mean ?? 0) * counts[bucket]!, 0);
    assert.ok(Math.abs(sum - values.reduce((all, value) => all + value, 0)) < 1e-6, `seed ${seed}`);
    for (const [bucket, mean] of means.entries()) {
      const part = window.values.slice(ends[bucket - 1] ?? 0, ends[bucket]).filter((value) => value !== null);
      if (mean !== null) assert.ok(mean >= Math.min(...part) - 1e-9 && mean <= Math.max(...part) + 1e-9);
    }
  }
});

test('one enormous value does not swallow the means after it', () => {
  const series = createCurveSeries();
  for (let step = 1; step <= 1000; step++) series.push(step, step === 3 ? 1e300 : 1, step);
  assert.equal(series.window({ points: 40 }).buckets?.means.at(-1), 1);
});

test('a window holds the range, the ends and nothing that is not a point', () => {
  for (let seed = 1; seed <= 120; seed++) {
    const { points, series } = randomCurve(seed);
    const random = seeded(seed + 5000);
    const top = points.reduce((most, { step }) => Math.max(most, step), 0);
    for (const whole of [true, false]) {
      const from = whole ? undefined : Math.floor(random() * top);
      const to = whole ? undefined : (from ?? 0) + Math.floor(random() * top);
      const count = 1 + Math.floor(random() * 400);
      const inside = points.filter(({ step }) => step >= (from ?? -Infinity) && step <= (to ?? Infinity));
      const window = series.window({ from, to, points: count });
      const where = `seed ${seed}, ${from} to ${to}, ${count} points`;
      assert.equal(window.total, points.length);
      assert.equal(window.exact, inside.length <= count, where);
      assert.ok(window.steps.length <= count, `${where}: gave ${window.steps.length}`);
      const known = new Set(
        inside.map(({ step, value, time }) => `${step} ${Number.isFinite(value) ? value : null} ${time}`),
      );
      window.steps.forEach((step, index) => {
        assert.ok(known.has(`${step} ${window.values[index]} ${window.times[index]}`), where);
      });
      assert.deepEqual(
        [...window.times],
        [...window.times].sort((a, b) => a - b),
        `${where}: order of arrival`,
      );
      assert.equal(
        window.nonFinite.length > 0,
        inside.some(({ value }) => !Number.isFinite(value)),
        where,
      );
      if (inside.length === 0) continue;
      assert.equal(window.times.at(-1), inside.at(-1)!.time, where);
      if (window.exact) assert.equal(window.steps.length, inside.length);
      if (count < 4) continue;
      assert.equal(window.times[0], inside[0]!.time, where);
      const kept = window.values.filter((value) => value !== null);
      const values = finite(inside);
      if (values.length === 0) continue;
      assert.equal(Math.min(...kept), Math.min(...values), where);
      assert.equal(Math.max(...kept), Math.max(...values), where);
    }
  }
});

test('every bucket keeps its own extremes: a lone spike is never lost at any zoom', () => {
  const series = createCurveSeries();
  const spikes = new Set([1234, 50_000, 77_777, 99_998]);
  for (let step = 1; step <= 100_000; step++) series.push(step, spikes.has(step) ? 9 : Math.sin(step) / 10, step);
  const { steps, values } = series.window({ points: 400 });
  assert.deepEqual(new Set(steps.filter((_, index) => values[index] === 9)), spikes);
});

test('the last point is there after every push, at the smallest window', () => {
  const series = createCurveSeries();
  for (let step = 1; step <= 300; step++) {
    series.push(step, -step, step);
    const window = series.window({ points: 1 });
    assert.deepEqual([window.steps, window.values], [[step], [-step]]);
  }
});

test('all points of a window are exact when they fit, non-finite ones as null and by name', () => {
  const series = createCurveSeries();
  [1, NaN, -Infinity, 2, Infinity].forEach((value, index) => series.push(index + 1, value, index));
  assert.deepEqual(series.window({ from: 2, to: 5, points: 10 }), {
    steps: [2, 3, 4, 5],
    values: [null, null, 2, null],
    times: [1, 2, 3, 4],
    nonFinite: [
      { step: 2, value: 'NaN' },
      { step: 3, value: '-Infinity' },
      { step: 5, value: 'Infinity' },
    ],
    exact: true,
    total: 5,
  });
  assert.deepEqual(series.summary(), {
    count: 5,
    last: 'Infinity',
    lastStep: 5,
    min: 1,
    max: 2,
    nonFinite: { step: 2, value: 'NaN' },
  });
});

test('blobs give the same curve back, whole and in parts', () => {
  const { series } = randomCurve(31);
  const again = createCurveSeries();
  const half = Math.floor(series.length / 3);
  again.pushBlobs(series.blobs(0, half));
  again.pushBlobs(series.blobs(half));
  assert.equal(again.length, series.length);
  assert.deepEqual(again.blobs(), series.blobs());
  assert.deepEqual(again.window({ points: 100 }), series.window({ points: 100 }));
  assert.deepEqual(again.summary(), series.summary());
});

test('a blob is little-endian doubles, and a cut one gives its whole doubles', () => {
  const series = createCurveSeries();
  series.push(1, 0.1, 0);
  const { values } = series.blobs();
  assert.equal(Buffer.from(values).toString('hex'), '9a9999999999b93f');
  assert.deepEqual([...blobColumn(new Uint8Array([...values, 1, 2, 3]))], [0.1]);
});
