// Native TensorFlow on every Node that it is said to run on: the addon, back end and captured steps on Node 20, where
// the rest of the engine can't run, and the whole of it, trial and trainer, on the oldest Node that the engine takes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import esbuild from 'esbuild';
import { bringNode } from '../../../.ci/node.mjs';
import { noTensorflow, testPython } from '../../foundTensorflow.ts';
import { makePlace, MODEL } from '../harness.ts';
import { COUNTED } from './counted.ts';

const root = path.join(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** What the npm registry holds of each, for the platforms that have the addon: the oldest that serves. */
const VERSIONS: Readonly<Record<string, Readonly<Record<20 | 22, string>>>> = {
  'linux-x64': { 20: '20.0.0', 22: '22.15.0' },
  'linux-arm64': { 20: '20.0.0', 22: '22.18.0' },
  'darwin-x64': { 20: '20.0.0', 22: '22.18.0' },
  'darwin-arm64': { 20: '20.18.1', 22: '22.23.2' },
};

/** A Node's program, or why it can't be had. On CI that is a failure. Asked for before tests have folders of their own. */
async function bring(major: 20 | 22): Promise<{ readonly program: string } | { readonly skip: string }> {
  if (noTensorflow) return { skip: noTensorflow };
  const version = VERSIONS[`${process.platform}-${process.arch}`]?.[major];
  if (version === undefined) return { skip: `There is no addon for ${process.platform} on ${process.arch}.` };
  try {
    return { program: (await bringNode(version)).executable };
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    return { skip: (error as Error).message };
  }
}

const nodes = { 20: await bring(20), 22: await bring(22) };
const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-nodes-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The training as a program for an old Node: sources run as they are from Node 22.18 on. */
async function bundled(): Promise<string> {
  const outfile = path.join(folder, 'training.cjs');
  const here = pathToFileURL(path.join(root, 'engine/backends/addonFile.ts')).href;
  await esbuild.build({
    ...{ entryPoints: [path.join(import.meta.dirname, 'shortTraining.ts')], outfile, bundle: true, logLevel: 'error' },
    ...{ platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'] },
    define: { 'import.meta.url': JSON.stringify(here) },
  });
  return outfile;
}

interface Trained {
  readonly node: string;
  readonly captured: number;
  readonly said: readonly string[];
  readonly ordinary: readonly number[];
  readonly losses: readonly number[];
}

for (const major of [20, 22] as const) {
  const node = nodes[major];
  const real = { skip: 'skip' in node && node.skip };
  test(`steps are captured on Node ${major}, with the losses of ordinary ones`, real, async () => {
    const { program } = node as { program: string };
    const { stdout } = await run(program, [await bundled(), testPython() ?? '']);
    const trained = JSON.parse(stdout.trim().split('\n').at(-1)!) as Trained;
    assert.match(trained.node, new RegExp(`^v${major}\\.`));
    assert.deepEqual(trained.said, []);
    assert.ok(trained.captured >= 25, `${trained.captured} captured steps of 30`);
    assert.equal(trained.losses.length, 5);
    trained.losses.forEach((loss, index) => {
      const expected = trained.ordinary[index]!;
      assert.ok(Math.abs(loss - expected) <= 1e-5 * Math.abs(expected) + 1e-6, `${loss} instead of ${expected}`);
    });
  });
}

const SCRIPT = `${MODEL}
${COUNTED}
await model.fit(xs, ys, { epochs: 10, batchSize: 2, verbose: 0, shuffle: false });
console.log('captured', captured, 'on', process.version);
`;

interface Line {
  readonly type: string;
  readonly folder?: string;
  readonly backend?: string;
  readonly status?: string;
  readonly epoch?: number;
}

const whole = { skip: 'skip' in nodes[22] && nodes[22].skip };
test('native is tried out and trained on by the oldest Node of the engine', whole, async (context) => {
  const place = makePlace(context);
  const { program } = nodes[22] as { program: string };
  const words = [
    'train',
    place.file('model.ts', SCRIPT),
    '--backend',
    'native',
    '--python',
    testPython() ?? '',
    '--json',
  ];
  const cli = path.join(root, 'dist/cli.js');
  const { stdout } = await run(program, ['--no-warnings', cli, ...words], { cwd: place.store });
  const lines = stdout.split('\n').flatMap((line) => (line === '' ? [] : (JSON.parse(line) as Line)));
  assert.equal(lines.filter(({ type }) => type === 'epoch').length, 10);
  const finished = lines.find(({ type }) => type === 'finished')!;
  assert.equal(finished.status, 'completed');
  const started = lines.find(({ type }) => type === 'started')!;
  assert.equal(started.backend, 'native');
  const log = readFileSync(path.join(started.folder!, 'log.txt'), 'utf8');
  const [, captured, node] = /^captured (\d+) on (.+)$/m.exec(log) ?? [];
  assert.equal(node, `v${VERSIONS[`${process.platform}-${process.arch}`]![22]}`);
  assert.ok(Number(captured) >= 35, `${captured} captured steps of 40`);
});
