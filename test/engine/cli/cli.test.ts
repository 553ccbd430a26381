import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BACKENDS } from '../../../engine/backends/all.ts';
import { isGauge } from '../../../engine/core/runs/gauges.ts';
import { makePlace, MODEL, ENDLESS, until } from '../harness.ts';
import { descent, start } from './descent.ts';

type Line = Record<string, unknown> & { type: string; metrics: Record<string, number | string> };

const lines = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const SCRIPT = `${MODEL}
console.log('to the log', process.argv.slice(2).join(' '));
process.stderr.write('{"type":"finished"}\\n');
await model.fit(xs, ys, { epochs: 5, batchSize: 2, verbose: 0 });
`;

test('train --json: one object a line on stdout, the program on stderr, the same curve from the same seed', async (context) => {
  const place = makePlace(context);
  const file = place.file('model.ts', SCRIPT);
  const words = ['train', 'model.ts', '--backend', 'cpu', '--seed', '42', '--name', 'Mine', '--json'];
  const first = await descent(place.store, ...words, '--', '--json', 'word');
  assert.equal(first.code, 0, first.err);
  const [started, ...rest] = lines(first.out);
  const finished = rest.pop()!;
  const { run, folder, ...others } = started!;
  assert.deepEqual(others, { type: 'started', name: 'Mine', file, backend: 'cpu', device: others['device'], seed: 42 });
  assert.equal(folder, place.folderOf(String(run)));
  assert.deepEqual(
    rest.map(({ type, epoch, series, metrics }) => [type, epoch, series, Object.keys(metrics)]),
    [1, 2, 3, 4, 5].map((epoch) => ['epoch', epoch, 'fit', ['loss', 'mae']]),
  );
  assert.deepEqual([finished.type, finished['status'], finished['run']], ['finished', 'completed', run]);
  assert.deepEqual(finished.metrics, rest.at(-1)!.metrics);
  assert.match(first.err, /to the log --json word\n/);
  assert.match(first.err, /\{"type":"finished"\}/);

  const second = await descent(place.store, ...words);
  assert.deepEqual(
    lines(second.out).slice(1, -1),
    rest,
    'the same file, seed and back end give the same curve, to the last bit',
  );
  const other = await descent(place.store, 'train', 'model.ts', '--backend', 'cpu', '--seed', '43', '--json');
  assert.notDeepEqual(lines(other.out)[1], rest[0]);

  const fewer = lines(
    (await descent(place.store, 'train', file, '--backend', 'cpu', '--epochs', '2', '--batch-size', '8', '--json')).out,
  );
  assert.deepEqual(
    fewer.map(({ type }) => type),
    ['started', 'epoch', 'epoch', 'finished'],
  );

  const runs = (await descent(place.store, 'runs', '--json')).out;
  assert.deepEqual(
    lines(runs)
      .map(({ seed }) => seed)
      .slice(0, 3),
    [42, 42, 43],
  );
  const last = lines((await descent(place.store, 'show', 'last', '--json')).out)[0]!;
  assert.deepEqual(last, lines(runs)[3]);
  assert.equal((last['series'] as { batches: number }[])[0]!.batches, 1);
  const shown = (await descent(place.store, 'show', String(run))).out;
  assert.match(shown, /status +completed\n/);
  assert.match(shown, /seed +42\n/);
  assert.match((await descent(path.join(place.store, '..'), 'runs', '--store', place.store)).out, /Mine/);

  const csv = (await descent(place.store, 'export', String(run), '--csv')).out.trimEnd().split('\n');
  assert.equal(csv[0], 'series,axis,metric,step,time,value');
  const json = lines((await descent(place.store, 'export', String(run), '--json')).out);
  assert.equal(json.length, csv.length - 1);
  const ofMetrics = json.filter(({ metric }) => !isGauge(String(metric)));
  assert.equal(ofMetrics.length, 2 * (5 + 20));
  assert.ok(ofMetrics.length < json.length, 'gauges are values, too');
  const losses = json.filter(({ axis, metric }) => axis === 'epoch' && metric === 'loss').map(({ value }) => value);
  assert.deepEqual(
    losses,
    rest.map(({ metrics }) => metrics['loss']),
  );
});

