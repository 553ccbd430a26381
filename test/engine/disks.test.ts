import assert from 'node:assert/strict';
import { readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ListRuns, StopRun, UpdateRun } from '../../engine/core/protocol/engine.ts';
import { failingDisk, fill, smallDisk } from './disks.ts';
import { ENDLESS, kill, makePlace, MODEL, points, until, type Client } from './harness.ts';

const journalsOf = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => (name.includes('tfevents') ? [path.join(folder, name)] : []));

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

async function end(client: Client): Promise<void> {
  kill(client.pid);
  await until(() => client.closed, 'the end of the engine');
}

const FAST = `${MODEL}
await model.fit(xs, ys, { epochs: 100000, batchSize: 1, verbose: 0, callbacks: { onEpochEnd: () => pause(10) } });
`;

test('disk full in mid-run: training goes on in memory, in sight; with room again nothing is missing', async (context) => {
  const disk = smallDisk(context);
  if (disk === undefined) return;
  const place = makePlace(context, { store: path.join(disk, 'work') });
  const client = await place.connect();
  const started = await client.start(place.file('fast.ts', FAST), { options: { keepCheckpoints: false } });
  const before = await client.grewTo(started.id, 16);
  const filler = path.join(disk, 'filler');
  fill(filler);
  await until(() => client.warnings.some((text) => /disk is full/.test(text)), 'the warning');
  const size = statSync(journalsOf(started.folder)[0]!).size;
  await client.grewTo(started.id, before + 200);
  assert.ok(statSync(journalsOf(started.folder)[0]!).size - size < 65_536);
  assert.equal(client.latest(started.id)?.status, 'running');
  assert.match(client.latest(started.id)!.warnings.join(), /disk is full/);
  const live = await client.curve(started.id, 'fit/epoch/loss');
  assert.deepEqual([...live.steps], upTo(live.steps.length));
  rmSync(filler);
  await until(() => client.warnings.some((text) => /written again/.test(text)), 'the word that all is well');
  const run = await client.connection.sendRequest(StopRun, { run: started.id });
  assert.equal(run.status, 'stopped');
  await end(client);
  rmSync(path.join(place.store, '.descent/index.db'), { force: true });
  const second = await place.connect();
  const whole = await second.curve(run.id, 'fit/epoch/loss');
  assert.equal(whole.steps.length, points(run, 'fit/epoch/loss'));
  assert.deepEqual([...whole.steps], upTo(whole.steps.length));
  assert.equal(place.readRun(run.id).status, 'stopped');
});

test('disk full to the end: what was written is readable, and the end is known', async (context) => {
  const disk = smallDisk(context);
  if (disk === undefined) return;
  const place = makePlace(context, { store: path.join(disk, 'work') });
  const client = await place.connect();
  const options = { keepCheckpoints: false, stopOnDiskFull: true };
  const stops = await client.start(place.file('fast.ts', FAST), { options });
  await client.grewTo(stops.id, 16);
  fill(path.join(disk, 'filler'));
  const run = await client.ended(stops.id);
  assert.equal(run.status, 'stopped', JSON.stringify(run.error));
  assert.match(run.warnings.join(), /disk is full/);
  const shown = await client.curve(run.id, 'fit/epoch/loss');
  assert.equal(shown.steps.length, points(run, 'fit/epoch/loss'));
  // Another can't be started, says so, and harms nothing.
  await assert.rejects(client.start(place.file('fast.ts', FAST)), /disk is full/);
  await end(client);
  rmSync(path.join(disk, 'filler'));
  const second = await place.connect();
  const kept = await second.curve(run.id, 'fit/epoch/loss');
  assert.ok(kept.steps.length >= 2);
  assert.deepEqual([...kept.steps], upTo(kept.steps.length));
});

