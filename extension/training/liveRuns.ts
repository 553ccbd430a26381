import { isFinished, type RunRecord } from '../../engine/core/runs/record.ts';

/** Runs of Descent's own that are queued or running: those that can be stopped. */
export function liveRuns(runs: readonly RunRecord[]): readonly RunRecord[] {
  return runs.filter((run) => !isFinished(run) && run.origin === 'descent');
}
