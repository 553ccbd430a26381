// Steps on rows by their numbers, without a tensor of TensorFlow.js's where the step is captured.
import type { Optimizer, Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../backend.ts';
import { type CapturedSteps, keyOf } from '../capturedSteps.ts';
import { kindsOfRows } from '../fed.ts';
import type { NodeBackend } from '../nodeBackend.ts';
import type { Plan } from '../plan.ts';
import { takeStep } from '../replay.ts';

export interface RowSteps {
  readonly tf: TensorFlow;
  readonly backend: NodeBackend;
  readonly optimizer: Optimizer;
  /** Of the model as it is now, which a callback may compile anew. */
  readonly steps: () => CapturedSteps | undefined;
  readonly whole: readonly Tensor[];
  /** What tells the model's step from others beside the feeds. */
  readonly kind: () => string;
  /** Runs what is no part of a loop of the file's own. */
  readonly aside: <R>(run: () => R) => R;
  /** The step as `fit` takes it, on the numbers of rows. */
  readonly train: (data: Tensor[]) => readonly Tensor[];
}

export function createRowStep(all: RowSteps): (rows: Int32Array) => readonly number[] {
  const { tf } = all;
  const keys = new Map<string, string>();
  const planFor = (size: number): Plan | undefined => {
    const kind = all.kind();
    const name = `${size}|${kind}`;
    const key = keys.get(name) ?? keyOf({ fed: { kinds: kindsOfRows(all.whole, size), rows: true }, kind });
    keys.set(name, key);
    return all.steps()?.planFor(key);
  };
  return (rows) => {
    const plan = planFor(rows.length);
    const quick = plan && all.aside(() => run(all, plan, rows));
    return quick ?? tf.tidy(() => ordinary(all, rows));
  };
}

function ordinary({ tf, train }: RowSteps, rows: Int32Array): number[] {
  const made = train([tf.tensor1d(rows, 'int32')]);
  const numbers = made.map((each) => each.dataSync()[0]!);
  // `minimize` keeps the loss that it gives.
  tf.dispose([...made]);
  return numbers;
}

/** @returns undefined where TensorFlow can't; the ordinary way says why. */
function run({ backend, optimizer, whole }: RowSteps, plan: Plan, rows: Int32Array): readonly number[] | undefined {
  const { binding } = backend;
  const numbers = binding.createTensor([rows.length], binding.TF_INT32, rows);
  const inputs = [...backend.getInputTensorIds(whole), numbers];
  let results;
  try {
    results = takeStep(backend, plan, { inputs, optimizer });
  } catch {
    return undefined;
  } finally {
    binding.deleteTensor(numbers);
  }
  return results.map(({ id }) => {
    const [value] = binding.tensorDataSync(id);
    binding.deleteTensor(id);
    return value!;
  });
}
