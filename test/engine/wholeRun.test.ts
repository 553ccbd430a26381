import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { ReadLog, StopRun } from '../../engine/core/protocol/engine.ts';
import { readResults } from '../../engine/journal/resultFiles.ts';
import { fileSystem } from '../../engine/trainer/nodeApi/files/fileSystem.ts';
import { makePlace, MODEL, NEVER_YIELDS, points, within } from './harness.ts';

test('a run leaves its record, curves, log, sources and weights, and says all of itself', async (context) => {
  const place = makePlace(context);
  execFileSync('git', ['init', '-q', '-b', 'trunk'], { cwd: place.store });
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: place.store });
  place.file('lib/data.ts', 'export const epochs = 4;\n');
  const text = `${MODEL}
import { epochs } from './lib/data.ts';
console.log('arguments', process.argv.slice(2).join('+'), 'in', process.cwd());
await model.fit(xs, ys, { epochs, batchSize: 4, validationData: [xs, ys], verbose: 0 });
model.evaluate(xs, ys);
console.log('ünd Schluß ✓');
`;
  const file = place.file('small.ts', text);
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  const client = await place.connect();
  const started = await client.start(file, { argv: ['--size', '3'], seed: 7, name: 'My run' });
  assert.equal(started.status, 'running');
  const run = await client.ended(started.id);

  const commit = git('rev-parse', 'HEAD').toString().trim();
  assert.equal(run.status, 'completed', JSON.stringify(run.error));
  assert.deepEqual(place.readRun(run.id), JSON.parse(JSON.stringify(run)), 'run.json says what the client was told');
  const { series, metrics, models, results, createdAt, startedAt, endedAt, backend, folder, ...rest } = run;
  assert.equal(folder, place.folderOf(run.id));
  assert.match(run.id, /^\d{8}-\d{6}-my-run-\w{4}$/);
  assert.deepEqual(rest, {
    version: 1,
    id: run.id,
    name: 'My run',
    note: '',
    status: 'completed',
    origin: 'descent',
    request: { file, argv: ['--size', '3'], backend: 'cpu', seed: 7, name: 'My run' },
    cwd: place.store,
    sourceHash: createHash('sha256').update(text).digest('hex'),
    source: 'source/small.ts',
    framework: 'TensorFlow.js',
    frameworkVersion: tf.version.tfjs,
    seed: 7,
    git: { commit, branch: 'trunk', dirty: false },
    warnings: [],
    exitCode: 0,
    descentVersion: run.descentVersion,
  });
  assert.ok(createdAt <= startedAt! && startedAt! <= endedAt! && endedAt! - createdAt < 60_000);
  assert.equal(backend?.name, 'cpu');
  assert.equal(backend?.reason, 'It was asked for.');
  assert.ok(backend?.device);
  assert.deepEqual(models, [{ name: models[0]!.name, parameters: 17, trainable: 17 }]);
  const [fit, evaluate] = series;
  assert.deepEqual([fit?.id, fit?.kind, fit?.method, fit?.epochs, fit?.batches], ['fit', 'fit', 'fit', 4, 2]);
  assert.deepEqual(fit?.place, { file, line: text.split('\n').findIndex((l) => l.includes('.fit(')) + 1, column: 13 });
  assert.deepEqual([evaluate?.id, evaluate?.method, evaluate?.ended], ['evaluate', 'evaluate', true]);
  for (const name of ['loss', 'mae', 'val_loss', 'val_mae']) assert.equal(points(run, `fit/epoch/${name}`), 4, name);
  assert.equal(points(run, 'fit/batch/loss'), 8);
  for (const name of ['learning_rate', 'steps_per_second', 'examples_per_second', 'memory_mib', 'tensors_mib'])
    assert.equal(points(run, `fit/epoch/${name}`), 4, name);
  assert.deepEqual(
    results?.map((each) => each.series),
    ['fit', 'evaluate'],
  );
  assert.deepEqual(
    readResults(folder).map(({ data, call, examples, outputs }) => [data, call, examples, outputs[0]?.kind]),
    [
      ['validation', 4, 8, 'values'],
      ['evaluation', 1, 8, 'values'],
    ],
  );
  assert.deepEqual(
    metrics.map(({ name }) => name),
    ['loss', 'mae', 'val_loss', 'val_mae', 'evaluate/loss', 'evaluate/mae'],
  );

  const curve = await client.curve(run.id, 'fit/epoch/loss');
  assert.deepEqual([...curve.steps], [1, 2, 3, 4]);
  assert.equal(curve.exact, true);
  assert.equal(curve.values.at(-1), metrics[0]!.last);
  assert.ok(curve.values[3]! < curve.values[0]!, 'it learns');

  const log = await client.connection.sendRequest(ReadLog, { run: run.id, from: 0 });
  assert.match(log.text, new RegExp(`arguments --size\\+3 in ${place.store}\n`));
  assert.match(log.text, /ünd Schluß ✓\n$/);
  assert.equal(log.next, readFileSync(path.join(folder, 'log.txt')).length);
  assert.equal(readFileSync(path.join(folder, run.source), 'utf8'), text);
  assert.equal(readFileSync(path.join(folder, 'source/lib/data.ts'), 'utf8'), 'export const epochs = 4;\n');

  const kept = path.join(folder, 'checkpoints', models[0]!.name);
  for (const which of ['last', 'best']) {
    const model = await tf.loadLayersModel(fileSystem(tf, path.join(kept, which, 'model.json')));
    model.compile({ loss: 'meanSquaredError', optimizer: 'sgd', metrics: ['mae'] });
    const inputs = tf.tensor2d([0, 0, 0, 1, 1, 0, 1, 1, 0, 2, 2, 0, 2, 1, 1, 2], [8, 2]);
    const loss = model.evaluate(inputs, tf.tensor2d([0, 1, 1, 2, 2, 2, 3, 3], [8, 1])) as tf.Scalar[];
    assert.ok(Math.abs(loss[0]!.dataSync()[0]! - Number(metrics[2]!.last)) < 1e-6, `${which} gives the run's loss`);
  }
});

