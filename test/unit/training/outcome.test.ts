import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nothingSeen } from '../../../engine/core/runs/nothingSeen.ts';
import type { RunRecord } from '../../../engine/core/runs/record.ts';
import { createEndWatch, outcomeOf, type NotificationSetting } from '../../../extension/training/outcome.ts';
import { sampleRun } from '../core/runs/sampleRun.ts';
import { english } from '../english.ts';

const series = [{ id: 'fit', kind: 'fit', method: 'fit', model: 'm', occurrence: 1, curves: [], ended: true }] as const;
const completed = sampleRun({ series });
const failed = sampleRun({
  status: 'failed',
  error: { kind: 'exception', message: 'x is not defined.\n at a', advice: 'Define it.' },
});
const nothing = sampleRun();
const stopped = sampleRun({ status: 'stopped', series });

/** Severity of what is said: out of sight, then in sight; in brackets where no message comes up. */
function said(run: RunRecord, setting: NotificationSetting): string {
  const outcomes = [false, true].map((inSight) => outcomeOf(run, { setting, inSight }, english));
  return outcomes.map((told) => (told?.quiet ? `(${told.severity})` : (told?.severity ?? '–'))).join(' ');
}

const CASES: ReadonlyArray<readonly [string, RunRecord, NotificationSetting, string]> = [
  ['completed', completed, 'outOfSight', 'information –'],
  ['completed', completed, 'always', 'information information'],
  ['completed', completed, 'never', '– –'],
  ['failed', failed, 'outOfSight', 'error error'],
  ['failed', failed, 'never', '(error) (error)'],
  ['a file that trains nothing', nothing, 'never', '(warning) (warning)'],
  ['lost', sampleRun({ status: 'lost' }), 'outOfSight', 'error error'],
  ['a file that trains nothing', nothing, 'outOfSight', 'warning warning'],
  ['stopped by hand', stopped, 'outOfSight', '– –'],
  ['stopped by hand', stopped, 'always', 'information information'],
  ['running', sampleRun({ status: 'running' }), 'always', '– –'],
];
for (const [name, run, setting, expected] of CASES)
  test(`${name}, ${setting}`, () => assert.equal(said(run, setting), expected));

test('the words tell the numbers, or the reason and what to do', () => {
  const words = (run: RunRecord) => outcomeOf(run, { setting: 'always', inSight: false }, english)?.message;
  assert.equal(words(completed), 'mnist-cnn is trained: loss 0.021 · acc 0.993 · 1 m 20 s');
  assert.equal(words(failed), 'mnist-cnn: x is not defined. Define it.');
  assert.match(words(nothing) ?? '', /no training call was seen.*model\.fit/);
  const elsewhere = sampleRun({ warnings: [nothingSeen([], ['fit was called in a worker thread of the file'])] });
  assert.match(words(elsewhere) ?? '', /^mnist-cnn: .*fit was called in a worker thread of the file\./);
});

test('only a run that was seen alive ends, and only once', () => {
  const ended = createEndWatch([sampleRun({ id: 'a', status: 'running' }), sampleRun({ id: 'old' })]);
  const ids = (runs: readonly RunRecord[]) => ended(runs).map((run) => run.id);
  assert.deepEqual(ids([sampleRun({ id: 'b', status: 'queued' }), sampleRun({ id: 'old' })]), []);
  assert.deepEqual(ids([sampleRun({ id: 'a' }), sampleRun({ id: 'c' })]), ['a']);
  assert.deepEqual(ids([sampleRun({ id: 'a', name: 'renamed' }), sampleRun({ id: 'b', status: 'failed' })]), ['b']);
  const followed = createEndWatch([sampleRun({ status: 'running', origin: 'tensorboard' })]);
  assert.deepEqual(followed([sampleRun({ origin: 'tensorboard' })]), []);
});
