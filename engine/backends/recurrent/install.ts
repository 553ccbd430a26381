import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import { currentNodeBackend, type NodeBackend } from '../capture/nodeBackend.ts';
import { callSequence } from './call.ts';
import { fusable, gradientDepth } from './fusable.ts';
import type { Sequence } from './functions.ts';
import { type Keywords, knownClasses, type RecurrentLayer, sequenceOf } from './layer.ts';
import { nativeLoop } from './sequence.ts';
import { differenceOfWays, isSame } from './trial.ts';

/** A sentence about layers that go on step by step; `isDifferent` where one operation would give other numbers. */
type Say = (sentence: string, isDifferent: boolean) => void;

export interface Recurrence {
  /** Tries the layers out before they train: while they do there is no room for a trial. */
  prepare(layers: readonly object[]): void;
  undo(): void;
}

/**
 * From now on recurrent layers of TensorFlow.js's own go over all their steps in one operation on native TensorFlow,
 * wherever that gives the same numbers: every kind of layer is first computed both ways.
 */
export function installRecurrence(tf: TensorFlow, say: Say): Recurrence {
  const classes = knownClasses(tf);
  const { prototype } = classes;
  const stock = prototype.call;
  /** By kind of layer: whether both ways gave the same. */
  const tried = new Map<string, boolean>();
  const trial = (backend: NodeBackend, layer: RecurrentLayer, sequence: Sequence): boolean => {
    const key = JSON.stringify(sequence);
    const known = tried.get(key);
    if (known !== undefined) return known;
    if (gradientDepth(tf) > 0) return false;
    tried.set(key, false);
    const right = isRight({ tf, backend, layer, sequence }, stock, say);
    tried.set(key, right);
    return right;
  };
  prototype.call = function call(this: RecurrentLayer, inputs: Tensor | Tensor[], keywords: Keywords) {
    const backend = currentNodeBackend(tf);
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const sequence =
      backend && fusable(tf, this, { x, inputs, keywords }) && sequenceOf(classes, this, Boolean(keywords?.['mask']));
    if (!backend || !sequence || !trial(backend, this, sequence)) return stock.call(this, inputs, keywords);
    const called = { tf, layer: this, sequence, loop: nativeLoop(tf, backend, sequence) };
    return tf.tidy(() => callSequence(called, x!, keywords)) as Tensor | Tensor[];
  };
  return {
    prepare(layers) {
      const backend = currentNodeBackend(tf);
      if (!backend) return;
      for (const layer of layers.filter((each) => each instanceof (prototype.constructor as never)) as RecurrentLayer[])
        for (const masked of [false, true]) {
          const sequence = layer.built && !layer.stateful ? sequenceOf(classes, layer, masked) : undefined;
          if (sequence) trial(backend, layer, sequence);
        }
    },
    undo() {
      prototype.call = stock;
    },
  };
}

interface Trying {
  readonly tf: TensorFlow;
  readonly backend: NodeBackend;
  readonly layer: RecurrentLayer;
  readonly sequence: Sequence;
}

function isRight(
  trying: Trying,
  stock: (this: RecurrentLayer, inputs: Tensor, keywords: Keywords) => Tensor | Tensor[],
  say: Say,
): boolean {
  const { tf, backend, layer, sequence } = trying;
  const called = { tf, layer, sequence, loop: nativeLoop(tf, backend, sequence) };
  const first = (result: Tensor | Tensor[]): Tensor => (Array.isArray(result) ? result[0]! : result);
  const kind = layer.constructor.name;
  try {
    const difference = differenceOfWays(
      tf,
      layer,
      [
        (inputs, mask) => first(callSequence(called, inputs, { mask })),
        (inputs, mask) => first(stock.call(layer, inputs, { mask })),
      ],
      sequence.masked,
    );
    if (isSame(difference)) return true;
    say(
      `${kind} layers run step by step, which is slower: in one operation they would differ by ${difference.toExponential(1)} of their numbers.`,
      true,
    );
  } catch (error) {
    const [why = ''] = (error as Error).message.split('\n');
    say(`${kind} layers run step by step, which is slower: ${why.replace(/\.$/, '')}.`, false);
  }
  return false;
}
