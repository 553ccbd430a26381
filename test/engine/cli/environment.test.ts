import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makePlace } from '../harness.ts';

const CLI = path.resolve(import.meta.dirname, '../../../engine/cli/main.ts');

test('a script has the variables of the terminal that starts it, whoever started the engine', async (context) => {
  const place = makePlace(context);
  // A client without the variable: it starts the engine, so the engine doesn't have it either.
  await place.connect();
  place.file('tell.mjs', `console.log('told:', process.env.DATA_FOLDER, process.env.NODE_OPTIONS);`);
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--no-warnings', CLI, 'train', 'tell.mjs', '--backend', 'cpu', '--json'],
    { cwd: place.store, encoding: 'utf8', env: { ...process.env, DATA_FOLDER: 'here', NODE_OPTIONS: '--no-warnings' } },
  );
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^told: here undefined$/m);
  const [run = ''] = readdirSync(path.join(place.store, '.descent', 'runs'));
  const folder = place.folderOf(run);
  assert.ok(!existsSync(path.join(folder, 'job.json')), 'what may hold secrets is gone with the run');
  assert.doesNotMatch(readFileSync(path.join(folder, 'run.json'), 'utf8'), /DATA_FOLDER/);
});
