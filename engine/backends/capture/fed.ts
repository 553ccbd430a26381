import type { DataId, Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';

/** Rows of whole tensors, before they are cut out. */
export interface Rows {
  readonly whole: readonly Tensor[];
  /** int32, of rank 1: the same rows of each. */
  readonly indices: Tensor;
}

type FedKind = { readonly dtype: string; readonly shape: readonly number[]; readonly dataId: DataId };

/** What a step is fed with. */
export interface Fed {
  readonly kinds: readonly FedKind[];
  /** The tensors themselves; rows are cut out when this is first asked for. */
  tensors(): readonly Tensor[];
  readonly rows?: Rows;
}

export const fedWith = (tensors: readonly Tensor[]): Fed => ({ kinds: tensors, tensors: () => tensors });

/** What so many rows of whole tensors are. */
export const kindsOfRows = (whole: readonly Tensor[], size: number): readonly FedKind[] =>
  whole.map(({ dtype, shape, dataId }) => ({ dtype, shape: [size, ...shape.slice(1)], dataId }));

/** To be made inside a `tidy`, which lets go of what was cut out. */
export function fedWithRows(tf: TensorFlow, rows: Rows): Fed {
  const { whole, indices } = rows;
  let cut: readonly Tensor[] | undefined;
  return {
    kinds: kindsOfRows(whole, indices.size),
    tensors: () => (cut ??= whole.map((each) => tf.gather(each, indices as never))),
    rows,
  };
}

const TYPES = new Set(['float32', 'int32', 'bool']);

/** How many rows all these have, where batches can be cut out of them by the numbers of rows. */
export function rowsOfAll(tensors: readonly Tensor[]): number | undefined {
  const rows = tensors[0]?.shape[0];
  return tensors.every(({ rank, dtype, shape }) => rank > 0 && TYPES.has(dtype) && shape[0] === rows)
    ? rows
    : undefined;
}
