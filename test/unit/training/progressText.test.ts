import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunProgress } from '../../../engine/core/runs/record.ts';
import { progressText, statusText } from '../../../extension/training/progressText.ts';
import { sampleRun } from '../core/runs/sampleRun.ts';
import { english } from '../english.ts';

const CASES: ReadonlyArray<readonly [Partial<RunProgress>, string]> = [
  [{}, ''],
  [{ epoch: 3, epochs: 10, batch: 412, batches: 938, remaining: 80_000 }, 'epoch 3/10 · 412/938 · 1 m 20 s left'],
  [{ epoch: 3, batch: 412 }, 'epoch 3 · 412'],
  [{ batch: 412, batches: 938 }, 'step 412/938'],
  [{ batch: 412, remaining: 7_940 }, 'step 412 · 8 s left'],
  [{ batch: 412, remaining: 12_345 }, 'step 412 · 12 s left'],
];
for (const [progress, expected] of CASES)
  test(`progress: ${expected}`, () => assert.equal(progressText({ series: 'fit', ...progress }, english), expected));

const running = sampleRun({ id: 'a', status: 'running' });
const queued = sampleRun({ id: 'b', name: 'iris', status: 'queued' });
const at = (run: string): RunProgress | undefined => (run === 'a' ? { series: 'fit', epoch: 1, epochs: 2 } : undefined);

test('the status bar tells one run by its progress, several by their number', () => {
  assert.equal(statusText([], at, english), undefined);
  assert.equal(statusText([running], at, english), '$(sync~spin) mnist-cnn  epoch 1/2');
  assert.equal(
    statusText([running], () => undefined, english),
    '$(sync~spin) mnist-cnn  starting…',
  );
  assert.equal(statusText([running, queued], at, english), '$(sync~spin) mnist-cnn  epoch 1/2 · 1 queued');
  assert.equal(statusText([queued], at, english), '$(clock) iris  queued');
  assert.equal(statusText([queued, queued], at, english), '$(clock) 2 queued');
  assert.equal(statusText([running, running, queued], at, english), '$(sync~spin) 2 runs in training · 1 queued');
});

test('a name is never an icon', () => {
  const named = { ...running, name: '$(bug)' };
  assert.equal(statusText([named], at, english), '$(sync~spin) $ (bug)  epoch 1/2');
});