test('loops are steps, evaluations are told, and what is no number is a word', async (context) => {
  const place = makePlace(context);
  place.file(
    'loop.ts',
    `${MODEL}
const weight = tf.variable(tf.scalar(2));
for (let step = 0; step < 4; step++) tf.train.sgd(step === 2 ? Infinity : 0.1).minimize(() => weight.square());
const optimizer = tf.train.sgd(0.1);
for (let step = 0; step < 3; step++) optimizer.minimize(() => weight.square());
model.evaluate(xs, ys);
`,
  );
  const { out, code, err } = await descent(place.store, 'train', 'loop.ts', '--backend', 'cpu', '--json');
  assert.equal(code, 0, err);
  const said = lines(out);
  assert.ok(said.some(({ type, step }) => type === 'step' && step === 3));
  assert.equal(said.filter(({ type }) => type === 'evaluate').length, 1);
  assert.ok(
    said.some(({ type, metrics }) => type === 'step' && metrics['loss'] === 'NaN'),
    out,
  );
  const csv = (await descent(place.store, 'export', 'last', '--csv')).out;
  assert.match(csv, /,loss,3,[\d.e-]+,NaN\n/);
});

test('exit codes: 0 only when completed, 2 when used wrongly', async (context) => {
  const place = makePlace(context);
  place.file(
    'fails.ts',
    `${MODEL}\nawait model.fit(xs, ys, { epochs: 2, verbose: 0 });\nthrow new Error('no more');\n`,
  );
  const failed = await descent(place.store, 'train', 'fails.ts', '--backend', 'cpu', '--json');
  assert.equal(failed.code, 1);
  const finished = lines(failed.out).at(-1)!;
  assert.deepEqual([finished.type, finished['status']], ['finished', 'failed']);
  assert.equal((finished['error'] as { message: string }).message, 'no more');
  const forPeople = await descent(place.store, 'train', 'fails.ts', '--backend', 'cpu');
  assert.equal(forPeople.code, 1);
  assert.match(
    forPeople.out,
    /fit epoch 2 +loss [\d.]+ · mae [\d.]+\n[\s\S]*✗ failed[\s\S]*no more\n {2}at .*fails\.ts:11:7\n/,
  );
  const misuses: [string[], RegExp][] = [
    [[], /descent train FILE/],
    [['dance'], /There is no command dance/],
    [['train'], /Which file/],
    [['train', 'absent.ts'], /There is no file/],
    [['train', 'fails.ts', '--epochs', 'many'], /--epochs takes a whole number/],
    [['train', 'fails.ts', '--backend', 'quantum'], /There is no back end quantum/],
    [['train', 'fails.ts', '--colour'], /--colour/],
    [['show', 'nothing'], /There is no run nothing/],
    [['show', 'last', 'first'], /first is too much/],
    [['export', 'last'], /--csv or --json/],
    [['export', 'last', 'first', '--csv'], /first is too much/],
    [['backends', 'wasm'], /wasm is too much/],
    [['backends', '--python', 'absent'], /--python: there is no .*absent/],
    [['data', 'mnist', '--from', 'absent'], /--from: there is no folder .*absent/],
    [['train', 'folder.ts'], /folder\.ts is a folder/],
    [['inspect', 'absent.py'], /There is no file/],
    [['inspect', 'folder.py'], /folder\.py is a folder/],
    [['inspect', 'utf16.py'], /utf16\.py is no text in UTF-8. Save it in that encoding/],
    [['snippet', 'model.py', '--to', 'pytorch', '--out', 'absent/model.py'], /There is no folder .*absent\. Make it/],
    [['snippet', 'model.py', '--to', 'pytorch', '--out', 'folder.py'], /folder\.py is a folder/],
    [['snippet', 'model.py', '--to', 'pytorch', '--out', 'mine.py'], /mine\.py is already there. Say --force/],
  ];
  const model = 'import keras\nmodel = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])\n';
  place.file('model.py', model);
  const mine = place.file('mine.py', '# mine');
  writeFileSync(path.join(place.store, 'utf16.py'), model, 'utf16le');
  for (const folder of ['folder.ts', 'folder.py']) mkdirSync(path.join(place.store, folder));
  await Promise.all(
    misuses.map(async ([words, says]) => {
      const { code, out, err } = await descent(place.store, ...words);
      assert.equal(code, 2, words.join(' '));
      assert.match(out + err, says);
    }),
  );
  assert.equal(readFileSync(mine, 'utf8'), '# mine');
  const forced = await descent(place.store, 'snippet', 'model.py', '--to', 'pytorch', '--out', 'mine.py', '--force');
  assert.equal(forced.code, 0, forced.err);
  assert.match(readFileSync(mine, 'utf8'), /nn\.Linear\(2, 1\)/);
});

