import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as namespace from '@tensorflow/tfjs';
import { createEventReader } from '../../../engine/journal/eventFile.ts';
import { bucketsOf, encodeBuckets } from '../../../engine/trainer/nodeApi/board/histogram.ts';
import {
  type MakeSummaryFileWriter,
  summaryFileWriter,
} from '../../../engine/trainer/nodeApi/board/summaryFileWriter.ts';
import { makeModuleTable } from '../../../engine/trainer/nodeApi/moduleTable.ts';
import { mutableTensorFlow } from '../../../engine/trainer/nodeApi/mutableNamespace.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'descent-board-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const table = makeModuleTable(mutableTensorFlow(namespace), { backend: 'cpu' });
const tf = table.get('@tensorflow/tfjs-node') as typeof namespace & {
  node: {
    summaryFileWriter: MakeSummaryFileWriter;
    tensorBoard(logdir?: string, options?: object): namespace.CustomCallback;
  };
};

function onlyFile(where: string): string {
  const files = readdirSync(where);
  assert.equal(files.length, 1);
  assert.match(files[0]!, /^events\.out\.tfevents\.\d{10}\..+\.v2$/);
  return path.join(where, files[0]!);
}

/** [tag, step, value] of every scalar. */
function scalarsIn(where: string): (readonly [string, number, number])[] {
  const entries = createEventReader().push(readFileSync(onlyFile(where)));
  return entries.flatMap((entry) => (entry.type === 'scalar' ? [[entry.tag, entry.step, entry.value] as const] : []));
}

test('scalars are written as given, and only when they are due', () => {
  const where = path.join(folder, 'scalars');
  const writer = tf.node.summaryFileWriter(where, 3);
  assert.equal(tf.node.summaryFileWriter(`${where}/.`), writer);
  writer.scalar('a', 0.5, 0);
  writer.scalar('a', NaN, 1);
  assert.deepEqual(scalarsIn(where), []);
  writer.scalar('b', tf.scalar(-3), 1);
  assert.deepEqual(scalarsIn(where), [
    ['a', 0, 0.5],
    ['a', 1, NaN],
    ['b', 1, -3],
  ]);
  writer.scalar('a', Infinity, 2);
  writer.flush();
  assert.deepEqual(scalarsIn(where).at(-1), ['a', 2, Infinity]);
  assert.throws(() => writer.scalar('a', 1, 0.5), /step is expected to be an integer, but is instead 0\.5/);
  assert.throws(() => writer.scalar('a', tf.ones([2]) as never, 1), /shape \[2\]; give one number/);
  assert.throws(() => tf.node.summaryFileWriter(''), /Invalid logdir/);
});

test('what waits is written after the given time, and when the process ends', async () => {
  const timed = path.join(folder, 'timed');
  summaryFileWriter(timed, 100, 20).scalar('a', 1, 1);
  await new Promise((resolve) => setTimeout(resolve, 120));
  assert.deepEqual(scalarsIn(timed), [['a', 1, 1]]);
  const ended = path.join(folder, 'ended');
  const module = new URL('../../../engine/trainer/nodeApi/board/summaryFileWriter.ts', import.meta.url).href;
  const script = `const { summaryFileWriter } = await import(${JSON.stringify(module)});
    summaryFileWriter(${JSON.stringify(ended)}).scalar('last', 7, 1);`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', script]);
  assert.deepEqual(scalarsIn(ended), [['last', 1, 7]]);
});

test('where the disk refuses, the run goes on, one line says so, and nothing that waits is lost', (context) => {
  const lines = context.mock.method(console, 'error', () => {});
  const where = path.join(folder, 'refused');
  const writer = summaryFileWriter(where, 1);
  writer.scalar('a', 1, 1);
  renameSync(where, `${where}-away`);
  writer.scalar('a', 2, 2);
  writer.scalar('a', 3, 3);
  assert.equal(lines.mock.callCount(), 1);
  assert.throws(() => writer.flush(), /ENOENT/);
  renameSync(`${where}-away`, where);
  writer.flush();
  assert.deepEqual(
    scalarsIn(where).map(([, step]) => step),
    [1, 2, 3],
  );
});

test('a histogram is the bytes that TensorBoard itself makes', () => {
  const fixtures = fileURLToPath(new URL('../../fixtures/histograms/', import.meta.url));
  const cases = JSON.parse(readFileSync(path.join(fixtures, 'histograms.json'), 'utf8')) as {
    tag: string;
    values: number[];
    buckets: number;
    description: string;
    value: string;
  }[];
  assert.equal(cases.length, 2);
  for (const { tag, values, buckets, description, value } of cases) {
    const made = encodeBuckets(tag, bucketsOf(Float32Array.from(values), buckets), description);
    assert.equal(Buffer.from(made).toString('hex'), value, tag);
  }
});

test('buckets count finite values alone', () => {
  assert.deepEqual(bucketsOf([0, 1, 2, 3, 4, NaN, Infinity], 2), [
    [0, 2, 2],
    [2, 4, 3],
  ]);
  assert.deepEqual(bucketsOf([5, 5]), [[4.5, 5.5, 2]]);
  assert.deepEqual(bucketsOf([NaN]), []);
  assert.equal(bucketsOf([1, 2]).length, 30);
  assert.throws(() => bucketsOf([1], 0), /strictly positive integer/);
});

test('tensorBoard writes what fit logs, by epoch and by batch', async () => {
  const where = path.join(folder, 'callback');
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], name: 'line' })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', metrics: ['mae'] });
  const callback = tf.node.tensorBoard(where, { updateFreq: 'batch', histogramFreq: 2 });
  const options = { epochs: 3, batchSize: 4, validationSplit: 0.5, verbose: 0, callbacks: callback };
  const history = await model.fit(tf.ones([16, 2]), tf.ones([16, 1]), options as namespace.ModelFitArgs);
  const train = scalarsIn(path.join(where, 'train'));
  const val = scalarsIn(path.join(where, 'val'));
  const epochs = (name: string): (readonly [number, number])[] =>
    train.filter(([tag]) => tag === name).map(([, step, value]) => [step, value]);
  const logged = history.history['loss'] as number[];
  assert.deepEqual(
    epochs('epoch_loss'),
    logged.map((value, index) => [index + 1, value]),
  );
  assert.deepEqual(
    epochs('batch_loss').map(([step]) => step),
    [1, 2, 3, 4, 5, 6],
  );
  assert.deepEqual(new Set(train.map(([tag]) => tag)), new Set(['epoch_loss', 'epoch_mae', 'batch_loss', 'batch_mae']));
  assert.deepEqual(
    val.map(([tag, step]) => `${tag} ${step}`),
    [1, 2, 3].flatMap((n) => [`epoch_loss ${n}`, `epoch_mae ${n}`]),
  );
  const bytes = readFileSync(onlyFile(path.join(where, 'train')));
  assert.equal(bytes.toString('latin1').split('line/kernel').length - 1, 2);
  assert.throws(
    () => tf.node.tensorBoard(where, { updateFreq: 'step' }),
    /Expected updateFreq to be 'batch' or 'epoch'/,
  );
  assert.throws(() => tf.node.tensorBoard(where, { histogramFreq: -1 }), /Expected histogramFreq/);
});
