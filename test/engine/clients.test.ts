import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { Hello, ListRuns, StartRun, UpdateRun } from '../../engine/core/protocol/engine.ts';
import { PROTOCOL_VERSION } from '../../engine/core/protocol/version.ts';
import { BUILD } from '../../engine/host/build.ts';
import { launchEngine } from '../../engine/host/engineClient.ts';
import { engineFolder, pipeAddress } from '../../engine/host/folders.ts';
import { connectPipe } from '../../engine/client/pipe.ts';
import { processStart } from '../../engine/host/processStart.ts';
import { ENDLESS, kill, makePlace, MODEL, OPTIONS, processesOf, until, within } from './harness.ts';

const FIT = `${MODEL}\nawait model.fit(xs, ys, { epochs: 20, verbose: 0, callbacks: { onEpochEnd: () => pause(10) } });\n`;

test('two clients have one engine and are told the same', async (context) => {
  const place = makePlace(context);
  const [one, other] = await Promise.all([place.connect(), place.connect()]);
  assert.equal(one.pid, other.pid, 'two that begin at once get one engine');
  const file = place.file('fit.ts', FIT);
  const started = await one.start(file);
  const [here, there] = await Promise.all([one.ended(started.id), other.ended(started.id)]);
  assert.deepEqual(there, here);
  assert.deepEqual(other.changes, one.changes);
  assert.deepEqual(other.growths, one.growths);
  assert.ok(one.moves.length > 0);
  assert.deepEqual(other.moves, one.moves);
  assert.ok(one.changes.length < 40, 'not one notification for every value');
});

test('eight that begin at once get one engine', async (context) => {
  const place = makePlace(context);
  const pids = await Promise.all(Array.from({ length: 8 }, async () => (await launchEngine(place.store)).pid));
  assert.equal(new Set(pids).size, 1);
  if (process.platform === 'linux') await until(() => processesOf(place.home).length === 1, 'the end of the others');
});

test('a lock that a dead process left keeps nobody out', async (context) => {
  const place = makePlace(context);
  mkdirSync(engineFolder(place.store), { recursive: true });
  const lock = path.join(engineFolder(place.store), `${BUILD}.starting`);
  const dead = spawn(process.execPath, ['-e', '0']);
  const startedAt = processStart(dead.pid!);
  await new Promise((resolve) => dead.once('exit', resolve));
  writeFileSync(lock, JSON.stringify({ pid: dead.pid, startedAt }));
  const begin = Date.now();
  await place.connect();
  assert.ok(Date.now() - begin < 4000, 'whoever holds it is dead, which needs no waiting');
});

test('a slow start keeps its lock', async (context) => {
  const place = makePlace(context);
  const lock = path.join(engineFolder(place.store), `${BUILD}.starting`);
  writeFileSync(lock, JSON.stringify({ pid: process.pid, startedAt: processStart(process.pid) }));
  const past = new Date(Date.now() - 60_000);
  const { utimesSync, rmSync } = await import('node:fs');
  utimesSync(lock, past, past);
  const connecting = place.connect();
  const first = await Promise.race([
    connecting.then(() => 'connected'),
    new Promise((r) => setTimeout(r, 1500, 'waits')),
  ]);
  assert.equal(first, 'waits');
  rmSync(lock);
  await connecting;
});

