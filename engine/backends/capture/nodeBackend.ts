import type { DataId, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import type { Binding, Made } from '../load/binding.ts';

/** What the Node back end keeps of a tensor: a number in TensorFlow, or values that have not gone there yet. */
export interface Held {
  id: number;
  values: unknown;
  refCount: number;
  readonly shape: readonly number[];
  /** TensorFlow's number for it. */
  readonly dtype: number;
}

/** TensorFlow.js's Node back end, as far as capturing looks inside it. */
export interface NodeBackend {
  binding: Binding;
  readonly tensorMap: { get(dataId: DataId): Held; has(dataId: DataId): boolean };
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(made: Made): Tensor;
  getDTypeInteger(dtype: string): number;
}

/** The back end that runs now, where it is TensorFlow through our own addon. */
export function currentNodeBackend(tf: TensorFlow): NodeBackend | undefined {
  if (tf.getBackend() !== 'tensorflow') return undefined;
  const backend = tf.backend() as unknown as Partial<NodeBackend>;
  // Another package's back end may hold its library elsewhere, or in a way of its own.
  const isOurs = typeof backend.binding === 'object' && 'addGraphFunction' in backend.binding;
  return isOurs ? (backend as NodeBackend) : undefined;
}
