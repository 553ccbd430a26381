import { isFinished, type RunProgress, type RunRecord } from '../../engine/core/runs/record.ts';
import type { RunsChange } from './runsModel.ts';
import { readSavedRuns } from './savedRuns.ts';

/** All known runs, and which store each belongs to (removed runs too, so that a deletion can be undone). */
export interface RunTable {
  runs(): readonly RunRecord[];
  get(run: string): RunRecord | undefined;
  progress(run: string): RunProgress | undefined;
  storeOf(run: string): string | undefined;
  change(store: string, changed: readonly RunRecord[], removed: readonly string[]): void;
  /** These are now all runs of the store. */
  replace(store: string, runs: readonly RunRecord[]): void;
  /** Takes out the store's runs that are not among these, and in those that were not known. */
  compare(store: string, runs: readonly RunRecord[]): void;
  move(run: string, progress: RunProgress): void;
  readSaved(store: string): void;
}

export function createRunTable(notify: (change: RunsChange) => void): RunTable {
  const records = new Map<string, RunRecord>();
  const stores = new Map<string, string>();
  const progress = new Map<string, RunProgress>();
  let sorted: readonly RunRecord[] | undefined;

  function change(store: string, changed: readonly RunRecord[], removed: readonly string[]): void {
    for (const run of changed) {
      records.set(run.id, run);
      stores.set(run.id, store);
      if (isFinished(run)) progress.delete(run.id);
    }
    for (const run of removed) records.delete(run);
    sorted = undefined;
    notify({ changed, removed });
  }

  function goneFrom(store: string, runs: readonly RunRecord[]): readonly string[] {
    const kept = new Set(runs.map((run) => run.id));
    return [...records.keys()].filter((run) => stores.get(run) === store && !kept.has(run));
  }

  function replace(store: string, runs: readonly RunRecord[]): void {
    change(store, runs, goneFrom(store, runs));
  }

  function compare(store: string, runs: readonly RunRecord[]): void {
    const gone = goneFrom(store, runs);
    const added = runs.filter((run) => !records.has(run.id));
    if (gone.length > 0 || added.length > 0) change(store, added, gone);
  }

  return {
    runs: () => (sorted ??= [...records.values()].sort((one, other) => other.createdAt - one.createdAt)),
    get: (run) => records.get(run),
    progress: (run) => progress.get(run),
    storeOf: (run) => stores.get(run),
    change,
    replace,
    compare,
    move: (run, now) => void progress.set(run, now),
    readSaved: (store) => replace(store, readSavedRuns(store)),
  };
}
