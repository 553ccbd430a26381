import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';

/** A model and the parts of it that TensorFlow.js types as its own affair. */
export type Model = Omit<
  LayersModel,
  'makeTrainFunction' | 'getNamedWeights' | 'isTraining' | 'getDedupedMetricsNames'
> & {
  /** The model inside a `Sequential`, which does the work. */
  readonly model?: Model;
  readonly isTraining: boolean;
  /** Names of what a training or test step returns, as `fit` logs them. */
  getDedupedMetricsNames(): string[];
  makeTrainFunction(): (data: Tensor[]) => Scalar[];
  getNamedWeights(): { name: string; tensor: Tensor }[];
};

export type MaybePromise<T> = T | Promise<T>;

/** Back ends whose tensors can only be read by waiting for the device. */
const READ_BY_WAITING = new Set(['webgpu', 'webgl']);

/**
 * Reads tensors that may be disposed of right after this call. At once where the back end can; otherwise from clones,
 * which are gone when the promise resolves.
 */
export function readTensors(tf: TensorFlow, tensors: readonly Tensor[]): MaybePromise<TensorData[]> {
  if (!READ_BY_WAITING.has(tf.getBackend())) return tensors.map((tensor) => tensor.dataSync());
  const clones = tensors.map((tensor) => tf.keep(tensor.clone()));
  return Promise.all(clones.map((clone) => clone.data())).finally(() => tf.dispose(clones));
}

export type TensorData = Float32Array | Int32Array | Uint8Array;

/** Goes on with a value now, or as soon as it is there. */
export function whenRead<T, R>(value: MaybePromise<T>, proceed: (value: T) => R): MaybePromise<R> {
  return value instanceof Promise ? value.then(proceed) : proceed(value);
}

/**
 * Puts a method in another's place, given the one before. Returns what puts the old one back.
 */
export function replaceMethod<T extends object, K extends keyof T & string>(
  target: T,
  name: K,
  replacement: (original: T[K]) => T[K],
): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const original = target[name];
  const value = replacement(original);
  Object.defineProperty(target, name, {
    value,
    writable: true,
    configurable: true,
    enumerable: own?.enumerable ?? false,
  });
  return () => {
    if (own === undefined) delete target[name];
    else Object.defineProperty(target, name, own);
  };
}

/** The model that does the work: a `Sequential` hands everything to one inside it. */
export function workingModel(tf: TensorFlow, model: Model): Model {
  return model instanceof tf.Sequential ? ((model as Model).model ?? model) : model;
}

/** Where the training methods are defined, `Sequential` having its own. */
export function modelPrototypes(tf: TensorFlow): LayersModel[] {
  return [tf.LayersModel.prototype, tf.Sequential.prototype];
}
