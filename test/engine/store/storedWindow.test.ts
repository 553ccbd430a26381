import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createCurveSeries, type CurveSeries } from '../../../engine/core/runs/curveSeries.ts';
import { createEventWriter } from '../../../engine/journal/eventFile.ts';
import { findCurve, openChunks, writeCurves } from '../../../engine/store/curveTables.ts';
import { openDatabase, type Database } from '../../../engine/store/database.ts';
import { storedWindow } from '../../../engine/store/storedWindow.ts';
import { sampleRecord } from '../../fixtures/sampleRecord.ts';
import { seeded } from '../../unit/runs/random.ts';
import { lossOf, place, storeAt } from './place.ts';

function kept(database: Database, points: CurveSeries): ReturnType<typeof findCurve> {
  writeCurves(database, 'r', [{ series: 'fit', axis: 'epoch', metric: 'loss', points }], 'stamp');
  return findCurve(database, lossOf('r'));
}

test('a stored window keeps the range, the ends and every marked value, at any zoom', (t) => {
  const { database } = openDatabase(path.join(place(t), 'index.db'));
  t.after(() => database!.close());
  for (let seed = 1; seed <= 24; seed++) {
    const random = seeded(seed);
    const length = [0, 1, 16, 17, 1024, 1025, 5000, 40_000, 70_001][seed % 9]!;
    const restarts = seed % 5 === 0 ? 0.0005 : 0;
    const points = createCurveSeries();
    let step = 0;
    for (let index = 0; index < length; index++) {
      step = random() < restarts ? 0 : step + 1 + Math.floor(random() * 3);
      points.push(step, random() < 0.001 ? NaN : random() - 0.5, index);
    }
    const curve = kept(database!, points)!;
    for (let round = 0; round < 12; round++) {
      const from = round < 2 ? undefined : Math.floor(random() * length * 2);
      const to = from === undefined ? undefined : from + Math.floor((random() * length) / (1 << (round % 8)));
      const request = { from, to, points: [4, 40, 400, 4000][round % 4]! };
      const mine = storedWindow(openChunks(database!, curve.id), curve, request);
      const theirs = points.window(request);
      const where = `seed ${seed}, ${JSON.stringify(request)}`;
      assert.ok(mine.steps.length <= request.points, where);
      assert.deepEqual([mine.exact, mine.total], [theirs.exact, theirs.total], where);
      if (mine.exact) assert.deepEqual(mine, theirs, where);
      assert.deepEqual([mine.times[0], mine.times.at(-1)], [theirs.times[0], theirs.times.at(-1)], where);
      const extent = ({ values }: typeof mine) => {
        const finite = values.filter((value) => value !== null);
        return [Math.min(...finite), Math.max(...finite)];
      };
      assert.deepEqual(extent(mine), extent(theirs), where);
      assert.equal(mine.nonFinite.length > 0, theirs.nonFinite.length > 0, where);
      assert.equal(mine.buckets === undefined, theirs.buckets === undefined, where);
      const finiteValues = ({ buckets }: typeof mine) => buckets?.counts.reduce((sum, count) => sum + count, 0);
      const sumOf = ({ buckets }: typeof mine) =>
        buckets?.means.reduce<number>((sum, mean, bucket) => sum + (mean ?? 0) * buckets.counts[bucket]!, 0) ?? 0;
      assert.equal(finiteValues(mine), finiteValues(theirs), where);
      assert.ok(Math.abs(sumOf(mine) - sumOf(theirs)) < 1e-6, where);
      assert.equal(mine.buckets?.ends.at(-1) ?? mine.steps.length, mine.steps.length, where);
      assert.deepEqual(
        [...mine.times],
        [...mine.times].sort((a, b) => a - b),
        where,
      );
    }
  }
});

test('a rough window spans what the curve spans, from its beginning to its end, and reads little', (t) => {
  const { database } = openDatabase(path.join(place(t), 'index.db'));
  t.after(() => database!.close());
  const random = seeded(7);
  const points = createCurveSeries();
  for (let index = 0; index < 70_001; index++) points.push(index, index === 500 ? NaN : random() * 3, index / 7);
  const curve = kept(database!, points)!;
  const whole = points.window({ points: 1e6 });
  const finite = whole.values.filter((value) => value !== null);
  const near = (one: number, other: number) =>
    assert.ok(Math.abs(one - other) <= 1e-5 * Math.abs(other), `${one} ${other}`);
  for (const budget of [160, 800]) {
    const chunks = openChunks(database!, curve.id);
    const rough = storedWindow(chunks, curve, { points: budget, rough: true });
    const even = openChunks(database!, curve.id);
    storedWindow(even, curve, { points: budget });
    assert.ok(
      chunks.read <= (budget === 800 ? even.read / 4 : even.read),
      `${chunks.read} and ${even.read} parts read`,
    );
    assert.ok(rough.steps.length <= budget && rough.steps.length >= budget / 8);
    assert.deepEqual([rough.exact, rough.total, rough.nonFinite.length], [false, 70_001, 1]);
    assert.deepEqual([rough.steps[0], rough.steps.at(-1)], [0, 70_000]);
    const values = rough.values.filter((value) => value !== null);
    near(Math.min(...values), Math.min(...finite));
    near(Math.max(...values), Math.max(...finite));
    assert.equal(
      rough.buckets?.counts.reduce((sum, count) => sum + count, 0),
      70_000,
    );
    assert.equal(rough.buckets?.ends.at(-1), rough.steps.length);
  }
});

test('a window of a long curve reads only what it needs', (t) => {
  const { database } = openDatabase(path.join(place(t), 'index.db'));
  t.after(() => database!.close());
  const points = createCurveSeries();
  for (let index = 0; index < 1_000_000; index++)
    points.push(index + 1, index === 777_777 ? 9 : Math.sin(index), index);
  const curve = kept(database!, points)!;
  const whole = openChunks(database!, curve.id);
  assert.ok(storedWindow(whole, curve, { points: 1000 }).values.includes(9));
  assert.ok(whole.read < 60, `${whole.read} chunks of about 1500`);
  const near = openChunks(database!, curve.id);
  const window = storedWindow(near, curve, { from: 777_700, to: 777_800, points: 1000 });
  assert.equal(window.exact && window.steps.length, 101);
  assert.ok(near.read < 20, `${near.read} chunks`);
});

test('what goes from the journal through the curves into the index comes back from it', (t) => {
  const store = storeAt(t, place(t));
  const writer = createEventWriter(1000);
  const count = 20_000;
  for (let step = 1; step <= count; step++)
    writer.scalars(step, 1000 + step / 100, [
      ['fit/batch/loss', 1 / step],
      ['fit/batch/acc', 1 - 1 / step],
    ]);
  store.createRun(sampleRecord({ id: 'r0', folder: store.folderOf('r0') }));
  writeFileSync(path.join(store.folderOf('r0'), 'events.out.tfevents.1.h.1.descent'), writer.take());
  const journal = store.curves.follow('r0');
  while (journal.poll().more);
  store.curves.settle('r0');
  const window = store.curves.window({ ...lossOf('r0'), axis: 'batch' }, { points: count });
  assert.equal(window.total, count);
  assert.equal(window.values.at(-1), 1 / count);
});
