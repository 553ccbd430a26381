import type { RunRecord } from '../../engine/core/runs/record.ts';
import { samePath } from '../engine/samePath.ts';

/** Whether a run ran the file, or trained in it. */
function belongsTo(run: RunRecord, file: string): boolean {
  if (run.origin !== 'descent') return false;
  if (samePath(run.request.file, file)) return true;
  return run.series.some(({ place }) => place !== undefined && samePath(place.file, file));
}

export interface Selected {
  readonly run: RunRecord;
  /** When it was chosen. */
  readonly since: number;
}

/**
 * The run whose curve a file shows: the selected one where it belongs to the file, else the file's newest that has
 * begun. Training that was started after the selection is what the person looks at now. `runs` newest first.
 */
export function shownRun(
  runs: readonly RunRecord[],
  selected: Selected | undefined,
  file: string,
): RunRecord | undefined {
  const newest = runs.find((run) => run.status !== 'queued' && belongsTo(run, file));
  if (selected === undefined || !belongsTo(selected.run, file)) return newest;
  return newest !== undefined && newest.createdAt > selected.since ? newest : selected.run;
}
