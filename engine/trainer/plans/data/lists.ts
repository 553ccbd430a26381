import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { ConfigValue } from '../../../core/model/config.ts';
import type { DataExpression } from '../../../core/model/plan.ts';
import { isLists, rowsOf } from '../../../data/dataArray.ts';
import { Refusal } from '../refusal.ts';
import { datasetPart, type DataSources } from './sources.ts';

interface Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
}

const bound = (value: number | null, count: number, missing: number) =>
  value === null ? missing : Math.min(count, Math.max(0, value < 0 ? value + count : value));

/** Rows of different lengths: a data set's texts, some of them, or lists that stand in the code. */
function listsOf(data: DataExpression, sources: DataSources): readonly ArrayLike<number>[] | undefined {
  if (data.type === 'Lists') return data.config.value as readonly (readonly number[])[];
  if (data.type === 'Dataset') {
    const part = datasetPart(data, sources);
    return isLists(part) ? part.lists : undefined;
  }
  const [first] = data.inputs;
  const index = data.type === 'getitem' && data.inputs.length === 1 ? (data.config.index as ConfigValue[]) : undefined;
  const [only] = index ?? [];
  const isSlice = index?.length === 1 && typeof only === 'object' && only !== null && 'start' in only;
  const whole = isSlice && first ? listsOf(first, sources) : undefined;
  if (!whole) return undefined;
  const { start, stop, step } = only as unknown as Slice;
  if (step !== null && step !== 1) return undefined;
  const [from, to] = [bound(start, whole.length, 0), bound(stop, whole.length, whole.length)];
  return rowsOf(
    { lists: whole as Int32Array[] },
    Array.from({ length: Math.max(0, to - from) }, (_, row) => from + row),
  ).lists;
}

/**
 * `pad_sequences`: each row cut or filled to one length, in front or behind, as Keras does it.
 * @throws Refusal where the rows are not lists of numbers
 */
export function paddedLists(tf: TensorFlow, data: DataExpression, sources: DataSources): Tensor {
  const { config, inputs, span } = data;
  const lists = inputs[0] && listsOf(inputs[0], sources);
  if (!lists) throw new Refusal('The lists that are padded here were not understood', span);
  const longest = lists.reduce((most, each) => Math.max(most, each.length), 0);
  const length = typeof config.maxlen === 'number' ? config.maxlen : longest;
  const filling = typeof config.value === 'number' ? config.value : 0;
  const values = new Int32Array(lists.length * length).fill(filling);
  lists.forEach((list, row) => {
    const kept = Math.min(length, list.length);
    const from = config.truncating === 'post' ? 0 : list.length - kept;
    const to = row * length + (config.padding === 'post' ? 0 : length - kept);
    for (let at = 0; at < kept; at += 1) values[to + at] = list[from + at]!;
  });
  return tf.tensor2d(values, [lists.length, length], 'int32');
}
