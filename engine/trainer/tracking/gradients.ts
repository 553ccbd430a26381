import { performance } from 'node:perf_hooks';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { TrackingContext } from './context.ts';
import { letSettle } from './context.ts';
import { readTensors, replaceMethod, whenRead } from './framework.ts';

export interface NamedGradient {
  /** Of the weight. */
  readonly name: string;
  readonly tensor: Tensor | null;
}

/** Looks at the gradients of a step once in a while, so seldom that it takes no more than its part of the time. */
export interface GradientWatch {
  /** Runs a step that takes gradients and applies them. */
  step<R>(run: () => R): R;
  /** Gradients that are about to be applied. */
  saw(gradients: readonly NamedGradient[]): void;
  /**
   * The length of all gradients of the step that was just taken, where it was looked at; `tell` hears it at once where
   * tensors can be read so.
   */
  take(tell: (norm: number) => void): void;
  undo(): void;
}

/** The part of the time that looking may take. */
const SHARE = 0.01;
/** Milliseconds between two looks, at least. */
const PAUSE = 100;

export function watchGradients(context: TrackingContext): GradientWatch {
  const { tf } = context;
  let pending: ReturnType<typeof lengthOf> | undefined;
  let within = false;
  let nextLook = 0;

  const look = (gradients: readonly NamedGradient[]): void => {
    const began = performance.now();
    if (began < nextLook) return;
    pending = lengthOf(context, gradients);
    const ended = performance.now();
    nextLook = ended + Math.max(PAUSE, (ended - began) / SHARE);
  };

  const undo = replaceMethod(tf.engine(), 'gradients', (original) => {
    return function gradients(this: unknown, ...args: never[]) {
      // Gradients within gradients are a part of the loss.
      const isStep = within;
      within = false;
      const result = Reflect.apply(original, this, args) as ReturnType<typeof original>;
      if (isStep) look(named(args[1] as unknown as Variable[], result.grads));
      return result;
    } as typeof original;
  });

  return {
    undo,
    step(run) {
      within = true;
      try {
        return run();
      } finally {
        within = false;
      }
    },
    saw: look,
    take(tell) {
      const read = pending;
      pending = undefined;
      if (read !== undefined) letSettle(context, whenRead(read, tell));
    },
  };
}

function named(weights: readonly Variable[], gradients: readonly (Tensor | null)[]): readonly NamedGradient[] {
  return weights.map(({ name }, index) => ({ name, tensor: gradients[index] ?? null }));
}

/** Euclidean length over all numbers of all gradients. Draws no random number and leaves no tensor. */
function lengthOf(context: TrackingContext, gradients: readonly NamedGradient[]) {
  const { tf } = context;
  const present = gradients.map(({ tensor }) => tensor).filter((tensor) => tensor !== null);
  if (present.length === 0) return undefined;
  const squares = tf.tidy(() => tf.stack(present.map((tensor) => tf.sum(tf.square(tf.cast(tensor, 'float32'))))));
  const length = whenRead(readTensors(tf, [squares]), ([values]) =>
    Math.sqrt((values as Float32Array).reduce((sum, value) => sum + value, 0)),
  );
  squares.dispose();
  return length;
}
