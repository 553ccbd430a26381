import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { Config, ConfigValue } from '../../core/model/config.ts';
import { Refusal } from './refusal.ts';

interface Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
}

const isSlice = (part: ConfigValue): part is Slice & ConfigValue =>
  typeof part === 'object' && part !== null && 'start' in part;
const isInput = (part: ConfigValue): part is { readonly input: number } =>
  typeof part === 'object' && part !== null && 'input' in part;

/** Every axis gets its part: `...` stands for as many whole axes as are left. */
function completed(parts: readonly ConfigValue[], rank: number): readonly ConfigValue[] {
  const whole = { start: null, stop: null, step: null };
  const taking = parts.filter((each) => each !== null && each !== '...').length;
  const rest = Array.from({ length: rank - taking }, () => whole);
  const at = parts.indexOf('...');
  return at < 0 ? [...parts, ...rest] : [...parts.slice(0, at), ...rest, ...parts.slice(at + 1)];
}

/**
 * `x[…]` as NumPy has it, for whole numbers, slices, new axes, and one array of indices (or of truth values, which picks
 * rows).
 */
export function getItem(tf: TensorFlow, inputs: readonly Tensor[], { index }: Config): Tensor {
  const parts = completed(index as readonly ConfigValue[], inputs[0]!.rank);
  let result = inputs[0]!;
  let axis = 0;
  for (const part of parts) {
    if (part === null) result = tf.expandDims(result, axis++);
    else if (typeof part === 'number') result = taken(tf, result, part, axis);
    else if (isInput(part)) result = gathered(tf, result, inputs[part.input]!, axis++);
    else if (isSlice(part)) result = sliced(tf, result, part, axis++);
  }
  return result;
}

function taken(tf: TensorFlow, x: Tensor, position: number, axis: number): Tensor {
  const begin = x.shape.map(() => 0);
  const size = [...x.shape];
  begin[axis] = position < 0 ? position + x.shape[axis]! : position;
  size[axis] = 1;
  return tf.squeeze(tf.slice(x, begin, size), [axis]);
}

function sliced(tf: TensorFlow, x: Tensor, { start, stop, step }: Slice, axis: number): Tensor {
  if (start === null && stop === null && (step === null || step === 1)) return x;
  if (step === -1 && start === null && stop === null) return tf.reverse(x, axis);
  const extent = x.shape[axis]!;
  const bound = (value: number | null, missing: number) =>
    value === null ? missing : Math.min(extent, Math.max(0, value < 0 ? value + extent : value));
  // Strided slices have no gradient in TensorFlow.js.
  const from = bound(start, 0);
  const count = Math.max(0, bound(stop, extent) - from);
  if (step === null || step === 1) {
    const begin = x.shape.map((_, at) => (at === axis ? from : 0));
    return tf.slice(
      x,
      begin,
      x.shape.map((each, at) => (at === axis ? count : each)),
    );
  }
  if (step < 1) throw new Refusal('A slice that goes backwards by steps is not computed by Descent’s engine yet');
  const places = Array.from({ length: Math.ceil(count / step) }, (_, at) => from + at * step);
  return tf.gather(x, tf.tensor1d(places, 'int32'), axis);
}

function gathered(tf: TensorFlow, x: Tensor, indices: Tensor, axis: number): Tensor {
  const rows = indices.dtype === 'bool' ? tf.squeeze(tf.tensor(truePlaces(indices)), []) : indices;
  // Counted from the end where they are below nought.
  const places = tf.where(tf.less(rows, 0), tf.add(tf.cast(rows, 'float32'), x.shape[axis]!), tf.cast(rows, 'float32'));
  return tf.gather(x, tf.cast(places, 'int32'), axis);
}

function truePlaces(mask: Tensor): number[] {
  return [...mask.dataSync()].flatMap((each, place) => (each ? [place] : []));
}
