import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { isDue, markUsed, pruneCache } from '../../../engine/host/pruneCache.ts';

const NOW = Date.now();
const DAY = 86_400_000;

function cache(context: TestContext, files: Record<string, { days: number; megabytes: number }>) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-cache-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, { days, megabytes }] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, Buffer.alloc(megabytes * 2 ** 20));
    const used = new Date(NOW - days * DAY);
    utimesSync(file, used, used);
  }
  const left = (): string[] => Object.keys(files).filter((name) => existsSync(path.join(folder, name)));
  return { folder, left };
}

test('files that nobody used for long go, the others stay', (context) => {
  const { folder, left } = cache(context, {
    'compiled/v24/old': { days: 31, megabytes: 0 },
    'compiled/v24/new': { days: 29, megabytes: 0 },
    'transpiled/a.js': { days: 100, megabytes: 0 },
    'other/mine': { days: 100, megabytes: 0 },
  });
  const folders = ['compiled', 'transpiled', 'absent'].map((name) => path.join(folder, name));
  pruneCache(folders, { days: 30, megabytes: 10 }, NOW);
  assert.deepEqual(left(), ['compiled/v24/new', 'other/mine']);
});

test('beyond the limit those go that were used the longest ago, whichever folder they are in', (context) => {
  const { folder, left } = cache(context, {
    'a/1': { days: 3, megabytes: 1 },
    'b/2': { days: 1, megabytes: 1 },
    'a/3': { days: 2, megabytes: 1 },
  });
  pruneCache([path.join(folder, 'a'), path.join(folder, 'b')], { days: 30, megabytes: 2 }, NOW);
  assert.deepEqual(left(), ['b/2', 'a/3']);
});

test('it is due once a day, and what is used counts as new', (context) => {
  const { folder } = cache(context, { file: { days: 5, megabytes: 0 } });
  const mark = path.join(folder, 'pruned');
  assert.deepEqual([isDue(mark, NOW), isDue(mark, NOW), isDue(mark, NOW + 2 * DAY)], [true, false, true]);
  assert.equal(isDue(path.join(folder, 'absent', 'pruned')), false, 'where nothing can be left nothing is looked at');
  markUsed(path.join(folder, 'file'), NOW);
  assert.ok(NOW - statSync(path.join(folder, 'file')).mtimeMs < 1000);
});
