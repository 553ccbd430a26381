import type { Optimizer, Tensor } from '@tensorflow/tfjs-core';

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
}

export interface Slot {
  readonly shape: readonly number[];
  readonly start: number;
}
