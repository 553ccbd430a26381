/** Values of a batch or an epoch by name; `loss` is always there. */
export type Values = Readonly<Record<string, number>>;

/** What follows a training from step to step. Epochs and batches count from 0. */
export interface Watcher {
  began?(): void;
  epochBegan?(epoch: number): void;
  /** `step` counts over all epochs. */
  batchBegan?(step: number): void;
  batchEnded?(batch: number, values: Values): void;
  epochEnded?(epoch: number, values: Values): void;
  ended?(): void;
}