test('a disk that becomes read-only in mid-run: training goes on in memory, in sight, and what was written is readable', async (context) => {
  const disk = failingDisk(context);
  if (disk === undefined) return;
  const place = makePlace(context, { store: path.join(disk.folder, 'work') });
  const client = await place.connect();
  const file = place.file('fast.ts', FAST);
  const started = await client.start(file, { options: { keepCheckpoints: false } });
  const before = await client.grewTo(started.id, 16);
  disk.fail();
  await until(() => client.warnings.some((text) => /run folder is read-only/.test(text)), 'the warning');
  const size = statSync(journalsOf(started.folder)[0]!).size;
  await client.grewTo(started.id, before + 200);
  assert.equal(statSync(journalsOf(started.folder)[0]!).size, size, 'nothing can be written');
  assert.equal(client.latest(started.id)?.status, 'running');
  assert.match(client.latest(started.id)!.warnings.join(), /read-only.*goes on in memory/);
  const run = await client.connection.sendRequest(StopRun, { run: started.id });
  assert.equal(run.status, 'stopped');
  const all = await client.curve(run.id, 'fit/epoch/loss');
  assert.deepEqual([...all.steps], upTo(points(run, 'fit/epoch/loss')), 'nothing that clients were told is missing');
  await assert.rejects(client.connection.sendRequest(UpdateRun, { run: started.id, note: 'x' }), /read-only/);
  await assert.rejects(client.start(file), /read-only/);
  await end(client);
  // An engine can open a store that it can not write, and shows what the disk has.
  const second = await place.connect();
  await until(async () => {
    const [told] = await second.connection.sendRequest(ListRuns);
    return told?.id === run.id && told.status === 'lost';
  }, 'the run to be found lost: the disk did not take how it ended');
  const kept = await second.curve(run.id, 'fit/epoch/loss');
  // Eight batches an epoch; the last of them may not have reached the disk.
  assert.ok(kept.steps.length >= before / 8 - 1 && kept.steps.length < all.steps.length);
  assert.deepEqual([...kept.steps], upTo(kept.steps.length));
});

test('a disk that becomes read-only in mid-run: the setting stops the run cleanly', async (context) => {
  const disk = failingDisk(context);
  if (disk === undefined) return;
  const place = makePlace(context, { store: path.join(disk.folder, 'work') });
  const client = await place.connect();
  const options = { keepCheckpoints: true, stopOnDiskFull: true };
  const started = await client.start(place.file('fast.ts', FAST), { options });
  await client.grewTo(started.id, 16);
  disk.fail();
  const run = await client.ended(started.id);
  assert.equal(run.status, 'stopped', JSON.stringify(run.error));
  assert.match(run.warnings.join(), /read-only/);
  assert.deepEqual([...(await client.curve(run.id, 'fit/epoch/loss')).steps], upTo(points(run, 'fit/epoch/loss')));
});

test('a journal that can not be made from the start is seen live, and made when there is room', async (context) => {
  const disk = smallDisk(context, 'nr_inodes=200');
  if (disk === undefined) return;
  const place = makePlace(context, { store: path.join(disk, 'work') });
  const client = await place.connect();
  const options = { keepCheckpoints: false };
  const first = await client.start(place.file('endless.ts', ENDLESS), { options });
  await client.grewTo(first.id, 2);
  const waiting = await client.start(place.file('fast.ts', FAST), { options });
  // What the first run gives back when it ends is room for the next one's log and whereabouts, and for no journal.
  let fillers = 0;
  while (statfsSync(disk).ffree > 0) writeFileSync(path.join(disk, `filler-${++fillers}`), '');
  await client.connection.sendRequest(StopRun, { run: first.id });
  await client.seen(waiting.id, ({ warnings }) => /disk is full/.test(warnings.join()), 'the warning');
  await client.grewTo(waiting.id, 100);
  assert.deepEqual(journalsOf(waiting.folder), [], 'there is no journal');
  const live = await client.curve(waiting.id, 'fit/epoch/loss');
  assert.deepEqual([...live.steps], upTo(live.steps.length));
  for (let index = 1; index <= fillers; index++) rmSync(path.join(disk, `filler-${index}`));
  await client.seen(waiting.id, ({ warnings }) => /written again/.test(warnings.join()), 'the word that all is well');
  const run = await client.connection.sendRequest(StopRun, { run: waiting.id });
  await end(client);
  const second = await place.connect();
  const whole = await second.curve(run.id, 'fit/epoch/loss');
  assert.deepEqual([...whole.steps], upTo(points(run, 'fit/epoch/loss')));
});
