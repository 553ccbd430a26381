// A process for one back end: `child.ts BACKEND FIRST LAST captured|ordinary` trains the models of these seeds and says of
// each, as a line of JSON, what came out.
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import type { BackendName } from '../../../engine/core/runs/record.ts';
import { ours, Unavailable } from '../instance.ts';
import { watchGradients } from '../runCase.ts';
import type { Outcome } from './compare.ts';
import { randomModel } from './model.ts';

const [name, first, last, how] = process.argv.slice(2);

// What is no number has no place in JSON.
const asText = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
const say = (title: string, found: unknown): void => console.log(JSON.stringify([title, found], asText));

const EPOCHS = 4;

async function numbers(tensor: Tensor): Promise<number[]> {
  const values = Array.from(await tensor.data());
  tensor.dispose();
  return values;
}

async function outcome(tf: TensorFlow, seed: number): Promise<Omit<Outcome, 'kept' | 'said'>> {
  const { model, x, y, batchSize, sampleWeight, optimizer, text, isPlain } = randomModel(tf, seed);
  const predicted = [await numbers(model.predict(x) as Tensor)];
  const seen = watchGradients(tf, optimizer);
  const weights = sampleWeight ? { sampleWeight: sampleWeight as never } : {};
  const { history } = await model.fit(x, y, { epochs: EPOCHS, batchSize, shuffle: false, verbose: 0, ...weights });
  const gradients: number[][] = [];
  for (const weight of new Set(model.layers.flatMap(({ trainableWeights }) => trainableWeights)))
    gradients.push(seen.has(weight.name) ? await numbers(seen.get(weight.name)!) : []);
  const evaluated = await Promise.all([model.evaluate(x, y, { batchSize })].flat().map(numbers));
  const made = await Promise.all(model.getWeights().map(async (weight) => Array.from(await weight.data())));
  tf.dispose([x, y, ...(sampleWeight ? [sampleWeight] : [])]);
  model.dispose();
  optimizer.dispose();
  return { text, isPlain, predicted, losses: [history['loss'] as number[]], gradients, weights: made, evaluated };
}

async function main(): Promise<void> {
  const said: string[] = [];
  const tf = await ours(name as BackendName, how as 'captured' | 'ordinary', (sentence) => said.push(sentence));
  // Small tensors would be computed on the processor.
  if (name === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false);
  for (let seed = Number(first); seed <= Number(last); seed++) {
    tf.engine().startScope();
    try {
      const before = tf.memory().numTensors;
      const made = await outcome(tf, seed);
      say(`${seed}`, { ...made, said: said.splice(0), kept: tf.memory().numTensors - before });
    } catch (error) {
      say(`${seed}`, { failed: (error as Error).message.split('\n')[0] });
    }
    tf.engine().endScope();
  }
}

try {
  await main();
} catch (error) {
  if (error instanceof Unavailable) say('unavailable', error.message);
  else throw error;
}
// Dawn's own end may be a crash, and what was to be said is said.
process.exit(0);
