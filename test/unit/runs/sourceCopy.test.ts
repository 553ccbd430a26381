import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceCopyPath } from '../../../engine/core/runs/sourceCopy.ts';

const table: readonly (readonly [trained: string, file: string, copy: string])[] = [
  ['/p/a/train.ts', '/p/a/train.ts', 'source/train.ts'],
  ['/p/a/train.ts', '/p/a/data/mnist.ts', 'source/data/mnist.ts'],
  ['/p/a/train.ts', '/p/lib/layers.ts', 'source/up/lib/layers.ts'],
  ['/p/a/b/train.ts', '/layers.ts', 'source/up/up/up/layers.ts'],
  ['C:\\p\\a\\train.ts', 'C:\\p\\lib\\x.ts', 'source/up/lib/x.ts'],
  ['C:\\p\\train.ts', 'D:\\x.ts', 'source/up/up/D/x.ts'],
];
for (const [trained, file, copy] of table)
  test(`${file}, imported by ${trained}, is kept as ${copy}`, () => assert.equal(sourceCopyPath(trained, file), copy));
