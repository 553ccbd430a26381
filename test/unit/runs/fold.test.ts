import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyState, emptyRunState, foldEntry, parseTag } from '../../../engine/core/runs/fold.ts';
import type { JournalRecord } from '../../../engine/core/runs/journalRecord.ts';
import { moreIsBetter } from '../../../engine/core/runs/metricDirection.ts';
import type { RunRecord } from '../../../engine/core/runs/record.ts';
import { sampleRecord } from '../../fixtures/sampleRecord.ts';

const scalar = (tag: string, step: number, value: number) =>
  ({ type: 'scalar', tag, step, wallTime: 1000 + step, value }) as const;
const record = (said: JournalRecord, wallTime = 1000) => ({ type: 'record', wallTime, record: said }) as const;

const fit = { id: 'fit', kind: 'fit', method: 'fit', model: 'm', occurrence: 1, epochs: 3 } as const;

function fold(...entries: Parameters<typeof foldEntry>[1][]): RunRecord {
  const state = emptyRunState();
  for (const entry of entries) foldEntry(state, entry);
  return applyState(sampleRecord({ status: 'queued' }), state);
}

test('a whole journal becomes a record', () => {
  const run = fold(
    record({
      kind: 'started',
      backend: { name: 'cpu', device: '2 cores', reason: 'last' },
      seed: 7,
      frameworkVersion: '4',
    }),
    record({ kind: 'series', series: fit }),
    record({ kind: 'model', model: { name: 'm', parameters: 10, trainable: 8 } }),
    scalar('fit/batch/loss', 1, 5),
    scalar('fit/epoch/loss', 1, 3),
    scalar('fit/epoch/val_acc', 1, 0.5),
    scalar('fit/epoch/loss', 2, 1),
    scalar('fit/epoch/val_acc', 2, 0.9),
    scalar('fit/epoch/loss', 3, 2),
    scalar('fit/epoch/val_acc', 3, 0.8),
    record({ kind: 'warning', message: 'slow' }),
    record({ kind: 'warning', message: 'slow' }),
    record({ kind: 'ended', status: 'completed', exitCode: 0 }, 1010),
  );
  assert.equal(run.status, 'completed');
  assert.deepEqual([run.startedAt, run.endedAt, run.seed, run.exitCode], [1_000_000, 1_010_000, 7, 0]);
  assert.deepEqual(run.warnings, ['slow']);
  assert.deepEqual(run.models, [{ name: 'm', parameters: 10, trainable: 8 }]);
  assert.deepEqual(run.metrics, [
    { name: 'loss', last: 2, best: 1, bestStep: 2 },
    { name: 'val_acc', last: 0.8, best: 0.9, bestStep: 2 },
  ]);
  assert.equal(run.series[0]!.ended, true);
  assert.deepEqual(run.series[0]!.curves[1], {
    axis: 'epoch',
    metric: 'loss',
    count: 3,
    last: 2,
    lastStep: 3,
    min: 1,
    max: 3,
  });
});

test('non-finite values are kept as such and never best', () => {
  const run = fold(
    scalar('fit/epoch/loss', 1, 4),
    scalar('fit/epoch/loss', 2, -Infinity),
    scalar('fit/epoch/loss', 3, NaN),
  );
  assert.deepEqual(run.metrics, [{ name: 'loss', last: 'NaN', best: 4, bestStep: 1 }]);
  assert.deepEqual(run.series[0]!.curves[0]!.nonFinite, { step: 2, value: '-Infinity' });
  assert.deepEqual(fold(scalar('fit/epoch/loss', 1, NaN)).metrics, [{ name: 'loss', last: 'NaN' }]);
});

test('of calls at one place the latest speaks; an evaluation says that it is one', () => {
  const place = { file: '/a.ts', line: 4, column: 1 };
  const again = { ...fit, id: 'fit-2', occurrence: 2, place };
  const evaluation = { ...fit, id: 'evaluate', kind: 'evaluate', method: 'evaluate' } as const;
  const run = fold(
    record({ kind: 'series', series: { ...fit, place } }),
    scalar('fit/epoch/loss', 1, 4),
    record({ kind: 'series', series: again }),
    scalar('fit-2/epoch/loss', 1, 2),
    record({ kind: 'series', series: evaluation }),
    scalar('evaluate/epoch/loss', 1, 3),
  );
  assert.deepEqual(
    run.metrics.map(({ name, last }) => [name, last]),
    [
      ['loss', 2],
      ['evaluate/loss', 3],
    ],
  );
});

test('a loop that makes a model each time has one loss, the latest; models that take steps in turns have one each', () => {
  const place = { file: '/a.ts', line: 4, column: 1 };
  const named = (id: string, kind: 'fit' | 'loop', model: string) => ({ ...fit, id, kind, model, place });
  const losses = (kind: 'fit' | 'loop', ids: readonly string[]) =>
    fold(
      ...ids.map((id, index) => record({ kind: 'series', series: named(id, kind, `sequential_${index + 1}`) })),
      ...ids.map((id, index) => scalar(`${id}/epoch/loss`, 1, index)),
    ).metrics.map(({ name, last }) => [name, last]);
  assert.deepEqual(losses('fit', ['fit', 'fit-2', 'fit-3']), [['loss', 2]]);
  assert.deepEqual(losses('loop', ['train', 'train-2']), [
    ['train/loss', 0],
    ['train-2/loss', 1],
  ]);
});

test('the series stands before the metric when a run trains at several places', () => {
  const run = fold(scalar('fit/epoch/loss', 1, 4), scalar('fit-2/epoch/loss', 1, 5));
  assert.deepEqual(
    run.metrics.map(({ name }) => name),
    ['fit/loss', 'fit-2/loss'],
  );
});

test('a finished run stays what it is when its journal was never ended', () => {
  const state = emptyRunState();
  foldEntry(state, scalar('fit/epoch/loss', 1, 4));
  foldEntry(
    state,
    record({ kind: 'started', backend: { name: 'cpu', device: '', reason: '' }, seed: 1, frameworkVersion: '' }),
  );
  assert.equal(applyState(sampleRecord({ status: 'lost' }), state).status, 'lost');
  assert.equal(applyState(sampleRecord({ status: 'queued' }), state).status, 'running');
});

test('tags of other programs count steps under their whole name', () => {
  assert.deepEqual(parseTag('fit/epoch/val/loss'), { series: 'fit', axis: 'epoch', metric: 'val/loss' });
  assert.deepEqual(parseTag('Loss/train'), { series: '', axis: 'step', metric: 'Loss/train' });
  assert.deepEqual(parseTag('epoch_loss'), { series: '', axis: 'step', metric: 'epoch_loss' });
});

test('which metrics are better when greater', () => {
  for (const name of ['acc', 'val_acc', 'accuracy', 'categoricalAccuracy', 'val_f1', 'auc', 'top5_acc', 'eval/recall'])
    assert.equal(moreIsBetter(name), true, name);
  for (const name of ['loss', 'val_loss', 'mse', 'meanAbsoluteError', 'perplexity', 'accumulated', 'dice_loss'])
    assert.equal(moreIsBetter(name), false, name);
});
