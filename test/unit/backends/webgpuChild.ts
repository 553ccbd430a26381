// Run by webgpu.test.ts in a process of its own, whose environment names the software adapter. Argument: the folder
// to look for the package from. Every line on stdout is the JSON of [what was tried, what came out].
import { backendNamed } from '../../../engine/backends/all.ts';
import { GRADIENT_CASES } from './gradientCases.ts';
import { build, data, type ModelCase, MODELS } from './models.ts';
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

/** Weights of some forms after three steps of Adam, and how many operations the last step took. */
async function moved(backend: string): Promise<{ weights: ArrayLike<number>[]; kernels: number }> {
  await tf.setBackend(backend);
  const weights = [[3, 5], [7], []].map((shape) => tf.variable(tf.fill(shape, 0.5)));
  const optimizer = tf.train.adam(0.1);
  const move = () =>
    optimizer.minimize(() => tf.sum(tf.stack(weights.map((each, place) => tf.sum(tf.pow(each, place + 2))))));
  move();
  move();
  const { kernels } = await tf.profile(() => {
    move();
  });
  return { weights: await Promise.all(weights.map((each) => each.data())), kernels: kernels.length };
}
const [plain, fused] = [await moved('cpu'), await moved('webgpu')];
say('Adam', Math.max(...plain.weights.map((each, place) => difference(fused.weights[place]!, [...Array.from(each)]))));
say('operations that Adam saves', plain.kernels - fused.kernels);

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
