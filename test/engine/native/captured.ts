// Training with captured steps beside ordinary training, over a real TensorFlow of Python's.
import assert from 'node:assert/strict';
import type * as TensorFlowJs from '@tensorflow/tfjs';
import { installCapture } from '../../../engine/backends/capture/install.ts';
import { currentNodeBackend } from '../../../engine/backends/capture/nodeBackend.ts';
import { native } from '../../../engine/backends/native.ts';
import { noTensorflow, testPython } from '../../foundTensorflow.ts';
import type { Trained } from './captureModels.ts';

export type Tf = typeof TensorFlowJs;

const loaded = noTensorflow
  ? undefined
  : await native.load({ from: import.meta.dirname, packageFolders: [], python: { setting: testPython() } });
export const real = { skip: noTensorflow };
export const tf = loaded?.tf as Tf;

interface Watched {
  readonly said: string[];
  /** How many steps ran as one operation, those not counted that only check one. */
  captured(): number;
}

/** Whether a plan runs now only to be compared with the ordinary step that it was made from. */
function isCheck(): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 30;
  const { stack } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return stack!.includes('differenceOf');
}

/** Runs something with captured steps. */
export async function withCapture<R>(run: (watched: Watched) => Promise<R>): Promise<R> {
  const said: string[] = [];
  const undo = installCapture(tf, (sentence) => said.push(sentence));
  const backend = currentNodeBackend(tf)!;
  const before = backend.binding;
  let count = 0;
  backend.binding = {
    ...before,
    runFunction(name, ...rest) {
      if (name.startsWith('DescentStep') && !isCheck()) count += 1;
      return before.runFunction(name, ...rest);
    },
  };
  try {
    return await run({ said, captured: () => count });
  } finally {
    backend.binding = before;
    undo();
  }
}

/** A second of the same kind, with the same weights. */
export function twins(make: (tf: Tf) => Trained): [Trained, Trained] {
  const [one, other] = [make(tf), make(tf)];
  other.model.setWeights(one.model.getWeights());
  // Setting weights puts constraints into force.
  one.model.setWeights(other.model.getWeights());
  return [one, other];
}

export function assertEqual(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  assert.equal(actual.length, expected.length, what);
  Array.from(expected).forEach((value, index) => {
    const apart = Math.abs(actual[index]! - value);
    assert.ok(apart <= 1e-5 * Math.abs(value) + 1e-6, `${what}: ${actual[index]} instead of ${value} at ${index}`);
  });
}

export function assertSameWeights(one: Trained, other: Trained, what: string): void {
  const expected = other.model.getWeights();
  one.model
    .getWeights()
    .forEach((weights, index) =>
      assertEqual(weights.dataSync(), expected[index]!.dataSync(), `${what}, weight ${index}`),
    );
}
