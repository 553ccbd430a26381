import assert from 'node:assert/strict';
import os from 'node:os';
import { it } from 'node:test';
import { makePlace } from './harness.ts';

/** A net whose activations don't fit into WebAssembly with the batch that it asks for. */
const HUGE = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 16384, activation: 'relu', inputShape: [4] }),
  tf.layers.dense({ units: 1 }),
] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const rows = Number(process.argv[2] ?? 65536);
await model.fit(tf.zeros([rows, 4]), tf.zeros([rows, 1]), { epochs: 1, batchSize: 65536, verbose: 0 });
`;
/** It fills WebAssembly up to its wall. */
const WALL_NEEDS = 9 * 2 ** 30;
const skip = os.freemem() < WALL_NEEDS ? 'this machine has too little memory free to fill WebAssembly' : false;

it('warns before, and ends at the wall of WebAssembly with the batch that fits', { skip }, async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const file = place.file('huge.ts', HUGE);
  const run = await client.start(file, { backend: 'wasm' });
  const record = await client.ended(run.id);
  assert.equal(record.status, 'failed');
  const [warning] = record.warnings;
  assert.match(
    warning ?? '',
    /sequential_1 needs about [\d.]+ GB with batches of 65536, and wasm can hold 4\.0 GB here/,
  );
  assert.match(warning ?? '', /Batches of (8192|16384|4096) would take about [\d.]+ GB: set batchSize: \d+\./);
  assert.equal(record.error?.kind, 'memory');
  assert.match(record.error.message, /ran out of memory/);
  assert.match(record.error.advice ?? '', /set batchSize: \d+\. WebAssembly ends at 4 GB/);
  const [, fitting] = /set batchSize: (\d+)/.exec(record.error.advice ?? '') ?? [];
  const smaller = await client.start(file, { backend: 'wasm', batchSize: Number(fitting), argv: [fitting!] });
  const trained = await client.ended(smaller.id);
  assert.deepEqual([trained.status, trained.warnings], ['completed', []], JSON.stringify(trained.error));
});

const LOOP = `import * as tf from '@tensorflow/tfjs';
const weight = tf.variable(tf.randomNormal([4, 16384]));
const x = tf.zeros([65536, 4]);
for (;;) tf.train.sgd(0.1).minimize(() => x.matMul(weight).relu().square().mean());
`;

it('says of a loop of its own what the wall of WebAssembly is', { skip }, async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const { error } = await client.ended((await client.start(place.file('loop.ts', LOOP), { backend: 'wasm' })).id);
  assert.deepEqual([error?.kind, error?.message], ['memory', 'WebAssembly ran out of memory.']);
  assert.match(error?.advice ?? '', /^Take a smaller batch or model\. WebAssembly ends at 4 GB/);
});

const DATASET = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 16384, activation: 'relu', inputShape: [4] }),
  tf.layers.dense({ units: 1 }),
] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const rows = tf.data.generator(function* () { for (;;) yield { xs: tf.zeros([65536, 4]), ys: tf.zeros([65536, 1]) }; });
await model.fitDataset(rows, { epochs: 1, batchesPerEpoch: 2, verbose: 0 });
`;
const TORCH = `import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
model = nn.Sequential(nn.Linear(4, 16384), nn.ReLU(), nn.Linear(16384, 1))
loader = DataLoader(TensorDataset(torch.zeros(65536, 4), torch.zeros(65536, 1)), batch_size=65536)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
loss_fn = nn.MSELoss()
for epoch in range(1):
    for x, y in loader:
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
`;
const BATCHES: Readonly<Record<string, readonly [name: string, text: string, words: RegExp]>> = {
  'a data set': ['dataset.ts', DATASET, /GB: make them with \.batch\((4096|8192|16384)\)\./],
  'a file of PyTorch': ['torch.py', TORCH, /GB: set batch_size=(2048|4096|8192|16384)\./],
};
for (const [what, [name, text, words]] of Object.entries(BATCHES))
  it(`says the batch that fits in the words of ${what}, before and after`, { skip }, async (context) => {
    const place = makePlace(context);
    const client = await place.connect();
    const { warnings, error } = await client.ended(
      (await client.start(place.file(name, text), { backend: 'wasm' })).id,
    );
    assert.match(warnings.join(), words);
    assert.equal(error?.kind, 'memory', JSON.stringify(error));
    assert.match(error.advice ?? '', words);
  });
