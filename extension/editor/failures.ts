import type { RunError, RunRecord, SourcePlace } from '../../engine/core/runs/record.ts';
import { samePath } from '../engine/samePath.ts';
import type { Anchoring } from './anchors.ts';

/** A failure that has a place in a file of the user's. */
export interface Failure {
  readonly run: RunRecord;
  readonly error: RunError & { readonly place: SourcePlace };
}

/** Of every file's newest run that has begun, the failure where it ended in one. `runs` newest first. */
export function newestFailures(runs: readonly RunRecord[]): readonly Failure[] {
  const files = new Set<string>();
  const failures: Failure[] = [];
  for (const run of runs) {
    if (run.origin !== 'descent' || run.status === 'queued' || files.has(run.request.file)) continue;
    files.add(run.request.file);
    const { error } = run;
    if (run.status === 'failed' && error?.place !== undefined)
      failures.push({ run, error: { ...error, place: error.place } });
  }
  return failures;
}

export function failuresIn(failures: readonly Failure[], file: string): readonly Failure[] {
  return failures.filter(({ error }) => samePath(error.place.file, file));
}

/** The line where the failure is now, from 1; undefined once the line was edited or deleted: it may be mended. */
export function failureLine({ error }: Failure, anchoring: Anchoring): number | undefined {
  const mapped = anchoring.locate(error.place.line);
  return mapped === undefined || mapped.edited ? undefined : mapped.line;
}

export function failureMessage({ error }: Failure): string {
  return [error.message, error.advice].filter((part) => part !== undefined && part !== '').join('\n');
}
