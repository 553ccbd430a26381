import type { Optimizer, Tensor } from '@tensorflow/tfjs-core';
import type { AdamNumbers } from '../../../backends/kernels/adamSteps.ts';

/** A tensor with the name of its variable. */
export type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/** One weight in one step. */
export interface Step<Options> {
  readonly weight: Tensor;
  readonly gradient: Tensor;
  /** What the optimizer remembers of this weight. */
  slot(name: string): Tensor;
  remember(name: string, value: Tensor): void;
  /** What it remembers of the whole run, from 1. */
  readonly step: Tensor;
  readonly rate: number;
  readonly options: Options;
}

/** An optimizer of Keras as data. */
export interface Rule<Options> {
  /** The options beside the learning rate and what all have, with Keras's defaults. */
  readonly defaults: Options;
  readonly learningRate: number;
  readonly weightDecay?: number;
  /** What is remembered of each weight, and what it starts with: a number, or the weight's own shape made smaller. */
  slots(shape: readonly number[], options: Options): Readonly<Record<string, Slot>>;
  /** The weight's new value. */
  update(step: Step<Options>): Tensor;
  /**
   * What Adam's own loop of a back end takes for the same step, `count` being its number from 1, and the names of what
   * is remembered of the two moments; nothing where these options go beyond it.
   */
  asAdam?(
    options: Options,
    at: { readonly rate: number; readonly count: number },
  ): { readonly numbers: AdamNumbers; readonly slots: readonly [string, string] } | undefined;
}

export interface Slot {
  readonly shape: readonly number[];
  readonly start: number;
}
