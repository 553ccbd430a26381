import type { SourcePlace } from '../../core/runs/record.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { CheckpointOptions } from './checkpoints/checkpoints.ts';
import type { MaybePromise, Model } from './framework.ts';

/** What says how large a batch is. */
export type BatchedBy = 'fit' | 'dataset' | 'trainOnBatch';

export interface TrackingOptions {
  readonly recorder: Recorder;
  /** Where in the user's files the call comes from that is on the stack now. */
  readonly callerPlace: () => SourcePlace | undefined;
  /**
   * The same for a step of a hand-written loop, of which there may be thousands a second.
   * @param given the method's first argument, if it is a function
   */
  readonly stepPlace: (method: string, given?: unknown) => SourcePlace | undefined;
  /** What a step trains that is given no model, where somebody knows. */
  readonly stepModel?: () => string | undefined;
  /** Put in the place of what every `fit` asks for. */
  readonly overrides: { readonly epochs?: number; readonly batchSize?: number };
  /** End training with `NonFiniteLoss` at the first loss that is NaN or infinite, instead of going on. */
  readonly stopOnNonFinite: boolean;
  /** Called when a model is about to train, with the size of its batches where that is known; waited for. */
  readonly beforeTraining?: (model: Model, batchSize: number | undefined, by: BatchedBy) => MaybePromise<void>;
  /** Log the learning rate, throughput and memory beside the metrics. */
  readonly gauges: boolean;
  /** Log the length of all gradients together, at as many steps as take a hundredth of the time. */
  readonly gradients?: boolean;
  /** Absolute path of the file that is to tell, then, what each layer was like; absent: none does. */
  readonly layers?: string;
  /** Absolute folder for how models did on validation and test data; absent: that is not kept. */
  readonly results?: string;
  /** The names of so many classes, where the program tells them. */
  readonly classNames?: (classes: number) => readonly string[] | undefined;
  /** Absent: no weights are kept. */
  readonly checkpoints?: CheckpointOptions;
}

export interface TrackingSummary {
  /** `fit` calls and hand-written loops that trained. */
  readonly trainingCalls: number;
  readonly evaluations: number;
  /** True once a requested stop has ended something. */
  readonly stopped: boolean;
  /** What would have been seen, as the file would write it. */
  readonly recognised: readonly string[];
}

export const RECOGNISED: readonly string[] = [
  'model.fit',
  'model.fitDataset',
  'model.trainOnBatch',
  'model.evaluate',
  'model.evaluateDataset',
  'optimizer.minimize',
  'optimizer.applyGradients',
];
