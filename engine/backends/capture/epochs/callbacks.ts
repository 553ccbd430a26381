// The callbacks of a `fit`, as TensorFlow.js puts them together.
import type { TensorFlow } from '../../backend.ts';

type Logs = Record<string, unknown>;

/** What TensorFlow.js types as its own affair. */
interface Callback {
  readonly params: { readonly metrics?: readonly string[] };
  /** Says that numbers do as well as tensors in what it is told of a batch or an epoch. */
  readonly takesNumbers?: boolean;
  onBatchBegin(batch: number, logs: Logs): Promise<void>;
  onBatchEnd(batch: number, logs: Logs): Promise<void>;
}

export interface CallbackList {
  readonly callbacks: readonly Callback[];
  setModel(model: unknown): void;
  onTrainBegin(): Promise<void>;
  onTrainEnd(): Promise<void>;
  onEpochBegin(epoch: number): Promise<void>;
  onEpochEnd(epoch: number, logs: Logs): Promise<void>;
}

/** The list of a `fit` that goes over its own epochs. */
export interface Told {
  /** Without the average over the batches, which stands first in TensorFlow.js's. */
  readonly list: CallbackList;
  /** Of the metrics that have an average. */
  readonly averaged: readonly string[];
  readonly history: unknown;
  /** Those that do anything at a batch. */
  readonly atBatchBegin: readonly Callback[];
  readonly atBatchEnd: readonly Callback[];
}

class Stop extends Error {}

/**
 * @param begin starts TensorFlow.js's own loop, which makes the list before it does anything else and is stopped there
 * @returns undefined where a callback of the file's own may want tensors, or the loop does not get so far
 */
export function callbacksOf(tf: TensorFlow, begin: () => Promise<unknown>): Told | undefined {
  const prototype = tf.CallbackList.prototype as unknown as CallbackList;
  const { setModel } = prototype;
  const made: CallbackList[] = [];
  prototype.setModel = function (this: CallbackList) {
    made.push(this);
    throw new Stop();
  };
  // What else may be wrong with the call is found again, and said, when the loop runs to its end.
  const ended = (): void => undefined;
  try {
    begin().then(ended, ended);
  } finally {
    prototype.setModel = setModel;
  }
  return made[0] && told(tf, made[0]);
}

function told(tf: TensorFlow, { callbacks: [average, ...callbacks] }: CallbackList): Told | undefined {
  const history = callbacks.at(-1);
  if (average?.constructor.name !== 'BaseLogger' || !(history instanceof tf.History)) return undefined;
  if (!callbacks.every((each) => takesNumbers(tf, each))) return undefined;
  const list = new tf.CallbackList(callbacks as never) as unknown as CallbackList;
  const plain = tf.Callback.prototype as unknown as Callback;
  const doing = (name: 'onBatchBegin' | 'onBatchEnd') =>
    callbacks.filter((each) => each[name] !== plain[name] && each[name] !== Object.getPrototypeOf(plain)[name]);
  return {
    list,
    averaged: average.params.metrics ?? [],
    history,
    atBatchBegin: doing('onBatchBegin'),
    atBatchEnd: doing('onBatchEnd'),
  };
}

/** Those that are written as functions get numbers from TensorFlow.js anyway; a class may read tensors. */
function takesNumbers(tf: TensorFlow, callback: Callback): boolean {
  const known = [tf.CustomCallback, tf.EarlyStopping, tf.History];
  return callback.takesNumbers === true || known.some((each) => callback instanceof each);
}
