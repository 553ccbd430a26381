import assert from 'node:assert/strict';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { ListRuns, StopRun, UpdateRun } from '../../engine/core/protocol/engine.ts';
import { ENDLESS, kill, makePlace, MODEL, points, until, type Client } from './harness.ts';

const SHORT = `${MODEL}\nawait model.fit(xs, ys, { epochs: 6, verbose: 0 });\n`;

const journalOf = (folder: string): string =>
  path.join(
    folder,
    readdirSync(folder).find((name) => name.includes('tfevents'))!,
  );

async function end(client: Client): Promise<void> {
  kill(client.pid);
  await until(() => client.closed, 'the end of the engine');
}

test('a journal that was cut in mid-record gives all whole records', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const run = await client.ended((await client.start(place.file('short.ts', SHORT))).id);
  await end(client);
  const journal = journalOf(run.folder);
  truncateSync(journal, statSync(journal).size - 7);
  const second = await place.connect();
  const window = await second.curve(run.id, 'fit/epoch/loss');
  assert.deepEqual([...window.steps], [1, 2, 3, 4, 5, 6], 'only the last record was cut, which is no value');
  truncateSync(journal, Math.floor(statSync(journal).size / 2));
  const half = await second.curve(run.id, 'fit/batch/loss');
  assert.ok(half.steps.length > 0 && half.steps.length < 6);
  // Where run.json is gone too, the journal tells what it can, and the end is not made up.
  rmSync(path.join(run.folder, 'run.json'));
  const [told] = await second.connection.sendRequest(ListRuns);
  assert.equal(told?.id, run.id);
  assert.equal(told?.backend?.name, 'cpu');
});

test('the index is only an index: deleted, damaged or from the future, every run is there', async (context) => {
  const place = makePlace(context);
  let client = await place.connect();
  const run = await client.ended((await client.start(place.file('short.ts', SHORT))).id);
  const index = path.join(place.store, '.descent/index.db');
  const damages: [string, () => void][] = [
    ['deleted', () => ['', '-wal', '-shm'].forEach((end) => rmSync(index + end, { force: true }))],
    ['damaged', () => (rmSync(`${index}-wal`, { force: true }), writeFileSync(index, 'no database'.repeat(900)))],
    ['from the future', () => new DatabaseSync(index).exec('PRAGMA user_version = 999; CREATE TABLE theirs (a)')],
  ];
  for (const [what, damage] of damages) {
    await end(client);
    damage();
    client = await place.connect();
    const [told] = await client.connection.sendRequest(ListRuns);
    assert.deepEqual(told, JSON.parse(JSON.stringify(run)), what);
    assert.equal((await client.curve(run.id, 'fit/epoch/loss')).steps.length, 6, what);
  }
  await until(() => client.warnings.some((warning) => /newer version/.test(warning)), 'a word about the newer index');
  assert.ok(new DatabaseSync(index).prepare('SELECT * FROM theirs').all(), 'the newer index was left alone');
});

test('a run.json from a newer version, or damaged by hand, is shown and never written over', async (context) => {
  const place = makePlace(context);
  const first = await place.connect();
  const newer = await first.ended((await first.start(place.file('newer.ts', SHORT))).id);
  const damaged = await first.ended((await first.start(place.file('damaged.ts', SHORT))).id);
  await end(first);
  const newerText = JSON.stringify({ ...place.readRun(newer.id), version: 999, status: 'running', surprise: true });
  writeFileSync(path.join(newer.folder, 'run.json'), newerText);
  writeFileSync(path.join(damaged.folder, 'run.json'), '{ "version": 1, "name": ');
  const client = await place.connect();
  const runs = await client.connection.sendRequest(ListRuns);
  assert.match(runs.find(({ id }) => id === newer.id)!.warnings.join(), /newer version of Descent.*Update/);
  const read = runs.find(({ id }) => id === damaged.id)!;
  assert.match(read.warnings.join(), /damaged and was left as it is/);
  assert.equal(read.status, 'completed', 'its journal says so');
  for (const [id, why] of [
    [newer.id, /newer version/],
    [damaged.id, /damaged/],
  ] as const)
    await assert.rejects(client.connection.sendRequest(UpdateRun, { run: id, note: 'mine' }), why);
  assert.equal(readFileSync(path.join(newer.folder, 'run.json'), 'utf8'), newerText);
  assert.equal(readFileSync(path.join(damaged.folder, 'run.json'), 'utf8'), '{ "version": 1, "name": ');
  assert.equal((await client.curve(newer.id, 'fit/epoch/loss')).steps.length, 6);
});

test('a run.json that is damaged while its run trains is left alone, and the run goes on', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const started = await client.start(place.file('endless.ts', ENDLESS));
  await client.grewTo(started.id, 2);
  const file = path.join(started.folder, 'run.json');
  writeFileSync(file, 'mine now');
  await until(() => client.warnings.some((text) => /damaged/.test(text)), 'a word about it');
  const last = await client.grewTo(started.id, 4);
  await client.grewTo(started.id, last + 5);
  const run = await client.connection.sendRequest(StopRun, { run: started.id });
  assert.equal(run.status, 'stopped');
  assert.equal(readFileSync(file, 'utf8'), 'mine now');
  const [told] = await client.connection.sendRequest(ListRuns);
  assert.equal(told?.status, 'stopped', 'the journal tells how it ended');
  // The engine is well.
  assert.equal((await client.ended((await client.start(place.file('short.ts', SHORT))).id)).status, 'completed');
});

test('.descent deleted in mid-run: said clearly, training goes on, and the next run makes a new one', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const started = await client.start(place.file('endless.ts', ENDLESS));
  const last = await client.grewTo(started.id, 3);
  const away = path.join(place.store, 'away');
  renameSync(path.join(place.store, '.descent'), away);
  rmSync(away, { recursive: true });
  await until(() => client.warnings.some((text) => /gone/.test(text)), 'a word about it');
  await client.grewTo(started.id, last + 30);
  const run = await client.connection.sendRequest(StopRun, { run: started.id });
  assert.equal(run.status, 'stopped');
  assert.ok(points(run, 'fit/epoch/loss') > last + 30, 'nothing that was logged is missing from what clients know');
  assert.equal(existsSync(started.folder), false, 'nothing was made in its place');
  const next = await client.ended((await client.start(place.file('short.ts', SHORT))).id);
  assert.equal(next.status, 'completed');
  assert.equal(readFileSync(path.join(place.store, '.descent/.gitignore'), 'utf8'), '*\n');
});
