import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import esbuild from 'esbuild';
import type { MessageConnection } from 'vscode-jsonrpc';
import { DRAINING, Hello, ListRuns, RunsChanged, StartRun, StopRun } from '../../engine/core/protocol/engine.ts';
import { PROTOCOL_VERSION } from '../../engine/core/protocol/version.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { connectPipe } from '../../engine/client/pipe.ts';
import { processStart } from '../../engine/host/processStart.ts';
import { ENDLESS, makePlace, MODEL, OPTIONS, until, within } from './harness.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const REQUIRE =
  "import { createRequire as __make } from 'node:module'; const require = __make(import.meta.url);" +
  ' const __filename = import.meta.filename; const __dirname = import.meta.dirname;';

/** Bundles engine and trainer as another build than the sources are. */
async function otherBuild(folder: string): Promise<string> {
  await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: {
      engine: 'engine/main.ts',
      trainer: 'engine/trainer/main.ts',
      recorder: 'engine/trainer/recorder/main.ts',
      child: 'engine/trainer/child.ts',
    },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    chunkNames: 'chunks/[name]-[hash]',
    banner: { js: REQUIRE },
    outdir: folder,
    logLevel: 'error',
  });
  copyFileSync(path.join(ROOT, 'node_modules/typescript/lib/typescript.js'), path.join(folder, 'typescript.cjs'));
  writeFileSync(path.join(folder, 'build.json'), '{ "version": "0.0.1", "build": "another" }');
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  return path.join(folder, 'engine.js');
}

/** Starts, or finds, the engine of the other build and says hello as its own client. */
async function connectOther(engine: string, store: string) {
  const begin = performance.now();
  const child = spawn(process.execPath, ['--no-warnings', engine, '--store', store], { detached: true });
  const line = await within(
    new Promise<string>((resolve) => child.stdout.setEncoding('utf8').once('data', resolve)),
    'the other engine',
  );
  const { address, token, pid } = JSON.parse(line) as { address: string; token: string; pid: number };
  const connection: MessageConnection = await connectPipe(address);
  const changes: RunRecord[] = [];
  connection.onNotification(RunsChanged, ({ changed }) => void changes.push(...changed));
  connection.listen();
  const hello = { protocol: PROTOCOL_VERSION, build: 'another', token, client: 'test' } as const;
  assert.equal((await connection.sendRequest(Hello, hello)).accepted, true);
  return { connection, pid, changes, took: performance.now() - begin };
}

test('after an update the old engine finishes its runs, the new one serves, and nobody is locked out', async (context) => {
  const place = makePlace(context);
  const engine = await otherBuild(path.join(place.home, 'other'));
  const old = await connectOther(engine, place.store);
  context.diagnostic(`bundled engine: ${Math.round(old.took)} ms from spawn to the first answer`);
  const start = (file: string) => {
    const request = { file, argv: [], backend: 'cpu' } as const;
    return old.connection.sendRequest(StartRun, { request, whenBusy: 'queue', options: OPTIONS });
  };
  const live = (await start(place.file('live.ts', ENDLESS))).run;
  const short = place.file('short.ts', `${MODEL}\nawait model.fit(xs, ys, { epochs: 2, verbose: 0 });\n`);
  const waits = (await start(short)).run;
  assert.deepEqual([live.status, waits.status], ['running', 'queued']);

  const fresh = await place.connect();
  assert.notEqual(fresh.pid, old.pid);
  await fresh.grewTo(live.id, 5);
  await assert.rejects(start(short), { code: DRAINING });
  // The old one's people still see their run.
  const seen = old.changes.length;
  await until(() => old.changes.length > seen, 'news from the old engine');
  // The device is still taken, for the new engine too; what waited in the old one's queue is started once.
  const later = await fresh.start(short);
  assert.equal(later.status, 'queued');
  const stopped = await within(old.connection.sendRequest(StopRun, { run: live.id }), 'the stop by the old engine');
  assert.equal(stopped.status, 'stopped');
  assert.equal((await fresh.ended(live.id)).status, 'stopped');
  const one = await fresh.ended(waits.id);
  const two = await fresh.ended(later.id);
  assert.deepEqual([one.status, two.status], ['completed', 'completed']);
  assert.equal(one.series[0]!.curves.find(({ axis, metric }) => axis === 'epoch' && metric === 'loss')!.count, 2);
  assert.equal((await old.connection.sendRequest(ListRuns)).length, 3);
  assert.ok(processStart(old.pid), 'as long as its people stay, so does it');

  // They are not locked out either: their next engine is of their build, and the new one keeps its own people.
  old.connection.dispose();
  await until(() => processStart(old.pid) === undefined, 'the end of the old engine');
  const again = await connectOther(engine, place.store);
  const request = { file: short, argv: [], backend: 'cpu' } as const;
  const answer = await again.connection.sendRequest(StartRun, { request, whenBusy: 'queue', options: OPTIONS });
  await until(() => again.changes.some(({ id, status }) => id === answer.run.id && status === 'completed'), 'its run');
  assert.equal((await fresh.connection.sendRequest(ListRuns)).length, 4);
  again.connection.dispose();
});
