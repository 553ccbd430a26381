import { performance } from 'node:perf_hooks';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import { distributionOf } from '../../core/runs/histogram.ts';
import type { SeriesAxis } from '../../core/runs/record.ts';
import type { TrackingContext } from './context.ts';
import { letSettle } from './context.ts';
import type { MaybePromise } from './framework.ts';
import { readTensors, replaceMethod, whenRead } from './framework.ts';
import { type LayerLog, layersOf, type WeightReading } from './layers.ts';
import type { Series } from './series.ts';

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
  /** The step that was just taken was this one: logs what was seen in it, if it was looked at. */
  stepped(series: Series, axis: SeriesAxis, step: number): void;
  undo(): void;
}

/** The part of the time that looking may take. */
const SHARE = 0.01;
/** Milliseconds between two looks, at least. */
const PAUSE = 100;

export function watchGradients(context: TrackingContext, layers: LayerLog | undefined): GradientWatch {
  const { tf, options } = context;
  let pending: MaybePromise<readonly WeightReading[]> | undefined;
  let within = false;
  let nextLook = 0;

  // A step that is to become one operation must be the step alone, and its gradients are not seen later.
  const wanted = () =>
    options.gradients === true || (options.recorder.isLookedAt() && tf.getBackend() !== 'tensorflow');

  const look = (gradients: readonly NamedGradient[]): void => {
    if (!wanted()) return;
    const began = performance.now();
    if (began < nextLook) return;
    pending = readingsOf(tf, gradients, layers?.due() === true);
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
    stepped(series, axis, step) {
      if (pending === undefined) return;
      const read = pending;
      pending = undefined;
      const told = whenRead(read, (weights) => {
        const squares = weights.reduce((sum, { gradient }) => sum + gradient, 0);
        if (options.gradients === true) series.values(axis, step, { gradient_norm: Math.sqrt(squares) });
        layers?.saw({ series: series.id, axis, step, layers: layersOf(weights) });
      });
      letSettle(context, told);
    },
  };
}

function named(weights: readonly Variable[], gradients: readonly (Tensor | null)[]): readonly NamedGradient[] {
  return weights.map(({ name }, index) => ({ name, tensor: gradients[index] ?? null }));
}

/** Numbers that are read of each weight. */
const READ = 3;

/** Kernels of dense and convolution layers have their units last. */
const HAS_UNITS = /(^|\/)kernel(_\d+)?$/;

/**
 * Draws no random number and leaves no tensor. The weights are as they were before the step.
 * @param spread whether it is asked how a kernel's numbers are spread, too
 */
function readingsOf(
  tf: TensorFlow,
  gradients: readonly NamedGradient[],
  spread: boolean,
): MaybePromise<readonly WeightReading[]> | undefined {
  const { registeredVariables } = tf.engine();
  const present = gradients.flatMap(({ name, tensor }) =>
    tensor === null ? [] : [{ name, tensor, weight: registeredVariables[name] ?? tensor }],
  );
  if (present.length === 0) return undefined;
  const numbers = tf.tidy(() =>
    tf.stack(present.flatMap(({ tensor, weight, name }) => measured(tf, { name, gradient: tensor, weight }))),
  );
  const kernels = spread ? present.filter(({ name, tensor }) => hasUnits(name, tensor)) : [];
  const read = whenRead(readTensors(tf, [numbers, ...kernels.map(({ tensor }) => tensor)]), ([values, ...all]) => {
    const spreads = new Map(kernels.map(({ name }, index) => [name, distributionOf(all[index]!).histogram]));
    return present.map(({ name, tensor }, index): WeightReading => {
      const [gradient = 0, weight = 0, still = 0] = [0, 1, 2].map((at) => values![index * READ + at]!);
      const units = hasUnits(name, tensor) ? { units: tensor.shape.at(-1)!, still } : {};
      const histogram = spreads.get(name);
      return { name, numbers: tensor.size, gradient, weight, ...units, ...(histogram ? { gradients: histogram } : {}) };
    });
  });
  numbers.dispose();
  return read;
}

interface Measured {
  readonly name: string;
  readonly gradient: Tensor;
  readonly weight: Tensor;
}

const hasUnits = (name: string, { rank }: Tensor): boolean => rank >= 2 && HAS_UNITS.test(name);

function measured(tf: TensorFlow, { name, gradient, weight }: Measured): Tensor[] {
  const squares = (tensor: Tensor) => tf.sum(tf.square(tf.cast(tensor, 'float32')));
  if (!hasUnits(name, gradient)) return [squares(gradient), squares(weight), tf.scalar(0)];
  const rows = tf.reshape(gradient, [-1, gradient.shape.at(-1)!]);
  const still = tf.sum(tf.cast(tf.equal(tf.max(tf.abs(rows), 0), 0), 'float32'));
  return [squares(gradient), squares(weight), still];
}
