import type { BackendSpeeds as Speeds } from '../../core/protocol/engine.ts';

export type { Speeds };

/** What is measured each by a net of its own. */
export type Measured = Exclude<keyof Speeds, 'others'>;

/** What one training step asks of a machine. Estimates: good enough to tell back ends apart, and no more. */
export interface Work {
  /** Calls of TensorFlow.js operations. */
  readonly operations: number;
  /** Floating-point operations of matrix products. */
  readonly products: number;
  /** Floating-point operations of convolutions. */
  readonly convolutions: number;
  /** Numbers written by everything else: activations, poolings, the optimizer. */
  readonly elements: number;
}

/** Milliseconds a step. */
export function estimateStep(work: Work, speeds: Speeds): number {
  return (
    work.operations * speeds.operation +
    work.products / speeds.products +
    work.convolutions / speeds.convolutions +
    work.elements / speeds.elements
  );
}

/** A small net's measured step, in milliseconds. */
export interface Timing {
  readonly work: Work;
  readonly step: number;
}

/** One for each speed: a net in which that is what costs. */
export interface Timings {
  readonly operation: Timing;
  readonly elements: Timing;
  readonly products: Timing;
  readonly convolutions: Timing;
}

/** At least this share of a step is taken for what the step was made to measure. */
const LEAST_SHARE = 0.3;

/** Speeds that explain the timings, each found with those before it: the nets are chosen so that one thing dominates. */
export function speedsFrom(timings: Timings): Speeds {
  const speeds = { operation: 0, products: Infinity, convolutions: Infinity, elements: Infinity };
  const rest = ({ work, step }: Timing): number => Math.max(step - estimateStep(work, speeds), step * LEAST_SHARE);
  speeds.operation = timings.operation.step / timings.operation.work.operations;
  for (const name of ['elements', 'products', 'convolutions'] as const) {
    const timing = timings[name];
    speeds[name] = timing.work[name] / rest({ ...timing, work: { ...timing.work, [name]: 0 } });
  }
  return speeds;
}
