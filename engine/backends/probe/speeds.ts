import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend.ts';
import { sizeOfModel, type SizedLayer } from '../choice/modelWork.ts';
import { type Measured, type Speeds, speedsFrom, type Timing } from '../choice/work.ts';
import { numbers } from './cases.ts';
import { isQuiet, shareOfOthers, spentSoFar } from './others.ts';

/** While other programs use the processors too, all is measured again until so many milliseconds have gone. */
const PATIENCE = 2500;
/** Milliseconds after which a net has been measured enough. */
const ENOUGH = 350;

interface Net {
  readonly batch: number;
  /** Steps of which the fastest counts: what else the machine does only ever slows. */
  readonly steps: number;
  build(tf: TensorFlow): LayersModel;
}

const NETS: Readonly<Record<Measured, Net>> = {
  operation: {
    batch: 8,
    steps: 60,
    build: (tf) =>
      tf.sequential({
        layers: [
          tf.layers.dense({ units: 16, activation: 'relu', inputShape: [8] }),
          tf.layers.dense({ units: 16, activation: 'relu' }),
          tf.layers.dense({ units: 4 }),
        ],
      }),
  },
  elements: {
    batch: 128,
    steps: 12,
    build: (tf) =>
      tf.sequential({
        layers: [
          tf.layers.activation({ activation: 'tanh', inputShape: [2048] }),
          tf.layers.activation({ activation: 'relu' }),
          tf.layers.activation({ activation: 'sigmoid' }),
          tf.layers.dense({ units: 1 }),
        ],
      }),
  },
  products: {
    batch: 256,
    steps: 12,
    build: (tf) =>
      tf.sequential({
        layers: [
          tf.layers.dense({ units: 512, activation: 'relu', inputShape: [512] }),
          tf.layers.dense({ units: 256, activation: 'relu' }),
          tf.layers.dense({ units: 10 }),
        ],
      }),
  },
  convolutions: {
    batch: 16,
    steps: 12,
    build: (tf) =>
      tf.sequential({
        layers: [
          tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [24, 24, 8] }),
          tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', strides: 2 }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 4 }),
        ],
      }),
  },
};

type Timings = Record<Measured, Timing>;

/**
 * Measures training as a person's file would run it, by `fit`. Takes about a second on what is worth choosing, and
 * some more while the machine is busy.
 */
export async function measureSpeeds(tf: TensorFlow): Promise<Speeds> {
  let timings: Timings | undefined;
  let others = 1;
  const began = performance.now();
  while (!timings || (!isQuiet(others) && performance.now() - began < PATIENCE)) {
    const before = spentSoFar();
    timings = faster(timings, await timeAll(tf));
    others = Math.min(others, shareOfOthers(before, spentSoFar()));
  }
  return { ...speedsFrom(timings), others: Number(others.toFixed(2)) };
}

async function timeAll(tf: TensorFlow): Promise<Timings> {
  const timings = {} as Timings;
  for (const [name, net] of Object.entries(NETS)) timings[name as Measured] = await timingOf(tf, net);
  return timings;
}

/** Of each net the faster one: other programs only ever slow. */
function faster(one: Timings | undefined, other: Timings): Timings {
  if (!one) return other;
  const names = Object.keys(other) as Measured[];
  return Object.fromEntries(
    names.map((name) => [name, one[name].step < other[name].step ? one[name] : other[name]]),
  ) as Timings;
}

async function timingOf(tf: TensorFlow, net: Net): Promise<Timing> {
  const model = net.build(tf);
  model.compile({ optimizer: tf.train.adam(), loss: 'meanSquaredError' });
  const x = batchOf(tf, net.batch, model.inputs[0]!.shape);
  const y = batchOf(tf, net.batch, model.outputs[0]!.shape);
  const step = await fastestStep(model, { x, y, net });
  const { work } = sizeOfModel(model as unknown as SizedLayer, net.batch);
  tf.dispose([x, y]);
  model.dispose();
  return { work, step };
}

function batchOf(tf: TensorFlow, batch: number, shape: readonly (number | null)[]): Tensor {
  const whole = [batch, ...shape.slice(1).map((size) => size ?? 1)];
  return tf.tensor(
    numbers(
      whole.reduce((product, size) => product * size, 1),
      1,
    ),
    whole,
  );
}

interface Data {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly net: Net;
}

/** Epochs of one batch, so that nothing is sliced: milliseconds of the fastest. */
async function fastestStep(model: LayersModel, { x, y, net }: Data): Promise<number> {
  const began = performance.now();
  let [last, fastest] = [began, Infinity];
  const onEpochEnd = (): void => {
    const now = performance.now();
    fastest = Math.min(fastest, now - last);
    last = now;
    if (now - began > ENOUGH) model.stopTraining = true;
  };
  const options = { epochs: net.steps, batchSize: net.batch, shuffle: false, verbose: 0, yieldEvery: 'never' } as const;
  await model.fit(x, y, { ...options, callbacks: { onEpochEnd } });
  return fastest;
}
