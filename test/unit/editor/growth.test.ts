import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CurveGrowth } from '../../../engine/core/protocol/engine.ts';
import type { SeriesSummary } from '../../../engine/core/runs/record.ts';
import { createGrowth } from '../../../extension/editor/growth.ts';
import { sampleRun } from '../core/runs/sampleRun.ts';

const series: SeriesSummary = {
  id: 'fit',
  kind: 'fit',
  method: 'fit',
  model: '',
  occurrence: 1,
  curves: [{ axis: 'batch', metric: 'loss', count: 5, last: 1, lastStep: 5 }],
  ended: false,
};
const run = sampleRun({ id: 'r', status: 'running', series: [series] });
const grown = (change: Partial<CurveGrowth> = {}): CurveGrowth => ({
  series: 'fit',
  axis: 'batch',
  metric: 'loss',
  count: 9,
  lastStep: 9,
  last: 0.5,
  ...change,
});

test('a record is brought up to the newest values, and new curves are added', () => {
  const growth = createGrowth();
  growth.add('r', [grown(), grown({ metric: 'acc', count: 1, last: 0.9, lastStep: 1 })]);
  assert.deepEqual(growth.apply(run).series[0]?.curves, [
    { axis: 'batch', metric: 'loss', count: 9, last: 0.5, lastStep: 9 },
    { axis: 'batch', metric: 'acc', count: 1, last: 0.9, lastStep: 1 },
  ]);
  growth.forget('r');
  assert.equal(growth.apply(run), run);
});

test('a record that is newer, another run and an unknown series are left alone', () => {
  const growth = createGrowth();
  growth.add('r', [grown({ count: 4, last: 7 }), grown({ series: 'fit-2' })]);
  growth.add('other', [grown()]);
  assert.deepEqual(growth.apply(run), run);
});

test('the first value that is not finite is noted where it came', () => {
  const growth = createGrowth();
  growth.add('r', [grown({ last: 'NaN' })]);
  assert.deepEqual(growth.apply(run).series[0]?.curves[0]?.nonFinite, { step: 9, value: 'NaN' });
});
