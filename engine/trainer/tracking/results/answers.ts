import { performance } from 'node:perf_hooks';
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { Answers } from '../../../core/results/judge.ts';
import type { MaybePromise, Model, TensorData } from '../framework.ts';
import { readTensors, whenRead } from '../framework.ts';
import { createRandom } from '../seed.ts';
import type { Held } from './held.ts';

export interface Asked {
  readonly tf: TensorFlow;
  /** The one that does the work. */
  readonly model: Model;
  readonly held: Held;
  /** Milliseconds that asking may take. */
  readonly time: number;
}

export interface AllAnswers {
  readonly examples: number;
  readonly of: number;
  readonly outputs: readonly Answers[];
}

/** Examples that are looked at, and numbers that all answers to them may have. */
const EXAMPLES = 20_000;
const NUMBERS = 4_000_000;

interface Predicts {
  predictLoop(inputs: Tensor[], batchSize: number): Tensor | Tensor[];
}

/** Starts of batches so that whoever stops early has seen batches from all over the data. */
function spreadOut(batches: number): readonly number[] {
  const order: number[] = [];
  for (let step = 2 ** Math.ceil(Math.log2(Math.max(1, batches))), first = true; step >= 1; step /= 2, first = false)
    for (let at = first ? 0 : step; at < batches; at += first ? batches : 2 * step) order.push(at);
  return order;
}

function numbersOf(shape: readonly (number | null)[]): number {
  return shape.slice(1).reduce<number>((product, size) => product * (size ?? 1), 1);
}

type Read = MaybePromise<TensorData[]>;

/**
 * Asks a model about its data as `predict` does. Random numbers that a layer may draw are none of the file's own, so
 * that what comes after is as if nobody had asked. No tensor is left behind.
 */
export function askModel({ tf, model, held, time }: Asked): MaybePromise<AllAnswers | undefined> {
  const inputs = held.tensors.slice(0, model.inputs.length);
  const truths = held.tensors.slice(model.inputs.length);
  const of = inputs[0]?.shape[0] ?? 0;
  if (of === 0 || truths.length !== model.outputs.length) return undefined;
  const each = model.outputs.reduce((sum, { shape }) => sum + numbersOf(shape), 0);
  const most = Math.max(1, Math.min(of, EXAMPLES, Math.floor(NUMBERS / each)));
  const reads: { readonly at: number; readonly rows: number; readonly read: Read }[] = [];
  let examples = 0;
  const until = performance.now() + time;
  const { random } = Math;
  Math.random = createRandom(0, 3);
  try {
    for (const batch of spreadOut(Math.ceil(of / held.batchSize))) {
      const at = batch * held.batchSize;
      const rows = Math.min(held.batchSize, of - at);
      reads.push({ at, rows, read: askBatch(tf, model as unknown as Predicts, { inputs, truths, at, rows }) });
      examples += rows;
      if (examples >= most || performance.now() > until) break;
    }
  } finally {
    Math.random = random;
  }
  const all = reads.map(({ read }) => read);
  const ready = all.every((read) => !(read instanceof Promise)) ? (all as TensorData[][]) : Promise.all(all);
  const shapes = truths.map(({ shape }) => shape);
  return whenRead(ready, (parts) => ({
    examples,
    of: held.of ?? of,
    outputs: joined(model, parts, { shapes, examples }),
  }));
}

interface Batch {
  readonly inputs: readonly Tensor[];
  readonly truths: readonly Tensor[];
  readonly at: number;
  readonly rows: number;
}

/** The answers, and then the true values. */
function askBatch(tf: TensorFlow, model: Predicts, { inputs, truths, at, rows }: Batch): Read {
  const tensors = tf.tidy(() => {
    const part = (tensor: Tensor) =>
      tf.slice(tensor, [at, ...tensor.shape.slice(1).map(() => 0)], [rows, ...tensor.shape.slice(1)]);
    const answers = model.predictLoop(inputs.map(part), rows);
    return [...(Array.isArray(answers) ? answers : [answers]), ...truths.map(part)].map((each) =>
      tf.cast(each, 'float32'),
    );
  });
  // Of some back ends the numbers are the tensor's own, and gone with it.
  const read = whenRead(readTensors(tf, tensors), (values) => values.map((each) => each.slice()));
  tf.dispose(tensors);
  return read;
}

interface Whole {
  readonly shapes: readonly (readonly number[])[];
  readonly examples: number;
}

function joined(model: Model, parts: readonly TensorData[][], { shapes, examples }: Whole): readonly Answers[] {
  const count = model.outputs.length;
  const whole = (index: number): Float32Array => {
    const values = parts.map((part) => part[index]!);
    const all = new Float32Array(values.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of values) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  };
  return model.outputNames.map((name, index) => {
    const predicted = whole(index);
    const { shape } = model.outputs[index]!;
    return {
      name,
      shape: knownShape(shape, { examples, numbers: predicted.length }),
      predicted,
      truthShape: [examples, ...shapes[index]!.slice(1)],
      truth: whole(count + index),
    };
  });
}

/** Sizes that the model leaves open, from how many numbers there are: told where only one is open. */
function knownShape(
  shape: readonly (number | null)[],
  { examples, numbers }: { readonly examples: number; readonly numbers: number },
): readonly number[] {
  const open = numbers / (examples * numbersOf(shape));
  return [examples, ...shape.slice(1).map((size) => size ?? open)];
}
