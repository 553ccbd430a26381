import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../../.ci/folders.mjs';
import { run } from '../../../.ci/processes.mjs';

let folder: string;
before(() => (folder = mkdtempSync(path.join(tmpdir(), 'chance-'))));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A test file that fails in its first so many runs. */
function failing(name: string, times: number): void {
  const counter = JSON.stringify(path.join(folder, `${name}.count`));
  writeFileSync(
    path.join(folder, `${name}.test.mjs`),
    `import { appendFileSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
test('${name}', () => {
  appendFileSync(${counter}, '.');
  if (readFileSync(${counter}, 'utf8').length <= ${times}) throw new Error('not yet');
});
test('beside it', () => {});`,
  );
}

/** Runs the folder's files in a process of their own: a test may not run tests in its own. */
async function outcome(again: boolean): Promise<unknown> {
  const program = path.join(folder, 'program.mjs');
  const answer = path.join(folder, 'answer.json');
  writeFileSync(
    program,
    `import { writeFileSync } from 'node:fs';
const { runTestFiles } = await import(${JSON.stringify(path.join(root, '.ci/unitTests.mjs'))});
const counts = await runTestFiles([${JSON.stringify(path.join(folder, '*.test.mjs'))}], { again: ${again} });
writeFileSync(${JSON.stringify(answer)}, JSON.stringify(counts));`,
  );
  const env = { ...process.env };
  delete env.NODE_TEST_CONTEXT;
  await run(process.execPath, [program], { cwd: root, env });
  return JSON.parse(readFileSync(answer, 'utf8'));
}

describe('a test file that fails', () => {
  it('is a failure where there is no second time', async () => {
    failing('once', 1);
    assert.deepEqual(await outcome(false), { passed: 1, failed: 1, skipped: 0, unsteady: [] });
  });

  it('is a failure where it ends before its tests do', async () => {
    failing('once', 0);
    const cut = path.join(folder, 'cut.test.mjs');
    writeFileSync(
      cut,
      `import { test } from 'node:test';
test('first', () => {});
test('second', () => process.exit(0));
test('third', () => {});`,
    );
    const { failed } = (await outcome(false)) as { failed: number };
    rmSync(cut);
    assert.equal(failed, 1);
  });

  it('passes the second time and is named, or fails for good', async () => {
    failing('steady', 0);
    failing('once', 1);
    failing('always', 9);
    rmSync(path.join(folder, 'once.count'), { force: true });
    const counts = (await outcome(true)) as { unsteady: string[] };
    const unsteady = counts.unsteady.map((file) => path.basename(file));
    assert.deepEqual({ ...counts, unsteady }, { passed: 5, failed: 1, skipped: 0, unsteady: ['once.test.mjs'] });
  });
});
