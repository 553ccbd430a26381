import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord, SeriesSummary } from '../../../engine/core/runs/record.ts';
import { shownRun } from '../../../extension/editor/shownRun.ts';
import { sampleRun } from '../core/runs/sampleRun.ts';

const of = (id: string, file: string, change: Partial<RunRecord> = {}) =>
  sampleRun({ id, request: { file, argv: [], backend: 'auto' }, ...change });
const place = { file: '/work/train.ts', line: 1, column: 1 };
const trainedThere = {
  id: 'fit',
  kind: 'fit',
  method: 'fit',
  model: '',
  occurrence: 1,
  curves: [],
  ended: true,
  place,
};

const runs = [
  of('queued', '/work/a.ts', { status: 'queued' }),
  of('newest', '/work/a.ts'),
  of('older', '/work/a.ts'),
  of('caller', '/elsewhere/main.ts', { series: [trainedThere as SeriesSummary] }),
  of('followed', '/work/b.ts', { origin: 'tensorboard' }),
];
/** @param since when the run was selected; default: after all of them */
const shown = (file: string, selected?: string, since = Infinity) => {
  const run = runs.find(({ id }) => id === selected);
  return shownRun(runs, run && { run, since }, file)?.id;
};

test('the newest run that has begun is shown', () => assert.equal(shown('/work/a.ts'), 'newest'));
test('a selected run of the file goes before it', () => assert.equal(shown('/work/a.ts', 'older'), 'older'));
test('a selected run of another file does not', () => assert.equal(shown('/work/a.ts', 'caller'), 'newest'));
test('a file in which another one trained shows that run', () => assert.equal(shown('/work/train.ts'), 'caller'));
test('runs of other programs stand in no file', () => assert.equal(shown('/work/b.ts'), undefined));
test('a file without a run shows none', () => assert.equal(shown('/work/c.ts'), undefined));
test('training that was started after a selection is shown, since nobody would see it draw itself', () =>
  assert.equal(shown('/work/a.ts', 'older', -1), 'newest'));