test('several fits are several series, and a loop of fits counts at its place', async (context) => {
  const place = makePlace(context);
  const file = place.file(
    'fits.ts',
    `${MODEL}
const options = { epochs: 2, verbose: 0 } as const;
await model.fit(xs, ys, options);
for (let round = 0; round < 3; round++) await model.fit(xs, ys, options);
`,
  );
  const client = await place.connect();
  const run = await client.ended((await client.start(file)).id);
  assert.equal(run.status, 'completed', JSON.stringify(run.error));
  assert.deepEqual(
    run.series.map(({ id, place, occurrence }) => [id, place!.line - run.series[0]!.place!.line, occurrence]),
    [
      ['fit', 0, 1],
      ['fit-2', 1, 1],
      ['fit-3', 1, 2],
      ['fit-4', 1, 3],
    ],
  );
  for (const { id } of run.series) assert.equal(points(run, `${id}/epoch/loss`), 2);
});

test('a loss that becomes NaN is marked, kept as NaN, and training goes on', async (context) => {
  const place = makePlace(context);
  const file = place.file(
    'diverges.ts',
    `${MODEL}
model.compile({ optimizer: tf.train.sgd(1e30), loss: 'meanSquaredError' });
await model.fit(xs, ys, { epochs: 4, verbose: 0 });
`,
  );
  const client = await place.connect();
  const run = await client.ended((await client.start(file)).id);
  assert.equal(run.status, 'completed');
  assert.match(run.warnings.join(), /loss became (NaN|Infinity) at batch \d of epoch \d/);
  const curve = run.series[0]!.curves.find(({ axis, metric }) => axis === 'epoch' && metric === 'loss')!;
  assert.equal(curve.count, 4);
  assert.equal(curve.last, 'NaN');
  assert.ok(curve.nonFinite);
  const window = await client.curve(run.id, 'fit/epoch/loss');
  assert.deepEqual(window.values.slice(-1), [null]);
  assert.deepEqual(window.nonFinite.at(-1), { step: 4, value: 'NaN' });
  const strict = await client.ended((await client.start(file, { options: { stopOnNonFinite: true } })).id);
  assert.equal(strict.status, 'failed');
  assert.equal(strict.error?.kind, 'nonfinite');
  assert.equal(strict.error?.place?.line, 11);
});

test('a loop that never yields is seen live and stops', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const started = await client.start(place.file('loop.ts', NEVER_YIELDS));
  const first = await client.grewTo(started.id, 20);
  const later = await client.grewTo(started.id, first + 20);
  assert.equal(client.latest(started.id)?.status, 'running');
  const run = await within(client.connection.sendRequest(StopRun, { run: started.id }), 'the stop', 5000);
  assert.equal(run.status, 'stopped');
  assert.ok(points(run, 'train/step/loss') > later);
  assert.equal((await client.curve(run.id, 'train/step/loss')).total, points(run, 'train/step/loss'));
  assert.equal(run.series[0]!.method, 'minimize');
});
