import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from '../../../engine/core/runs/record.ts';
import { anchor } from '../../../extension/editor/anchors.ts';
import { readCode } from '../../../extension/editor/documentCode.ts';
import { failureLine, failureMessage, failuresIn, newestFailures } from '../../../extension/editor/failures.ts';
import { sampleRun } from '../core/runs/sampleRun.ts';

const FILE = '/work/mnist-cnn.ts';
const SOURCE = "const a = 1;\nthrow new Error('no');\nconst b = 2;\n";
const place = { file: FILE, line: 2, column: 7 };
const failed = (change: Partial<RunRecord> = {}) =>
  sampleRun({ status: 'failed', error: { kind: 'exception', message: 'no', advice: 'Say yes.', place }, ...change });
const line = (text: string) => {
  const [failure] = newestFailures([failed()]);
  assert.ok(failure);
  return failureLine(failure, anchor(readCode(SOURCE, 'typescript'), readCode(text, 'typescript')));
};

test('the failure moves with its line, and is gone when that changes', () => {
  assert.equal(line(SOURCE), 2);
  assert.equal(line(`\n\n${SOURCE}`), 4);
  assert.equal(line(SOURCE.replace("'no'", "'yes'")), undefined);
  assert.equal(line('const a = 1;\nconst b = 2;\n'), undefined);
});

test('a newer run of the file clears it, one that still waits does not', () => {
  assert.equal(newestFailures([sampleRun({ status: 'running' }), failed()]).length, 0);
  assert.equal(newestFailures([sampleRun({ status: 'queued' }), failed()]).length, 1);
  const other = sampleRun({ request: { file: '/work/b.ts', argv: [], backend: 'auto' } });
  assert.equal(newestFailures([other, failed()]).length, 1);
});

test('it stands in the file of its place, and says what to do', () => {
  const [failure, ...rest] = failuresIn(newestFailures([failed()]), FILE);
  assert.ok(failure && rest.length === 0);
  assert.equal(failureMessage(failure), 'no\nSay yes.');
  assert.deepEqual(failuresIn(newestFailures([failed()]), '/work/b.ts'), []);
  assert.deepEqual(newestFailures([failed({ error: { kind: 'memory', message: 'Out of memory.' } })]), []);
});
