import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteRuns, ListRuns, RestoreRuns, StopRun } from '../../engine/core/protocol/engine.ts';
import { ENDLESS, kill, makePlace, MODEL, points, until, within } from './harness.ts';

const SHORT = `${MODEL}\nawait model.fit(xs, ys, { epochs: 3, verbose: 0 });\n`;

test('one run a device: others wait in sight, in order, and start when it ends', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const first = await client.start(place.file('first.ts', ENDLESS));
  const second = await client.start(place.file('second.ts', SHORT));
  const third = await client.start(place.file('third.ts', SHORT));
  assert.deepEqual([first.status, second.status, third.status], ['running', 'queued', 'queued']);
  await client.grewTo(first.id, 2);
  assert.equal(place.readRun(second.id).status, 'queued');
  assert.equal(second.startedAt, undefined);
  await client.connection.sendRequest(StopRun, { run: first.id });
  const [one, other] = [await client.ended(second.id), await client.ended(third.id)];
  assert.deepEqual([one.status, other.status], ['completed', 'completed']);
  assert.ok(other.startedAt! >= one.endedAt! - 50, 'they ran one after the other');
});

test('two runs a device, where the settings say so', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const options = { runsPerDevice: 2 };
  const runs = [await client.start(place.file('a.ts', ENDLESS), { options })];
  runs.push(await client.start(place.file('b.ts', ENDLESS), { options }));
  const waits = await client.start(place.file('c.ts', ENDLESS), { options });
  assert.equal(waits.status, 'queued');
  for (const { id } of runs) await client.grewTo(id, 2);
});

test('a file that trains already: asked about, queued, or stopped and started again', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const file = place.file('model.ts', ENDLESS);
  const first = await client.start(file);
  await client.grewTo(first.id, 2);
  const asked = await client.ask(file, { whenBusy: 'ask' });
  assert.deepEqual([asked.type, asked.run.id], ['alreadyRunning', first.id]);
  assert.equal((await client.connection.sendRequest(ListRuns)).length, 1);
  const queued = await client.ask(file, { whenBusy: 'queue' });
  assert.deepEqual([queued.type, queued.run.status], ['started', 'queued']);
  const stopped = await client.connection.sendRequest(StopRun, { run: queued.run.id });
  assert.equal(stopped.status, 'stopped');
  assert.equal(place.readRun(queued.run.id).status, 'stopped');
  assert.deepEqual([stopped.startedAt, stopped.backend], [undefined, undefined], 'it never began');
  assert.ok(stopped.endedAt! >= stopped.createdAt);
  const again = await client.start(file, { whenBusy: 'restart' });
  assert.equal(client.latest(first.id)?.status, 'stopped');
  assert.equal(again.status, 'running');
  await client.grewTo(again.id, 2);
});

test('a run that waits outlives the engine', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const first = await client.start(place.file('first.ts', ENDLESS));
  const waits = await client.start(place.file('waits.ts', SHORT));
  await client.grewTo(first.id, 2);
  kill(client.pid);
  await until(() => client.closed, 'the end of the engine');
  const second = await place.connect();
  await second.grewTo(first.id, 4);
  assert.equal(place.readRun(waits.id).status, 'queued');
  await second.connection.sendRequest(StopRun, { run: first.id });
  assert.equal((await second.ended(waits.id)).status, 'completed');
});

test('stop ends a fit at its next batch, keeps its weights, and lets the file finish', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const started = await client.start(
    place.file('fit.ts', `${ENDLESS}\nmodel.evaluate(xs, ys);\nconsole.log('saved');\n`),
  );
  await client.grewTo(started.id, 3);
  const run = await within(client.connection.sendRequest(StopRun, { run: started.id }), 'the stop', 8000);
  assert.equal(run.status, 'stopped');
  assert.equal(run.error, undefined);
  assert.equal(run.exitCode, 0);
  assert.ok(points(run, 'fit/epoch/loss') >= 3);
  assert.equal(points(run, 'evaluate/epoch/loss'), 1, 'the file went on to its end');
});

test('stop ends a file that is in no training call, and one that ignores it by force', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const options = { runsPerDevice: 2 };
  const loads = await client.start(
    place.file(
      'loads.ts',
      `${MODEL}\nconsole.log('loading');\nsetInterval(() => undefined, 1000);\nawait new Promise(() => undefined);\n`,
    ),
    { options },
  );
  await client.seen(loads.id, ({ frameworkVersion }) => frameworkVersion !== '', 'its beginning');
  await sleep(300);
  const ended = await within(client.connection.sendRequest(StopRun, { run: loads.id }), 'the stop', 5000);
  assert.equal(ended.status, 'stopped');
  // A batch that takes for ever: only force ends it before the minute that a batch may take.
  const stuck = await client.start(
    place.file(
      'stuck.ts',
      `${MODEL}\nawait model.fit(xs, ys, { epochs: 9, verbose: 0, callbacks: { onEpochEnd: (epoch) => { while (epoch === 2); return pause(50); } } });\n`,
    ),
    { options },
  );
  await client.grewTo(stuck.id, 3);
  const polite = client.connection.sendRequest(StopRun, { run: stuck.id });
  assert.equal(await Promise.race([polite, sleep(1000, 'waits')]), 'waits');
  const forced = await within(
    client.connection.sendRequest(StopRun, { run: stuck.id, force: true }),
    'the force',
    5000,
  );
  assert.equal(forced.status, 'stopped');
  assert.equal(points(forced, 'fit/epoch/loss'), 3);
  assert.deepEqual(await within(polite, 'the answer to the first stop'), forced);
  // Once more is harmless.
  assert.equal((await client.connection.sendRequest(StopRun, { run: stuck.id })).status, 'stopped');
});

test('stop reaches a run that has only just been started', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  for (const force of [false, true]) {
    const started = await client.start(place.file('endless.ts', ENDLESS));
    const run = await within(client.connection.sendRequest(StopRun, { run: started.id, force }), 'the stop', 10_000);
    assert.equal(run.status, 'stopped', `force ${force}`);
  }
});

test('runs go to the trash and come back; a live one is refused', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const other = await place.connect();
  const live = await client.start(place.file('live.ts', ENDLESS));
  const waits = await client.start(place.file('waits.ts', SHORT));
  for (const { id } of [live, waits]) {
    const refusal = client.connection.sendRequest(DeleteRuns, { runs: [id] });
    await assert.rejects(refusal, /^Error: \w+ is still training\. Stop it before you delete it\.$/);
  }
  await client.connection.sendRequest(StopRun, { run: live.id });
  const done = await client.ended(waits.id);
  // At once: the end of a run means that its folder is free.
  await client.connection.sendRequest(DeleteRuns, { runs: [done.id, live.id] });
  assert.deepEqual(await client.connection.sendRequest(ListRuns), []);
  await until(() => other.removed.length === 2, 'the word to the other client');
  await assert.rejects(client.connection.sendRequest(DeleteRuns, { runs: [done.id] }), /no longer there/);
  await client.connection.sendRequest(RestoreRuns, { runs: [done.id] });
  const [back, ...none] = await client.connection.sendRequest(ListRuns);
  assert.deepEqual([back, none], [JSON.parse(JSON.stringify(done)), []]);
  assert.equal((await client.curve(done.id, 'fit/epoch/loss')).steps.length, 3);
  await other.seen(done.id, ({ status }) => status === 'completed', 'its return');
});
