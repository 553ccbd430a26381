import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { findLine, savedSource } from '../../../../extension/runs/actions/savedSource.ts';

test('the saved copy is found from the root of the runs, the working folder, or by its name', async (context) => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'descent-source-'));
  context.after(() => rm(root, { recursive: true, force: true }));
  const folder = path.join(root, '.descent', 'runs', 'r1');
  const put = async (inside: string) => {
    const file = path.join(folder, 'source', inside);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, inside);
    return file;
  };
  const request = { file: path.join(root, 'main.ts') };
  const run = { folder, cwd: path.join(root, 'packages', 'a'), request, source: 'source/main.copy' };
  assert.equal(await savedSource(run, path.join(root, 'x.ts')), undefined);
  const main = await put('main.copy');
  assert.equal(await savedSource(run, request.file), main);
  await writeFile(path.join(root, 'secret'), '');
  assert.equal(await savedSource({ ...run, source: '../../../secret' }, request.file), undefined);
  const deep = await put('somewhere/else/y.ts');
  assert.equal(await savedSource(run, path.join(root, 'y.ts')), deep);
  const byCwd = await put('src/y.ts');
  assert.equal(await savedSource(run, path.join(root, 'packages', 'a', 'src', 'y.ts')), byCwd);
  const byRoot = await put('packages/a/src/y.ts');
  assert.equal(await savedSource(run, path.join(root, 'packages', 'a', 'src', 'y.ts')), byRoot);
});

test('a line is found where it moved to', () => {
  const saved = ['a', 'fit()', 'b', 'fit()'];
  assert.equal(findLine(saved, 2, ['new', 'a', '  fit()', 'b']), 3);
  assert.equal(findLine(saved, 4, ['fit()', 'x', 'y', 'fit()']), 4);
  assert.equal(findLine(saved, 2, ['gone']), 1);
  assert.equal(findLine([], 9, ['a', 'b']), 2);
  assert.equal(findLine(saved, 2, []), 1);
});
