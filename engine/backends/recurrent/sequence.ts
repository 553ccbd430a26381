import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import type { NodeBackend } from '../capture/nodeBackend.ts';
import { stockGradient } from '../capture/stockGradient.ts';
import { gradientDepth } from './fusable.ts';
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

/** All steps forward, and back. */
export interface Loop {
  /** Of x, kernel, bias, states and mask: h at every step, the states after the last one, and what `backward` needs. */
  forward(given: Tensor[]): Tensor[];
  /**
   * Of kernel, h before the first step, h at every step, what `forward` left for it, the mask, and the loss's gradients
   * by h at every step and by the other states after the last: those by what `forward` was given, but for the mask.
   */
  backward(given: Tensor[]): Tensor[];
}

/** Goes over all steps by one operation of TensorFlow's, which has a first gradient and no second. */
export function nativeLoop(tf: TensorFlow, backend: NodeBackend, sequence: Sequence): Loop {
  return {
    forward(given) {
      const batch = given[0]!.shape[1]!;
      const way = { saving: gradientDepth(tf) > 0, parts: partsOf(backend, batch) };
      return execute(backend, forwardFunction(backend, sequence, way), given);
    },
    backward(given) {
      const batch = given[1]!.shape[0]!;
      return execute(backend, backwardFunction(backend, sequence, partsOf(backend, batch)), given);
    },
  };
}

/** Goes over all steps, with a gradient. */
export function runSequence(tf: TensorFlow, loop: Loop, inputs: SequenceInputs): SequenceResults {
  const { x, kernel, bias, states, mask, wholeState } = inputs;
  const biases = bias ? [bias] : [];
  const masks = mask ? [mask] : [];
  const [steps] = x.shape as [number];
  const followed = wholeState ? states.length : 1;
  const whole = stockGradient((...given: Tensor[]) => {
    const save = given.at(-1) as unknown as (tensors: Tensor[]) => void;
    const taken = given.slice(0, -1) as Tensor[];
    const results = loop.forward([...taken, ...masks]);
    const [h, ...after] = results as [Tensor, ...Tensor[]];
    const saved = after.slice(states.length);
    save([kernel, states[0]!, h, ...saved, ...masks]);
    // There is room for one result: the last carry follows h as if it were another step's.
    const others = after.slice(1, followed).map((state) => tf.expandDims(state, 0));
    return {
      value: others.length > 0 ? tf.concat([h, ...others], 0) : h,
      gradFunc: (dy: Tensor, kept: Tensor[]) => gradients(tf, loop, { dy, kept, states: states.length }),
    };
  });
  const all = tf.customGrad(whole as never)(x, kernel, ...biases, ...states);
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

function gradients(tf: TensorFlow, loop: Loop, { dy, kept, states }: Back): Tensor[] {
  const [, first, h] = kept as [Tensor, Tensor, Tensor];
  const [steps] = h.shape as [number];
  const hasCarry = dy.shape[0]! > steps;
  const dh = hasCarry ? tf.slice(dy, 0, steps) : dy;
  const none = tf.zerosLike(first);
  const dCarry = hasCarry ? tf.squeeze(tf.slice(dy, steps, 1), [0]) : none;
  return loop.backward([...kept, dh, ...[none, dCarry].slice(0, states)]);
}
