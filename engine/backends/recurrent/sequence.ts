import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import type { NodeBackend } from '../capture/nodeBackend.ts';
import { backwardFunction, forwardFunction, type Sequence } from './functions.ts';
import { partsOf } from './parts.ts';

export interface SequenceInputs {
  /** What the layer's kernel and bias make of its input: [steps, batch, gates · units]. */
  readonly x: Tensor;
  readonly kernel: Tensor;
  /** [gates · units], where the sequence is biased. */
  readonly bias: Tensor | undefined;
  /** [batch, units] each, h first. */
  readonly states: readonly Tensor[];
  /** [steps, batch, 1], where the sequence is masked. */
  readonly mask: Tensor | undefined;
  /** Whether all the last states are asked for, or h alone. */
  readonly wholeState: boolean;
}

export interface SequenceResults {
  /** h at every step: [steps, batch, units]. */
  readonly outputs: Tensor;
  /** After the last step: h, and the others where they were asked for. */
  readonly states: readonly Tensor[];
}

interface Running {
  readonly tf: TensorFlow;
  readonly backend: NodeBackend;
  readonly sequence: Sequence;
}

/** Whether gradients of what is computed now will be asked for: 1, or 2 where they have gradients themselves. */
export function gradientDepth(tf: TensorFlow): number {
  return (tf.engine() as unknown as { readonly state: { readonly gradientDepth: number } }).state.gradientDepth;
}

/** Goes over all steps by one operation of TensorFlow's, which has a first gradient and no second. */
export function runSequence(running: Running, inputs: SequenceInputs): SequenceResults {
  const { x, kernel, bias, states, mask, wholeState } = inputs;
  const { tf, backend, sequence } = running;
  const biases = bias ? [bias] : [];
  const masks = mask ? [mask] : [];
  const [steps, batch] = x.shape as [number, number];
  const way = { saving: gradientDepth(tf) > 0, parts: partsOf(backend, batch) };
  const forward = forwardFunction(backend, sequence, way);
  const followed = wholeState ? states.length : 1;
  const all = tf.customGrad((...given) => {
    const save = given.at(-1) as unknown as (tensors: Tensor[]) => void;
    const taken = given.slice(0, -1) as Tensor[];
    const results = execute(backend, forward, [...taken, ...masks]);
    const [h, ...after] = results as [Tensor, ...Tensor[]];
    const saved = after.slice(states.length);
    save([kernel, states[0]!, h, ...saved, ...masks]);
    // There is room for one result: the last carry follows h as if it were another step's.
    const others = after.slice(1, followed).map((state) => tf.expandDims(state, 0));
    return {
      value: others.length > 0 ? tf.concat([h, ...others], 0) : h,
      gradFunc: (dy, kept) => gradients(running, { dy: dy as Tensor, kept: kept as Tensor[], states: states.length }),
    };
  })(x, kernel, ...biases, ...states);
  const stateAt = (place: number): Tensor => tf.squeeze(tf.slice(all, place, 1), [0]);
  return {
    outputs: followed > 1 ? tf.slice(all, 0, steps) : all,
    states: Array.from({ length: followed }, (_, place) => stateAt(steps - 1 + place)),
  };
}

function execute(
  backend: NodeBackend,
  { name, outputs }: { name: string; outputs: number },
  inputs: Tensor[],
): Tensor[] {
  const made = backend.binding.executeOp(name, [], backend.getInputTensorIds(inputs), outputs);
  return made.map((each) => backend.createOutputTensor(each));
}

interface Back {
  readonly dy: Tensor;
  readonly kept: Tensor[];
  readonly states: number;
}

function gradients({ tf, backend, sequence }: Running, { dy, kept, states }: Back): Tensor[] {
  const [, first, h] = kept as [Tensor, Tensor, Tensor];
  const [steps, batch] = h.shape as [number, number];
  const backward = backwardFunction(backend, sequence, partsOf(backend, batch));
  const hasCarry = dy.shape[0]! > steps;
  const dh = hasCarry ? tf.slice(dy, 0, steps) : dy;
  const none = tf.zerosLike(first);
  const dCarry = hasCarry ? tf.squeeze(tf.slice(dy, steps, 1), [0]) : none;
  return execute(backend, backward, [...kept, dh, ...[none, dCarry].slice(0, states)]);
}
