import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListRuns, ReadCurve, ReadLog, StopRun } from '../../engine/core/protocol/engine.ts';
import { processStart } from '../../engine/host/processStart.ts';
import { ENDLESS, kill, makePlace, MODEL, points, processesOf, until, within, type Client } from './harness.ts';

const CHATTY = `${MODEL}
await model.fit(xs, ys, { epochs: Number(process.argv[2]), verbose: 0, callbacks: {
  onEpochEnd: async (epoch) => { console.log('epoch', epoch + 1); await pause(20); },
} });
console.log('over');
`;

async function killEngine(client: Client): Promise<void> {
  kill(client.pid);
  await until(() => client.closed && processStart(client.pid) === undefined, 'the end of the engine');
}

function chatter(folder: string): number[] {
  const text = readFileSync(path.join(folder, 'log.txt'), 'utf8');
  return [...text.matchAll(/^epoch (\d+)$/gm)].map(([, number]) => Number(number));
}

test('a killed trainer is a failed run with all that it logged', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const started = await client.start(place.file('endless.ts', ENDLESS));
  await client.grewTo(started.id, 3);
  const { total: seen } = await client.curve(started.id, 'fit/epoch/loss');
  kill(place.trainerOf(started.id));
  const run = await client.ended(started.id);
  assert.equal(run.status, 'failed');
  assert.equal(run.error?.kind, 'killed');
  assert.match(run.error.message, /SIGKILL/);
  assert.ok(seen > 0 && points(run, 'fit/epoch/loss') >= seen);
  assert.equal((await client.curve(run.id, 'fit/epoch/loss')).total, points(run, 'fit/epoch/loss'));
  assert.ok(run.endedAt);
  assert.equal(existsSync(path.join(run.folder, 'trainer.json')), false);
  // The engine is unharmed.
  const next = await client.ended((await client.start(place.file('next.ts', `${MODEL}\nawait model.fit(xs, ys);`))).id);
  assert.equal(next.status, 'completed');
});

test('a run outlives its engine; the next one follows it to its end with nothing missing', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const started = await client.start(place.file('chatty.ts', CHATTY), { argv: ['120'] });
  await client.grewTo(started.id, 3);
  const pending = client.connection.sendRequest(StopRun, { run: 'nothing' }).catch(() => 'refused');
  await pending;
  await killEngine(client);
  const before = chatter(started.folder).length;
  await until(() => chatter(started.folder).length > before + 5, 'training without an engine');

  const second = await place.connect();
  assert.notEqual(second.pid, client.pid);
  const listed = await second.connection.sendRequest(ListRuns);
  assert.deepEqual(
    listed.map(({ id, status }) => [id, status]),
    [[started.id, 'running']],
  );
  await second.grewTo(started.id, before + 6);
  assert.ok(
    await until(() => second.moves.some(({ run }) => run === started.id), 'live progress'),
    'progress comes from the trainer itself',
  );
  const run = await second.ended(started.id);
  assert.equal(run.status, 'completed', JSON.stringify(run.error));
  assert.equal(run.exitCode, 0);
  assert.equal(points(run, 'fit/epoch/loss'), 120);
  assert.deepEqual(
    [...(await second.curve(run.id, 'fit/epoch/loss')).steps],
    Array.from({ length: 120 }, (_, i) => i + 1),
  );
  assert.deepEqual(
    chatter(run.folder),
    Array.from({ length: 120 }, (_, index) => index + 1),
  );
  const { text } = await second.connection.sendRequest(ReadLog, { run: run.id, from: 0 });
  assert.match(text, /over\n$/);
  assert.doesNotMatch(text, /EPIPE/);
  assert.deepEqual(place.readRun(run.id), JSON.parse(JSON.stringify(run)));
});

test('an adopted run is stopped by the engine that adopted it', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const started = await client.start(place.file('endless.ts', ENDLESS));
  await client.grewTo(started.id, 2);
  await killEngine(client);
  const second = await place.connect();
  const run = await within(second.connection.sendRequest(StopRun, { run: started.id }), 'the stop');
  assert.equal(run.status, 'stopped');
  assert.ok(points(run, 'fit/epoch/loss') >= 2);
});

