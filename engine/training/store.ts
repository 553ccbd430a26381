import type { CurveKey, CurveWindow, WindowRequest } from '../core/runs/curve.ts';
import type { RunRecord } from '../core/runs/record.ts';

/** Points of one curve that arrived together. Steps and values as logged, times in seconds since the run's start. */
export interface NewPoints {
  readonly key: CurveKey;
  readonly steps: readonly number[];
  readonly values: readonly number[];
  readonly times: readonly number[];
}

/** What training needs of the store. Failures are errors whose message is a sentence. */
export interface TrainingStore {
  readonly root: string;
  listRuns(): readonly RunRecord[];
  getRun(run: string): RunRecord | undefined;
  /** Replaces run.json and the run's row. */
  saveRun(record: RunRecord): void;
  /** Forgets the run's curves: its journal is read from the start again. */
  dropCurves(run: string): void;
  append(points: readonly NewPoints[]): void;
  readWindow(key: CurveKey, request: WindowRequest): CurveWindow;
}
