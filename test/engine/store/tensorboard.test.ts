import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { dataFolder } from '../../../engine/host/folders.ts';
import { createEventWriter, encodeEvent, encodeHistogramValue, frame } from '../../../engine/journal/eventFile.ts';
import { openFolderJournal } from '../../../engine/journal/folderJournal.ts';
import { place } from './place.ts';

const run = promisify(execFile);
const environment = path.join(dataFolder(), 'python', 'tensorboard');
const python = path.join(
  environment,
  ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
);
const script = path.join(import.meta.dirname, 'boardFiles.py');
let missing: string | undefined;

/** The real package in an environment of its own, made once and kept. */
async function provision(): Promise<void> {
  if (existsSync(path.join(environment, 'whole'))) return;
  rmSync(environment, { recursive: true, force: true });
  mkdirSync(path.dirname(environment), { recursive: true });
  await run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', environment]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'tensorboard>=2.16']);
  writeFileSync(path.join(environment, 'whole'), '');
}

before(
  async () => {
    try {
      await provision();
    } catch (error) {
      missing = `Python with pip is needed to install tensorboard: ${(error as Error).message.split('\n')[0]}`;
    }
  },
  { timeout: 300_000 },
);

async function tensorboard(t: TestContext, verb: 'read' | 'write', folder: string): Promise<string | undefined> {
  if (missing !== undefined) {
    t.skip(missing);
    return undefined;
  }
  return (await run(python, [script, verb, folder], { maxBuffer: 2 ** 26 })).stdout;
}

test("TensorBoard's own reader lists our scalars and histograms and passes over our records", async (t) => {
  const folder = place(t);
  const values = [0.1, 1 / 3, 16777217, NaN, Infinity, -2.5, 1e-30];
  const writer = createEventWriter(1700000000);
  writer.record(
    { kind: 'started', backend: { name: 'cpu', device: 'é', reason: '' }, seed: 1, frameworkVersion: '' },
    1700000000,
  );
  values.forEach((value, index) => writer.scalar('fit/epoch/loss', index + 1, 1700000000.5 + index, value));
  writer.scalars(8, 1700000009, [
    ['fit/epoch/val_loss', 0.7],
    ['fit/epoch/val_acc', 0.9],
  ]);
  writer.record({ kind: 'ended', status: 'completed' }, 1700000010);
  const histogram = { min: 0, max: 1, count: 3, sum: 1.5, sumOfSquares: 1, bucketLimit: [0.5, 1], bucket: [1, 2] };
  const event = { wallTime: 1700000011, step: 8, values: [encodeHistogramValue('weights', histogram)] };
  writeFileSync(
    path.join(folder, 'events.out.tfevents.1700000000.host.1.descent'),
    Buffer.concat([writer.take(), frame(encodeEvent(event))]),
  );
  const printed = await tensorboard(t, 'read', folder);
  if (printed === undefined) return;
  const read = JSON.parse(printed) as { scalars: Record<string, [number, number, string][]>; histograms: object };
  assert.deepEqual(Object.keys(read.scalars), ['fit/epoch/loss', 'fit/epoch/val_loss', 'fit/epoch/val_acc']);
  const loss = read.scalars['fit/epoch/loss']!;
  assert.deepEqual(
    loss.map(([wallTime, step]) => [wallTime, step]),
    values.map((_, index) => [1700000000.5 + index, index + 1]),
  );
  const numbers = loss.map(([, , value]) => (value === 'nan' ? NaN : value === 'inf' ? Infinity : Number(value)));
  assert.deepEqual(numbers, values.map(Math.fround));
  assert.deepEqual(read.histograms, { weights: [[1, 2]] });
});

test('files that TensorBoard writes are read: simple values and tensors, nothing else', async (t) => {
  const folder = place(t);
  if ((await tensorboard(t, 'write', folder)) === undefined) return;
  const journal = openFolderJournal(folder);
  journal.poll();
  assert.deepEqual(journal.problems, []);
  const curves = [...journal.state.tags].map(([tag, curve]) => [tag, curve.count, curve.last, curve.lastStep]);
  assert.deepEqual(curves, [
    ['Loss/train', 100, Math.fround(0.01), 100],
    ['epoch_accuracy', 100, 25, 100],
  ]);
});
