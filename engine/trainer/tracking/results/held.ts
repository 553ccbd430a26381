import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import { type Collection, collect } from './collect.ts';
import { replaceMethod } from '../framework.ts';
import type { Model } from '../framework.ts';

/** What a model is judged by: its inputs, then the true values, in the model's order. */
export interface Held {
  readonly tensors: readonly Tensor[];
  readonly batchSize: number;
  /** Examples that there were, where only the first were kept: those of a data set come and go. */
  readonly of?: number;
  release(): void;
}

/** Catches what `fit` validates on, and what `evaluate` tests with, as the model gets it. */
export interface DataWatch {
  /** Of the `fit` that this model has just done, if it validated; the caller lets go of it. */
  validation(model: Model): Held | undefined;
  /** Keeps this for the `fit` that the model is in. */
  validated(model: Model, held: Held | undefined): void;
  /** Keeps what a model is tested with batch by batch, until what is returned is called. */
  collecting(model: Model): () => Held | undefined;
  /** Runs an evaluation. @returns with what it tested; the caller lets go of it */
  testing<R>(run: () => R): { readonly result: R; readonly held: Held | undefined };
  undo(): void;
}

/** What TensorFlow.js keeps to itself of a model. */
interface Loops {
  fitLoop(...args: unknown[]): Promise<unknown>;
  testLoop(...args: unknown[]): Tensor[];
  testFunction: (data: Tensor[]) => unknown;
  makeTestFunction(): void;
}

const USUAL_BATCH = 32;

function hold(tf: TensorFlow, given: unknown, batchSize: unknown): Held | undefined {
  if (!Array.isArray(given) || given.length === 0 || !given.every((each) => each instanceof tf.Tensor))
    return undefined;
  // Clones share their memory; the original may be gone when it is looked at.
  const tensors = given.map((each) => tf.keep(each.clone()));
  const size = typeof batchSize === 'number' ? batchSize : USUAL_BATCH;
  return { tensors, batchSize: size, release: () => tf.dispose(tensors) };
}

/** Shows what passes through a test of a model to whoever collects it. @returns what undoes it */
function watchTests(prototype: Loops, collections: WeakMap<object, Collection>): () => void {
  return replaceMethod<Loops, 'makeTestFunction'>(prototype, 'makeTestFunction', (original) => {
    return function makeTestFunction(this: Loops) {
      original.call(this);
      // It is kept on the model, where whoever tests takes it from.
      const test = this.testFunction;
      this.testFunction = (data) => {
        collections.get(this)?.saw(data);
        return test(data);
      };
    };
  });
}

function collecting(tf: TensorFlow, collections: WeakMap<object, Collection>, model: object): () => Held | undefined {
  const collection = collect(tf);
  collections.set(model, collection);
  return () => {
    collections.delete(model);
    return collection.held();
  };
}

export function watchData(tf: TensorFlow): DataWatch {
  const validations = new WeakMap<object, Held>();
  const collections = new WeakMap<object, Collection>();
  let isTesting = false;
  let tested: Held | undefined;
  const prototype = tf.LayersModel.prototype as LayersModel & Loops;
  const validated = (model: object, held: Held | undefined): void => {
    validations.get(model)?.release();
    if (held) validations.set(model, held);
    else validations.delete(model);
  };
  const undos = [
    replaceMethod<Loops, 'fitLoop'>(prototype, 'fitLoop', (original) => {
      return function fitLoop(this: Loops, ...args) {
        validated(this, hold(tf, args[8], args[3]));
        return original.apply(this, args);
      };
    }),
    replaceMethod<Loops, 'testLoop'>(prototype, 'testLoop', (original) => {
      return function testLoop(this: Loops, ...args) {
        if (isTesting) tested ??= hold(tf, args[1], args[2]);
        return original.apply(this, args);
      };
    }),
    watchTests(prototype, collections),
  ];
  return {
    validated,
    collecting: (model) => collecting(tf, collections, model),
    validation(model) {
      const held = validations.get(model);
      validations.delete(model);
      return held;
    },
    testing(run) {
      isTesting = true;
      tested = undefined;
      try {
        return { result: run(), held: tested };
      } catch (error) {
        (tested as Held | undefined)?.release();
        throw error;
      } finally {
        isTesting = false;
        tested = undefined;
      }
    },
    undo: () => undos.forEach((undo) => undo()),
  };
}