test('what ended while no engine lived is told by its journal', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const options = { runsPerDevice: 3 };
  const ends = await client.start(place.file('ends.ts', CHATTY), { argv: ['150'], options });
  const fails = await client.start(place.file('fails.ts', `${CHATTY}\nthrow new Error('at last');`), {
    argv: ['150'],
    options,
  });
  const dies = await client.start(place.file('dies.ts', ENDLESS), { options });
  for (const { id } of [ends, fails, dies]) await client.grewTo(id, 2);
  const trainers = [ends, fails, dies].map(({ id }) => place.trainerOf(id));
  await killEngine(client);
  kill(trainers[2]!);
  await until(() => trainers.every((pid) => processStart(pid) === undefined), 'the end of all trainers');
  const endedBy = Date.now();
  await sleep(1500);

  const second = await place.connect();
  const settled = await until(async () => {
    const runs = await second.connection.sendRequest(ListRuns);
    return runs.every(({ status }) => status !== 'running') ? runs : undefined;
  }, 'the adoption');
  const [completed, failed, lost] = [ends, fails, dies].map(({ id }) => settled.find((run) => run.id === id)!);
  assert.equal(completed!.status, 'completed');
  assert.equal(completed!.exitCode, 0);
  assert.equal(points(completed!, 'fit/epoch/loss'), 150);
  assert.equal(failed!.status, 'failed');
  assert.match(failed!.error!.message, /at last/);
  assert.equal(lost!.status, 'lost');
  assert.match(lost!.error!.message, /without a word/);
  assert.ok(points(lost!, 'fit/epoch/loss') >= 2);
  assert.ok(lost!.endedAt! <= endedBy + 500, 'a lost run ended when it last said something, not when it was found');
  for (const { id } of [ends, fails, dies]) {
    assert.ok(['completed', 'failed', 'lost'].includes(place.readRun(id).status));
    assert.equal(existsSync(path.join(place.folderOf(id), 'trainer.json')), false);
    assert.equal(existsSync(path.join(place.folderOf(id), 'job.json')), false);
  }
});

test('a pid that the system used again is not taken for the trainer', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const started = await client.start(place.file('endless.ts', ENDLESS));
  await client.grewTo(started.id, 2);
  const trainer = place.trainerOf(started.id);
  await killEngine(client);
  kill(trainer);
  const file = path.join(started.folder, 'trainer.json');
  const contact = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...contact, pid: process.pid }));
  const second = await place.connect();
  const run = await until(async () => {
    const [run] = await second.connection.sendRequest(ListRuns);
    return run?.status === 'lost' ? run : undefined;
  }, 'the run to be found lost');
  await second.connection.sendRequest(StopRun, { run: run.id, force: true });
  assert.ok(processStart(process.pid), 'nobody stopped the stranger');
});

test('requests that wait when the engine dies are refused, not left hanging', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const started = await client.start(place.file('endless.ts', ENDLESS));
  await client.grewTo(started.id, 2);
  process.kill(client.pid, 'SIGSTOP');
  const key = { run: started.id, series: 'fit', axis: 'epoch', metric: 'loss', points: 5 } as const;
  const waiting = [
    client.connection.sendRequest(ListRuns),
    client.connection.sendRequest(ReadCurve, key),
    client.connection.sendRequest(StopRun, { run: started.id }),
  ];
  const answers = Promise.allSettled(waiting);
  await sleep(50);
  kill(client.pid);
  for (const { status } of await within(answers, 'the answers', 3000)) assert.equal(status, 'rejected');
  await assert.rejects(async () => client.connection.sendRequest(ListRuns));
});

test('many engines in a row: the trainer minds none of them', async (context) => {
  const place = makePlace(context);
  const first = await place.connect();
  const started = await first.start(place.file('endless.ts', ENDLESS));
  await first.grewTo(started.id, 2);
  const trainer = place.trainerOf(started.id);
  await killEngine(first);
  for (let round = 0; round < 3; round++) {
    const client = await place.connect();
    await until(() => client.moves.length > 1, 'live progress');
    await killEngine(client);
  }
  assert.equal(place.trainerOf(started.id), trainer);
  const last = await place.connect();
  const run = await within(last.connection.sendRequest(StopRun, { run: started.id, force: true }), 'the forced stop');
  assert.equal(run.status, 'stopped');
  assert.ok(!processesOf(place.home).includes(trainer));
});
