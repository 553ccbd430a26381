import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import type { Sequence } from './functions.ts';
import { DROPOUT_DRAWS, type Keywords, type RecurrentCell, type RecurrentLayer } from './layer.ts';
import { type Loop, runSequence } from './sequence.ts';

export interface Called {
  readonly tf: TensorFlow;
  readonly layer: RecurrentLayer;
  readonly sequence: Sequence;
  readonly loop: Loop;
  /** The layer's kernel and bias on rows of features, where a back end has one operation for both. */
  readonly project?: (rows: Tensor, kernel: Tensor, bias: Tensor | undefined) => Tensor;
}

/** What a recurrent layer gives for [batch, steps, features], with all steps in one operation. */
export function callSequence(called: Called, inputs: Tensor, keywords: Keywords): Tensor | Tensor[] {
  const { tf, layer, sequence, loop } = called;
  const { cell } = layer;
  const [batch, steps] = inputs.shape as [number, number, number];
  const along = <T extends Tensor>(x: T): Tensor => (layer.goBackwards ? tf.reverse(x, 0) : x);
  const timeFirst = along(tf.transpose(inputs, [1, 0, 2]));
  const x = dropped(called, timeFirst, keywords?.['training'] === true);
  const { of, after } = biases(called);
  const project = called.project ?? separately(tf);
  const ready = tf.reshape(project(tf.reshape(x, [steps * batch, -1]), cell.kernel.read(), of), [steps, batch, -1]);
  const given = keywords?.['initialState'] as Tensor[] | null | undefined;
  const states = given ?? Array.from({ length: sequence.kind === 'lstm' ? 2 : 1 }, () => tf.zeros([batch, cell.units]));
  const mask = keywords?.['mask'] as Tensor | null | undefined;
  const results = runSequence(tf, loop, {
    x: ready,
    kernel: cell.recurrentKernel.read(),
    bias: after,
    states,
    mask: mask ? along(maskByTime(tf, mask)) : undefined,
    wholeState: layer.returnState,
  });
  const output = layer.returnSequences ? tf.transpose(results.outputs, [1, 0, 2]) : results.states[0]!;
  return layer.returnState ? [output, ...results.states] : output;
}

const separately =
  (tf: TensorFlow): NonNullable<Called['project']> =>
  (rows, kernel, bias) => {
    const product = tf.matMul(rows, kernel);
    return bias ? tf.add(product, bias) : product;
  };

function maskByTime(tf: TensorFlow, mask: Tensor): Tensor {
  return tf.transpose(tf.expandDims(tf.cast(tf.cast(mask, 'bool'), 'float32'), -1), [1, 0, 2]);
}

/** The same features of a sample are dropped at every step. */
function dropped({ tf, layer: { cell }, sequence }: Called, x: Tensor, training: boolean): Tensor {
  if (!training || !drops(cell)) return x;
  // As many random numbers as the cell itself would take, so that those after them are the same.
  const ones = tf.ones([x.shape[1]!, x.shape[2]!]);
  const masks = Array.from({ length: DROPOUT_DRAWS[sequence.kind] }, () => tf.dropout(ones, cell.dropout));
  return tf.mul(x, masks[0]!);
}

const drops = ({ dropout }: RecurrentCell): boolean => dropout > 0 && dropout < 1;

/** The bias of the input's product, and that of the state's where there is one. */
function biases({ tf, layer: { cell }, sequence }: Called): { readonly of?: Tensor; readonly after?: Tensor } {
  if (cell.bias === null) return {};
  const bias = cell.bias.read();
  if (!sequence.biased) return { of: bias };
  const row = (place: number): Tensor => tf.squeeze(tf.slice(bias, [place, 0], [1, -1]), [0]);
  return { of: row(0), after: row(1) };
}
