import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { savedSource } from '../../../../extension/runs/actions/savedSource.ts';

test('the saved copy is found where the trainer puts it, and nowhere else', async (context) => {
  const root = await mkdtemp(path.join(os.tmpdir(), 'descent-source-'));
  context.after(() => rm(root, { recursive: true, force: true }));
  const folder = path.join(root, '.descent', 'runs', 'r1');
  const put = async (inside: string) => {
    const file = path.join(folder, 'source', inside);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, inside);
    return file;
  };
  const run = { folder, request: { file: path.join(root, 'train', 'main.ts') } };
  assert.equal(await savedSource(run, run.request.file), undefined);
  assert.equal(
    await savedSource(run, await put('main.ts').then(() => run.request.file)),
    path.join(folder, 'source', 'main.ts'),
  );
  assert.equal(await savedSource(run, path.join(root, 'data.ts')), undefined);
  assert.equal(
    await savedSource(run, await put('up/data.ts').then(() => path.join(root, 'data.ts'))),
    path.join(folder, 'source', 'up', 'data.ts'),
  );
});
