import type { RunRecord } from '../core/runs/record.ts';

/** What a report is told while a run goes on; the last word is `finished`. */
export interface Report {
  queued(run: RunRecord): void;
  started(run: RunRecord): void;
  step(step: ReportedStep): void;
  moved(run: RunRecord, text: { readonly epoch?: number; readonly epochs?: number; readonly done: number }): void;
  output(text: string): void;
  finished(run: RunRecord): void;
}

/** All metrics of one epoch, one step of a loop, or one evaluation. */
export interface ReportedStep {
  readonly kind: 'epoch' | 'step' | 'evaluate';
  readonly step: number;
  readonly series: string;
  readonly metrics: Readonly<Record<string, number>>;
}
