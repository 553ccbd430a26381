import type { RunRecord } from '../../engine/core/runs/record.ts';
import { samePath } from '../engine/samePath.ts';

/** Whether a run ran the file, or trained in it. */
function belongsTo(run: RunRecord, file: string): boolean {
  if (run.origin !== 'descent') return false;
  if (samePath(run.request.file, file)) return true;
  return run.series.some(({ place }) => place !== undefined && samePath(place.file, file));
}

/**
 * The run whose curve a file shows: the selected one where it belongs to the file, else the file's newest that has
 * begun. `runs` newest first.
 */
export function shownRun(
  runs: readonly RunRecord[],
  selected: RunRecord | undefined,
  file: string,
): RunRecord | undefined {
  if (selected !== undefined && belongsTo(selected, file)) return selected;
  return runs.find((run) => run.status !== 'queued' && belongsTo(run, file));
}
