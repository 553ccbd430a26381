import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { modelFile } from '../../../engine/reading/modelFile.ts';
import { runWeights } from '../../../engine/reading/runWeights.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { convert } from '../../../engine/core/writers/convert.ts';
import { carryOut } from '../../../engine/core/writers/net/recipe.ts';
import { startingArrays } from '../../../engine/core/writers/weights/starting.ts';
import { weightsFile } from '../../../engine/core/writers/weights/weightsFile.ts';
import { buildModel } from '../../../engine/trainer/plans/build.ts';
import { writeCheckpoint } from '../../../engine/trainer/tracking/checkpoints/folder.ts';
import { ours } from '../../parity/instance.ts';

const tf = await ours('cpu');

const KERAS = `import keras
from keras import layers
x = inputs = keras.Input((8, 8, 2))
x = layers.Conv2D(3, 3, activation="relu")(x)
x = layers.BatchNormalization()(x)
x = layers.Bidirectional(layers.LSTM(4))(layers.Reshape((36, 3))(x))
model = keras.Model(inputs, layers.Dense(2)(x))
`;

const TORCH = `import torch.nn as nn
model = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.Flatten(), nn.Linear(108, 2))
`;

/** A run's folder with the weights of a model as the engine builds it. */
async function runOf(text: string) {
  const model = read(text, { language: 'python', anyInputs: [[2, 8, 8]] }).models[0]!;
  const built = await buildModel(tf, model);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-weights-'));
  mkdirSync(path.join(folder, 'checkpoints'));
  const named = built.weights.map((each) => ({ name: each.originalName, tensor: each.read() }));
  const data = named.map(({ tensor }) => tensor.dataSync() as Float32Array);
  const weights = named.map(({ name, tensor }) => ({ name, shape: tensor.shape, dtype: tensor.dtype }));
  const bytes = data.reduce((sum, each) => sum + each.byteLength, 0);
  writeCheckpoint(
    path.join(folder, 'checkpoints', 'model', 'best'),
    { topology: {}, format: '', weights, data, bytes },
    {},
  );
  return { model, folder, named };
}

for (const [name, text] of [
  ['Keras', KERAS],
  ['PyTorch', TORCH],
] as const)
  test(`the weights of a run of ${name}'s are found for every array of the model that was read`, async () => {
    const { model, folder, named } = await runOf(text);
    const arrays = runWeights(path.join(folder, 'checkpoints'), model);
    const wanted = model.layers
      .flatMap(({ weights }) => weights)
      .filter(({ name: own }) => own !== 'num_batches_tracked');
    assert.deepEqual([...arrays.keys()].sort(), wanted.map(({ id }) => id).sort());
    for (const weight of wanted) assert.deepEqual(arrays.get(weight.id)!.shape, weight.shape);
    // The engine's kernel has its axes as Keras does: [height, width, in, out].
    const kernel = named.find(({ tensor }) => tensor.rank === 4)!.tensor;
    const own = wanted.find(({ shape }) => shape!.length === 4)!;
    const expected = name === 'PyTorch' ? tf.transpose(kernel, [3, 2, 0, 1]) : kernel;
    assert.deepEqual([...arrays.get(own.id)!.data], [...expected.dataSync()]);
    // A file of ONNX holds them as they are in PyTorch: [out, in, height, width].
    const bytes = Buffer.from(modelFile(model, 'onnx', path.join(folder, 'checkpoints')));
    const inFile = tf.transpose(kernel, [3, 2, 0, 1]).dataSync();
    assert.ok(bytes.includes(Buffer.from(Float32Array.from(inFile).buffer)));
    rmSync(folder, { recursive: true });
  });

test('weights of another model are refused', async () => {
  const { folder } = await runOf(KERAS);
  const other = read(TORCH, { language: 'python', anyInputs: [[2, 8, 8]] }).models[0]!;
  assert.throws(() => runWeights(path.join(folder, 'checkpoints'), other), /not those of model/);
  rmSync(folder, { recursive: true });
  assert.throws(() => runWeights(path.join(folder, 'checkpoints'), other), /has kept no weights/);
});

test("a file of weights names every array of the written model once, and PyTorch's counters", () => {
  const model = read(KERAS, { language: 'python' }).models[0]!;
  for (const [to, name] of [
    ['pytorch', 'batch_normalization.num_batches_tracked'],
    ['flax', 'batch_normalization.mean'],
    ['keras', 'batch_normalization/2/moving_mean'],
  ] as const) {
    const made = convert(model, to);
    const { bytes } = weightsFile(made, startingArrays())!;
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
      string,
      { data_offsets: number[] }
    >;
    assert.ok(header[name], Object.keys(header).join());
    assert.equal(Math.max(...Object.values(header).map((each) => each.data_offsets[1]!)), bytes.length - 8 - length);
  }
});

test('a file of ONNX holds the arrays that it is given', () => {
  const made = convert(read(TORCH, { language: 'python', anyInputs: [[2, 8, 8]] }).models[0]!, 'onnx');
  assert.deepEqual(made.refused, []);
  const one = made.bytes!(startingArrays(1));
  assert.deepEqual(one, made.bytes!(startingArrays(1)));
  assert.notDeepEqual(one, made.bytes!(startingArrays(2)));
  const ones = made.bytes!(({ shape }) => carryOut({ kind: 'fill', shape, value: 1 }, () => undefined));
  assert.equal(ones.length, one.length);
});
