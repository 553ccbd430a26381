import { applyState, type RunState } from './fold.ts';
import { isFinished, type RunError, type RunRecord } from './record.ts';
import { wellFormed } from './wellFormed.ts';

/** A run whose run.json tells nothing: nothing is known of it but where it lies, and that it was a run. */
export function damagedRun(
  place: { readonly id: string; readonly folder: string },
  how: 'damaged' | 'missing',
): RunRecord {
  return { ...wellFormed({}, place), error: how === 'damaged' ? DAMAGED : MISSING };
}

/** The same run as far as its journal tells about it. What is wrong is no error of a run that is known to have ended. */
export function toldByJournal(record: RunRecord, state: RunState): RunRecord {
  const { error, ...rest } = record;
  const told = applyState(rest, state);
  if (error === undefined || !isFinished(state)) return { ...told, error: told.error ?? error };
  return { ...told, warnings: [`${error.message} ${error.advice}`, ...told.warnings] };
}

const DAMAGED: RunError = {
  kind: 'disk',
  message: 'run.json is damaged and was left as it is.',
  advice:
    "Mend it or put a copy of it into the run's folder, or delete the run. All other files there are as they were.",
};

const MISSING: RunError = {
  kind: 'disk',
  message: "run.json is missing from the run's folder.",
  advice: 'Put a copy of it there, or delete the run. All other files there are as they were.',
};
