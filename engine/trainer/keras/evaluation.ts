import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { add, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { keepingPenalties } from './calls.ts';

type TestFunction = (data: Tensor[]) => Scalar[];

/** What TensorFlow.js's models keep to themselves. */
interface Inside {
  makeTestFunction(): void;
  testFunction: TestFunction;
  readonly lossFunctions: readonly unknown[];
  calculateLosses(): Scalar[];
}

/**
 * A test step gives the whole loss first, with what regularisers add, and then the metrics. TensorFlow.js leaves the
 * regularisers out, and for several outputs it gives one loss after the other where the sum and the first metrics belong.
 * @returns what undoes it
 */
export function completeEvaluation(prototype: LayersModel): () => void {
  const target = prototype as unknown as Inside;
  const original = target.makeTestFunction;
  target.makeTestFunction = function makeTestFunction(this: Inside) {
    original.call(this);
    const stock = this.testFunction;
    this.testFunction = (data) =>
      tidy(() =>
        keepingPenalties(() => {
          const values = stock(data);
          // Stock: a running total after each output, then the metrics.
          const totals = values.slice(0, this.lossFunctions.length);
          const metrics = values.slice(this.lossFunctions.length);
          const whole = this.calculateLosses().reduce<Scalar>((sum, each) => add(sum, each), totals.at(-1)!);
          return [whole, ...metrics];
        }),
      );
  };
  return () => {
    target.makeTestFunction = original;
  };
}
