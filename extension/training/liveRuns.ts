import type { RunsModel } from '../engine/runsModel.ts';
import { isFinished, type RunRecord } from '../../engine/core/runs/record.ts';

/**
 * Runs of Descent's own that are queued or running: those that can be stopped. None where saved runs are only read: what
 * is written as running there may long be dead.
 */
export function liveRuns({ runs, state }: Pick<RunsModel, 'runs' | 'state'>): readonly RunRecord[] {
  return state === 'reading' ? [] : runs.filter((run) => !isFinished(run) && run.origin === 'descent');
}
