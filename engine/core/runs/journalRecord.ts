import type { RunError, RunModel, RunBackend, SeriesDeclaration, RunStatus } from './record.ts';

/**
 * What the trainer writes beside the scalars. Each is one TensorBoard summary value whose plugin is `descent`
 * and whose tag is `descent/<kind>`; TensorBoard passes over plugins that it doesn't know.
 * Scalars have the tag `<series>/<axis>/<metric>` and the step on that axis, from 1.
 */
export type JournalRecord =
  | { readonly kind: 'started'; readonly backend: RunBackend; readonly seed: number; readonly frameworkVersion: string }
  /** Training goes on elsewhere than the file began. */
  | { readonly kind: 'backend'; readonly backend: RunBackend }
  | { readonly kind: 'series'; readonly series: SeriesDeclaration }
  | { readonly kind: 'series-ended'; readonly series: string }
  | { readonly kind: 'model'; readonly model: RunModel }
  /** What `results/` holds of a series is of this time, milliseconds since 1970. */
  | { readonly kind: 'results'; readonly series: string; readonly time: number }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'ended'; readonly status: RunStatus; readonly error?: RunError; readonly exitCode?: number };

export const JOURNAL_PLUGIN = 'descent';

/** One thing read out of an event file. Wall time in seconds since 1970, as TensorBoard has it. */
export type JournalEntry =
  | {
      readonly type: 'scalar';
      readonly tag: string;
      readonly step: number;
      readonly wallTime: number;
      readonly value: number;
    }
  | { readonly type: 'record'; readonly wallTime: number; readonly record: JournalRecord };