test('a client that goes or dies harms nobody, and may come back', async (context) => {
  const place = makePlace(context);
  const stays = await place.connect();
  const started = await stays.start(place.file('endless.ts', ENDLESS));
  await stays.grewTo(started.id, 2);
  const goes = await place.connect();
  goes.close();
  const { address, token } = await launchEngine(place.store);
  // Dies in mid-word, with requests on their way.
  const dying = `
    const net = require('node:net');
    const socket = net.connect(${JSON.stringify(address)}, () => {
      const say = (m) => { const t = JSON.stringify({ jsonrpc: '2.0', ...m }); socket.write('Content-Length: ' + t.length + '\\r\\n\\r\\n' + t); };
      say({ id: 1, method: 'hello', params: { protocol: ${PROTOCOL_VERSION}, build: ${JSON.stringify(BUILD)}, token: ${JSON.stringify(token)}, client: 'test' } });
      for (let id = 2; id < 50; id++) say({ id, method: 'runs/list' });
      socket.write('Content-Length: 1000\\r\\n\\r\\n{');
      socket.on('data', () => process.kill(process.pid, 'SIGKILL'));
    });`;
  const child = spawn(process.execPath, ['-e', dying], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  const last = await stays.grewTo(started.id, 5);
  await stays.grewTo(started.id, last + 5);
  const again = await place.connect();
  assert.equal(again.pid, stays.pid);
  const [listed] = await again.connection.sendRequest(ListRuns);
  assert.equal(listed?.status, 'running');
  await again.grewTo(started.id, last + 6);
});

test('nobody is heard without the token', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const { address, token } = await launchEngine(place.store);
  const stranger = await connectPipe(address);
  let told = 0;
  stranger.onUnhandledNotification(() => told++);
  stranger.listen();
  const file = place.file('fit.ts', FIT);
  const request = { file, argv: [], backend: 'cpu' } as const;
  const start = () => stranger.sendRequest(StartRun, { request, whenBusy: 'queue', options: OPTIONS });
  const hello = (word: string) =>
    stranger.sendRequest(Hello, { protocol: PROTOCOL_VERSION, build: BUILD, token: word, client: 'test' });
  await assert.rejects(within(stranger.sendRequest(ListRuns), 'a refusal'));
  await assert.rejects(within(start(), 'a refusal'));
  await assert.rejects(within(hello('guess'), 'a refusal'), /token/);
  await assert.rejects(within(hello(''), 'a refusal'), /token/);
  await assert.rejects(within(start(), 'a refusal'));
  await client.ended((await client.start(file)).id);
  assert.equal(told, 0);
  assert.equal((await client.connection.sendRequest(ListRuns)).length, 1, 'nothing that the stranger asked was done');
  assert.equal((await hello(token)).accepted, true);
  assert.equal((await stranger.sendRequest(ListRuns)).length, 1);
  stranger.dispose();
});

test('names and notes change for everyone, and last', async (context) => {
  const place = makePlace(context);
  const [one, other] = [await place.connect(), await place.connect()];
  const run = await one.start(place.file('fit.ts', FIT));
  await one.connection.sendRequest(UpdateRun, { run: run.id, name: 'While it trains' });
  await other.seen(run.id, ({ name }) => name === 'While it trains', 'its new name');
  const ended = await one.ended(run.id);
  assert.equal(ended.name, 'While it trains');
  await one.connection.sendRequest(UpdateRun, { run: run.id, note: 'The best\nso far' });
  await other.seen(run.id, ({ note }) => note === 'The best\nso far', 'its note');
  assert.equal(place.readRun(run.id).note, 'The best\nso far');
  assert.equal(place.readRun(run.id).name, 'While it trains');
});

test('the engine ends by itself when nobody needs it, not before, and takes what is old from the caches', async (context) => {
  const place = makePlace(context);
  const old = path.join(place.home, 'transpiled', 'old.js');
  mkdirSync(path.dirname(old));
  writeFileSync(old, '');
  utimesSync(old, 0, 0);
  const client = await place.connect();
  const run = await client.start(
    place.file(
      'slow.ts',
      `${MODEL}\nawait model.fit(xs, ys, { epochs: 65, verbose: 0, callbacks: { onEpochEnd: () => pause(100) } });\n`,
    ),
  );
  await client.grewTo(run.id, 1);
  client.close();
  const gone = () => processStart(client.pid) === undefined;
  await until(() => gone() || place.readRun(run.id).status === 'completed', 'the end of the run');
  assert.equal(gone(), false, 'the run kept the engine alive without clients');
  await until(gone, 'the end of the engine', 9000);
  assert.equal(existsSync(old), false);
  const next = await place.connect();
  assert.notEqual(next.pid, client.pid);
  assert.equal((await next.connection.sendRequest(ListRuns))[0]?.status, 'completed');
  kill(next.pid);
});

test('a process whose peer dies in mid-message can end', async (context) => {
  const place = makePlace(context);
  const address = pipeAddress(place.home, 'half');
  const server = net.createServer((socket) => socket.end('Content-Length: 1000\r\n\r\n{'));
  await new Promise<void>((resolve) => server.listen(address, resolve));
  const pipe = path.resolve(import.meta.dirname, '../../engine/client/pipe.ts');
  const code = `(await (await import(${JSON.stringify(pipe)})).connectPipe(${JSON.stringify(address)})).listen();`;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', code], { stdio: 'inherit' });
  context.after(() => {
    child.kill('SIGKILL');
    server.close();
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  assert.equal(await within(ended, 'its end', 8000), 0);
});
