// Runs written TensorFlow.js models with transferred weights: `node tfjsTarget.ts FOLDER JOBS ANSWERS`.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import type * as Tfjs from '@tensorflow/tfjs';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';

interface Stored {
  readonly file: string;
  readonly shape: readonly number[];
  readonly integer?: boolean;
  readonly axes: readonly number[];
}

interface Job {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly weights: readonly (Stored & { readonly layer: string })[];
  readonly random: boolean;
  readonly inputs: readonly Stored[];
  readonly outputs: readonly Stored[];
}

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs') as typeof Tfjs;
const wasm = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths: (folder: string) => void };
wasm.setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);

const [folder, jobs, answers] = process.argv.slice(2) as [string, string, string];

function load({ file, shape, integer }: Stored): Tensor {
  const bytes = readFileSync(path.join(folder, file));
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  if (integer) return tf.tensor(Int32Array.from(new BigInt64Array(buffer), Number), [...shape], 'int32');
  return tf.tensor(new Float32Array(buffer), [...shape]);
}

const inOrder = (stored: Stored): Tensor => tf.transpose(load(stored), [...stored.axes]);

/** Numbers that models draw are zero while outputs are compared. */
let draws = false;
const quiet = Object.create(
  tf,
  Object.fromEntries(
    (['randomNormal', 'randomUniform'] as const).map((each) => [
      each,
      { value: (shape: number[]) => (draws ? tf[each](shape) : tf.zeros(shape)) },
    ]),
  ),
) as typeof Tfjs;

/** A model that draws numbers gives others when it does. */
function checkNoise(made: readonly Tensor[], again: () => readonly Tensor[]): void {
  draws = true;
  const others = again();
  draws = false;
  if (made.every((each, at) => String(each.dataSync()) === String(others[at]!.dataSync())))
    throw new Error('nothing is drawn at random');
}

function modelOf({ code, name }: Job): LayersModel {
  const text = stripTypeScriptTypes(readFileSync(path.join(folder, code), 'utf8'));
  const body = text.replace(/^import .*$/m, '').replaceAll(/^export /gm, '');
  return new Function('tf', `${body}\nreturn ${name};`)(quiet) as LayersModel;
}

/** Layers that hold arrays, in the order in which the code makes them. */
function transfer(model: LayersModel, weights: Job['weights']): void {
  const holding = model.layers.filter((each) => each.weights.length > 0).sort((one, two) => one.id - two.id);
  holding.forEach((layer, index) => {
    const own = weights.filter((each) => Number(each.layer) === index);
    layer.setWeights(own.map(load));
  });
}

function difference(made: Tensor, expected: Tensor): number | string {
  if (made.shape.join() !== expected.shape.join())
    return `an output of [${made.shape}], and [${expected.shape}] is expected`;
  const [one, two] = [made.dataSync(), expected.dataSync()];
  let [worst, scale] = [0, 1];
  for (const each of two) scale = Math.max(scale, Math.abs(each));
  one.forEach((each, at) => (worst = Math.max(worst, Math.abs(each - two[at]!))));
  return Number.isFinite(worst) ? worst / scale : 'values that are not finite';
}

function run(job: Job): object {
  const model = modelOf(job);
  transfer(model, job.weights);
  const inputs = job.inputs.map(inOrder);
  const runOnce = () => [model.predict(inputs.length === 1 ? inputs[0]! : inputs)].flat();
  const outputs = runOnce();
  if (job.random) checkNoise(outputs, runOnce);
  const found = job.outputs.map((each, at) => difference(outputs[at]!, inOrder(each)));
  const wrong = found.find((each) => typeof each === 'string');
  // What is frozen is learned too, by somebody before.
  for (const layer of model.layers) layer.trainable = true;
  const counted = model.trainableWeights;
  const parameters = counted.reduce((sum, { shape }) => sum + shape.reduce<number>((size, each) => size * each!, 1), 0);
  return { difference: wrong ?? Math.max(...(found as number[])), parameters };
}

/** WebAssembly is fast, lacks some operations that plain JavaScript has, and is wrong about volumes. */
function backendsFor({ code }: Job): readonly string[] {
  const hasVolumes = /\.(?:conv3d|\w+Pooling3d)/i.test(readFileSync(path.join(folder, code), 'utf8'));
  return hasVolumes ? ['cpu'] : ['wasm', 'cpu'];
}

async function answer(job: Job): Promise<object> {
  let last: unknown;
  for (const backend of backendsFor(job)) {
    await tf.setBackend(backend);
    try {
      tf.engine().startScope();
      return run(job);
    } catch (error) {
      last = error;
      if (!/not registered|Kernel|kernel/.test(String(error))) break;
    } finally {
      tf.engine().endScope();
      tf.disposeVariables();
    }
  }
  return { error: String(last).slice(0, 600) };
}

const found: Record<string, object> = {};
for (const job of JSON.parse(readFileSync(path.join(folder, jobs), 'utf8')) as Job[]) found[job.id] = await answer(job);
writeFileSync(path.join(folder, answers), JSON.stringify(found));
