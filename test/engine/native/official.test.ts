// The official native package as it is installed in a project, by our addon over its library and by its own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { noTensorflow, testTensorflow } from '../../foundTensorflow.ts';
import { makePlace, type Place } from '../harness.ts';
import { COUNTED } from './counted.ts';
import { compileBinding, installOfficial, libraryFolder, noCompiler } from './officialPackage.ts';

/** Trains as the package's users do, and says how many steps ran as one operation. */
const SCRIPT = `import * as tf from '@tensorflow/tfjs-node-gpu';
${COUNTED}const model = tf.sequential({
  layers: [
    tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 3, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.01), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
const xs = tf.randomUniform([40, 8, 8, 1], 0, 1, 'float32', 3);
const ys = tf.tensor1d(Array.from({ length: 40 }, (_, row) => row % 3));
await model.fit(xs, ys, { epochs: 5, batchSize: 8, shuffle: false });
console.log('captured', captured, tf.version['tfjs-node'], tf.getBackend());
`;

/** TensorFlow itself refuses dilated convolutions of volumes on the processor. */
const VOLUMES = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({
  layers: [
    tf.layers.conv3d({ filters: 3, kernelSize: 2, dilationRate: [2, 2, 2], inputShape: [5, 5, 5, 2] }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 1 }),
  ],
});
model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
const xs = tf.randomUniform([12, 5, 5, 5, 2], 0, 1, 'float32', 3);
await model.fit(xs, tf.ones([12, 1]), { epochs: 5, batchSize: 4, shuffle: false });
console.log(tf.getBackend());
`;

const real = { skip: noTensorflow };
const compiled = { skip: noTensorflow || noCompiler };
const steps = (log: string): number => Number(/^captured (\d+) 4\.22\.0 tensorflow$/m.exec(log)?.[1]);

async function train(place: Place, script: string, capture?: boolean, backend: 'native' | 'cpu' = 'native') {
  const client = await place.connect();
  const { id } = await client.start(place.file('model.ts', script), {
    backend,
    seed: 7,
    options: { capture },
  });
  const run = await client.ended(id);
  const log = readFileSync(path.join(place.folderOf(id), 'log.txt'), 'utf8');
  assert.equal(run.status, 'completed', JSON.stringify(run.error) + log);
  assert.match(run.backend!.device, backend === 'cpu' ? /^plain JavaScript/ : /\(tfjs-node-gpu 4\.22\.0\)$/);
  return { log, run, client, id };
}

async function losses({ client, id }: Awaited<ReturnType<typeof train>>): Promise<number[]> {
  const { values } = await client.curve(id, 'fit/epoch/loss');
  assert.equal(values.length, 5);
  return Array.from(values, Number);
}

function assertAlike(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((value, index) => {
    const wanted = expected[index]!;
    assert.ok(Math.abs(value - wanted) <= 1e-4 * Math.abs(wanted) + 1e-6, `${value} instead of ${wanted}`);
  });
}

/** Where the system looks for libraries, in processes that this test starts. */
function withLibraryPath(context: TestContext, folder: string): void {
  const name = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  const before = process.env[name];
  process.env[name] = folder;
  context.after(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

test('its steps are captured, with the curve of ordinary ones', real, async (context) => {
  const place = makePlace(context);
  installOfficial(place.store, true);
  const captured = await train(place, SCRIPT);
  assert.ok(steps(captured.log) >= 20, captured.log);
  assert.doesNotMatch(captured.log, /slower/);
  const ordinary = await train(place, SCRIPT, false);
  assert.equal(steps(ordinary.log), 0);
  assertAlike(await losses(captured), await losses(ordinary));
});

test('by its own addon it trains one operation at a time, and says why', compiled, async (context) => {
  const place = makePlace(context);
  const installed = installOfficial(place.store, false);
  compileBinding(installed);
  withLibraryPath(context, libraryFolder());
  const own = await train(place, SCRIPT);
  assert.equal(steps(own.log), 0);
  assert.match(own.log, /Training steps run one operation at a time, which is slower, over @tensorflow\/tfjs-node-gpu/);
  const asked = await train(place, SCRIPT, false);
  assert.doesNotMatch(asked.log, /slower/, 'nobody who switched it off is told');
  assertAlike(await losses(own), await losses(asked));
  const volumes = await train(place, VOLUMES);
  assert.match(volumes.log, /^tensorflow$/m);
  assertAlike(await losses(volumes), await losses(await train(place, VOLUMES, undefined, 'cpu')));
});

const SAVED = `import tensorflow as tf, sys
class Twice(tf.Module):
  @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32, name='x')])
  def __call__(self, x):
    return {'twice': 2 * x + 1, 'sum': tf.reduce_sum(x, 1)}
module = Twice()
tf.saved_model.save(module, sys.argv[1], signatures=module.__call__)
`;
const LOADS = `import * as tf from '@tensorflow/tfjs-node-gpu';
const folder = process.argv[2]!;
const model = await tf.node.loadSavedModel(folder);
const made = model.predict({ x: tf.tensor2d([[1, 2], [3, 4]]) }) as tf.NamedTensorMap;
console.log('twice', made['twice']!.dataSync().join(' '), 'sum', made['sum']!.dataSync().join(' '));
console.log('loaded', tf.node.getNumOfSavedModels());
model.dispose();
console.log('left', tf.node.getNumOfSavedModels());
await tf.node.loadSavedModel(folder + '-missing').catch((error: Error) => console.log('refused:', error.message));
`;

test('what TensorFlow saved is loaded and run', real, async (context) => {
  const place = makePlace(context);
  installOfficial(place.store, true);
  const saved = path.join(place.store, 'saved');
  const python = path.join(testTensorflow().site, '../../..', 'bin/python');
  execFileSync(python, ['-c', SAVED, saved], { stdio: 'ignore' });
  const { log } = await train(place, LOADS.replace('process.argv[2]!', JSON.stringify(saved)));
  assert.match(log, /^twice 3 5 7 9 sum 3 7$/m);
  assert.match(log, /^loaded 1\nleft 0$/m);
  assert.match(log, /^refused: .+/m);
});