test('backends are told, each with what to do where it is missing', async (context) => {
  const place = makePlace(context);
  const { out, code } = await descent(place.store, 'backends', '--json');
  assert.equal(code, 0);
  const all = lines(out) as unknown as {
    name: string;
    available: boolean;
    device?: string;
    why?: string;
    whatToDo?: string;
  }[];
  assert.deepEqual(
    all.map(({ name }) => name),
    BACKENDS.map(({ name }) => name),
  );
  for (const { available, device, whatToDo } of all) assert.ok(available ? device : whatToDo);
  const absent = all.find(({ available }) => !available);
  if (absent) {
    place.file('fits.ts', SCRIPT);
    const missing = await descent(place.store, 'train', 'fits.ts', '--backend', absent.name, '--json');
    assert.deepEqual([missing.code, missing.out], [1, '']);
    assert.equal(missing.err, `descent: ${absent.why} ${absent.whatToDo}\n`);
  }
  assert.match((await descent(place.store, 'backends')).out, /✓ cpu /);
});

test('a run that is stopped while it waits never began', async (context) => {
  const place = makePlace(context);
  place.file('endless.ts', ENDLESS);
  const client = await place.connect();
  const busy = await client.start(path.join(place.store, 'endless.ts'));
  await client.grewTo(busy.id, 2);
  const words = ['train', 'endless.ts', '--backend', 'cpu'];
  const told = start([...words, '--json'], place.store);
  const shown = start(words, place.store);
  await until(() => /queued/.test(told.said.out) && /waits for another/.test(shown.said.out), 'both to wait');
  told.child.kill('SIGINT');
  shown.child.kill('SIGINT');
  const [json, text] = [await told.ended, await shown.ended];
  assert.deepEqual([json.code, text.code], [1, 1]);
  const [queued, finished, ...rest] = lines(json.out);
  assert.deepEqual([queued?.type, finished?.type, finished?.['status'], rest], ['queued', 'finished', 'stopped', []]);
  assert.equal(finished!['duration'], null);
  assert.match(text.out, /^endless waits for another run.*\n■ stopped before it began\nThe run is kept/);
});

test('Ctrl+C stops at the next batch; SIGTERM too; a reader that goes away is no error', async (context) => {
  const place = makePlace(context);
  place.file('endless.ts', ENDLESS);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const run = start(['train', 'endless.ts', '--backend', 'cpu', '--json'], place.store);
    await until(() => run.said.out.includes('"epoch":3'), 'some epochs');
    run.child.kill(signal);
    const { code, out, err } = await run.ended;
    assert.equal(code, 1);
    assert.match(err, /Stopping at the next batch/);
    const last = lines(out).at(-1)!;
    assert.deepEqual([last.type, last['status']], ['finished', 'stopped']);
  }
  writeFileSync(path.join(place.store, 'short.ts'), SCRIPT);
  const reader = start(['runs', '--json'], place.store);
  reader.child.stdout.destroy();
  assert.equal((await reader.ended).err, '');
});

test('the engine dies under a training CLI: it says so and what to do, and the run goes on', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  place.file('endless.ts', ENDLESS);
  const run = start(['train', 'endless.ts', '--backend', 'cpu', '--json'], place.store);
  await until(() => run.said.out.includes('"epoch":3'), 'some epochs');
  process.kill(client.pid, 'SIGKILL');
  const { code, err } = await run.ended;
  assert.equal(code, 1);
  assert.match(err, /descent: The engine ended\. The run goes on; see it with: descent runs\n/);
  assert.doesNotMatch(err, /\n {4}at /);
  const id = String(lines(run.said.out)[0]!['run']);
  assert.ok(place.trainerOf(id));
  assert.match(readFileSync(path.join(place.folderOf(id), 'run.json'), 'utf8'), /"running"/);
});

test('a run whose run.json is damaged stays in the list, with what is wrong, and show says what to do', async (context) => {
  const place = makePlace(context);
  const folder = place.folderOf('20261122-143001-net-abcd');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'run.json'), '{"na');
  assert.match((await descent(place.store, 'runs')).out, /^20261122-143001-net-abcd .*run\.json is damaged/);
  assert.match((await descent(place.store, 'show', '20261122-143001-net-abcd')).out, /put a copy of it/);
});
