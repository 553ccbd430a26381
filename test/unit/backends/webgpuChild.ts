// Run by webgpu.test.ts in a process of its own, whose environment names the software adapter. Argument: the folder
// to look for the package from. Every line on stdout is the JSON of [what was tried, what came out].
import type { Tensor } from '@tensorflow/tfjs-core';
import { backendNamed } from '../../../engine/backends/all.ts';
import { GRADIENT_CASES } from './gradientCases.ts';
import { gradientByTarget, LOSS_CASES, lossAndGradient, lossOfNoNumber } from './lossCases.ts';
import { build, data, type ModelCase, MODELS } from './models.ts';
import { movedWeights, OPTIMIZERS } from './optimizerCases.ts';
import { difference } from './reference.ts';
import { OPERATIONS } from './webgpuOperations.ts';

const search = { from: process.argv[2]!, packageFolders: [] };
const say = (name: string, result: unknown): void => console.log(JSON.stringify([name, result]));

await backendNamed('cpu').load(search);
const unasked = await backendNamed('webgpu')
  .load(search)
  .catch((error: Error) => error.message);
say('not asked for by name', unasked);
const { tf, device } = await backendNamed('webgpu').load({ ...search, byName: true });
say('device', device);
// Small tensors would be computed on the processor.
tf.env().set('WEBGPU_CPU_FORWARD', false);

for (const { name, actual, expected } of GRADIENT_CASES)
  say(`gradient of ${name}`, await actual(tf).then((values) => difference(values, expected), String));

for (const [name, operation] of Object.entries(OPERATIONS)) {
  const results: ArrayLike<number>[] = [];
  for (const backend of ['cpu', 'webgpu']) {
    await tf.setBackend(backend);
    results.push(await operation(tf).data());
  }
  say(name, difference(results[1]!, [...Array.from(results[0]!)]));
}

async function train(backend: string, model: ModelCase): Promise<ArrayLike<number>[]> {
  await tf.setBackend(backend);
  const built = build(tf, model);
  const [x, y] = data(tf, model);
  for (let step = 0; step < 5; step++) await built.trainOnBatch(x, y);
  const weights = await Promise.all(built.getWeights().map((weight) => weight.data()));
  tf.disposeVariables();
  return weights;
}
const TRAINED = ['convolution and max pooling', 'depthwise and average pooling', 'short LSTM'];
for (const name of TRAINED) {
  const [expected, actual] = [await train('cpu', MODELS[name]!), await train('webgpu', MODELS[name]!)];
  say(
    `training: ${name}`,
    Math.max(...expected.map((weights, index) => difference(actual[index]!, [...Array.from(weights)]))),
  );
}

/** How far what is computed there is from plain JavaScript's. */
async function apart(compute: () => Tensor[]): Promise<number> {
  const results: ArrayLike<number>[][] = [];
  for (const backend of ['cpu', 'webgpu']) {
    await tf.setBackend(backend);
    results.push(await Promise.all(tf.tidy(compute).map((each) => each.data())));
  }
  const [expected, actual] = results as [ArrayLike<number>[], ArrayLike<number>[]];
  return Math.max(...expected.map((each, place) => difference(actual[place]!, [...Array.from(each)])));
}

for (const each of LOSS_CASES) {
  say(`loss: ${each.what}`, await apart(() => lossAndGradient(tf, each)));
  say(`by target: ${each.what}`, await apart(() => [gradientByTarget(tf, each)]));
  await tf.setBackend('webgpu');
  say(`no number: ${each.what}`, Array.from(await lossOfNoNumber(tf, each).data(), Number.isNaN));
}
for (const [what, make] of [["TensorFlow.js's Adam", () => tf.train.adam(0.01)] as const, ...OPTIMIZERS])
  say(`optimizer: ${what}`, await apart(() => movedWeights(tf, make())));

/** Dispatches of one step of `fit`, by the name of the shader. */
async function dispatches(): Promise<Record<string, number>> {
  await tf.setBackend('webgpu');
  const built = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 5, activation: 'relu' }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  built.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  const [x, y] = [tf.ones([4, 8, 8, 1]), tf.softmax(tf.ones([4, 3]))];
  await built.trainOnBatch(x, y);
  const backend = tf.backend() as unknown as { recordAndSubmit(program: { shaderKey: string }): void };
  const counts: Record<string, number> = {};
  const stock = backend.recordAndSubmit.bind(backend);
  backend.recordAndSubmit = (program, ...rest) => {
    const name = /^[a-zA-Z]+(_[a-z]+)?/.exec(program.shaderKey)![0];
    counts[name] = (counts[name] ?? 0) + 1;
    stock(program, ...rest);
  };
  await built.trainOnBatch(x, y);
  backend.recordAndSubmit = stock;
  return counts;
}
say('dispatches', await dispatches());

const far = tf.add(tf.ones([2000]), 1);
for (const method of ['dataSync', 'arraySync', 'print'] as const)
  try {
    far[method]();
    say(method, 'was read');
  } catch (error) {
    say(method, (error as Error).message);
  }
say('tensors that leak', await leaks());

async function leaks(): Promise<number> {
  await tf.setBackend('webgpu');
  const built = build(tf, MODELS['depthwise and average pooling']!);
  const [x, y] = data(tf, MODELS['depthwise and average pooling']!);
  const backend = tf.backend() as unknown as { numDataIds(): number };
  const counts = (): number => tf.memory().numTensors + tf.memory().numDataBuffers + backend.numDataIds();
  await built.trainOnBatch(x, y);
  const before = counts();
  for (let step = 0; step < 10; step++) await built.trainOnBatch(x, y);
  return counts() - before;
}
