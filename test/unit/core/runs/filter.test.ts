import assert from 'node:assert/strict';
import test from 'node:test';
import { parseFilter } from '../../../../engine/core/runs/filter.ts';
import { sampleRun } from './sampleRun.ts';

const run = sampleRun({
  name: 'Wide CNN',
  note: 'with dropout',
  status: 'failed',
  git: { commit: 'abc123', branch: 'main', dirty: true },
  metrics: [
    { name: 'fit/loss', last: 0.08, best: 0.05 },
    { name: 'fit/val_acc', last: 0.91 },
    { name: 'fit/mse', last: 'NaN' },
  ],
});

const TABLE: readonly (readonly [string, boolean])[] = [
  ['', true],
  ['  ', true],
  ['cnn', true],
  ['cnn dropout', true],
  ['cnn transformer', false],
  ['"wide cnn"', true],
  ['"cnn wide"', false],
  ['"wide', true],
  ['-cnn', false],
  ['-transformer', true],
  ['-', true],
  ['FAILED', true],
  ['status:failed', true],
  ['status:completed', false],
  ['-status:failed', false],
  ['name:mnist', false],
  ['file:mnist', true],
  ['note:dropout', true],
  ['backend:wasm', true],
  ['git:dirty', true],
  ['git:abc', true],
  ['seed:7', true],
  ['unknown:7', false],
  ['loss<0.1', true],
  ['LOSS<0.1', true],
  ['fit/loss<0.1', true],
  ['loss<0.08', false],
  ['loss<=0.08', true],
  ['loss=0.08', true],
  ['loss!=0.08', false],
  ['loss>1e-3', true],
  ['loss>.01', true],
  ['best:loss<0.06', true],
  ['loss<0.06', false],
  ['val_acc>=0.9 loss<0.1', true],
  ['val_acc>=0.95', false],
  ['mse=nan', true],
  ['mse<1', false],
  ['loss=nan', false],
  ['acc>0', false],
  ['loss<', false],
];

for (const [text, fits] of TABLE)
  test(`filter \`${text}\` ${fits ? 'keeps' : 'drops'} the run`, () => assert.equal(parseFilter(text)(run), fits));

test('one of ten thousand runs is found', () => {
  const runs = Array.from({ length: 10_000 }, (_, index) => sampleRun({ id: `r${index}`, name: `run ${index}` }));
  assert.equal(runs.filter(parseFilter('run 9999 loss<0.1 status:completed')).length, 1);
});
