import { EMPTY_WINDOW, type CurveKey, type CurveWindow, type WindowRequest } from '../core/runs/curve.ts';
import { curveName, journalStamp, openFolderJournal, windowIn, type FolderJournal } from '../journal/folderJournal.ts';
import type { NamedCurve } from './curveTables.ts';
import type { RunIndex } from './runIndex.ts';

/** Finished runs whose curves stay in memory when there is no index to keep them. */
const KEPT_WITHOUT_INDEX = 4;

/** The curves of a store's runs: of live ones from memory, of finished ones from the index. */
export interface Curves {
  /** The run's journal, followed from now on: poll it when the trainer has flushed. */
  follow(run: string): FolderJournal;
  isFollowed(run: string): boolean;
  /** Ends following: the curves go to the index and out of memory. */
  settle(run: string): void;
  forget(run: string): void;
  /** Reads a run's journal anew and puts its curves into the index. Live runs are left to `settle`. */
  reindex(run: string): void;
  window(key: CurveKey, request: WindowRequest): CurveWindow;
}

export function createCurves(folderOf: (run: string) => string, index: RunIndex): Curves {
  const followed = new Map<string, FolderJournal>();
  const kept = new Map<string, { readonly journal: FolderJournal; readonly stamp: string }>();

  /** Reads a run's journal to its end and hands the curves to the index, or keeps them where there is none. */
  const ingest = (run: string, journal: FolderJournal, stamp: string): void => {
    while (journal.poll().more);
    if (index.keepCurves(run, named(journal), stamp)) return;
    kept.delete(run);
    kept.set(run, { journal, stamp });
    for (const oldest of kept.keys()) if (kept.size > KEPT_WITHOUT_INDEX) kept.delete(oldest);
  };

  const finished = (key: CurveKey, request: WindowRequest): CurveWindow | undefined => {
    const stamp = journalStamp(folderOf(key.run));
    const inReserve = (): FolderJournal | undefined => {
      const reserve = kept.get(key.run);
      return reserve?.stamp === stamp ? reserve.journal : undefined;
    };
    if (!inReserve() && !index.hasCurves(key.run, stamp)) ingest(key.run, openFolderJournal(folderOf(key.run)), stamp);
    const journal = inReserve();
    return journal ? windowIn(journal, key, request) : index.window(key, request);
  };

  return {
    follow(run) {
      let journal = followed.get(run);
      if (!journal) followed.set(run, (journal = openFolderJournal(folderOf(run))));
      return journal;
    },
    isFollowed: (run) => followed.has(run),
    settle(run) {
      const journal = followed.get(run);
      if (!journal) return;
      ingest(run, journal, journalStamp(folderOf(run)));
      followed.delete(run);
    },
    forget(run) {
      followed.delete(run);
      kept.delete(run);
    },
    reindex(run) {
      const folder = folderOf(run);
      if (!followed.has(run)) ingest(run, openFolderJournal(folder), journalStamp(folder));
    },
    window(key, request) {
      const live = followed.get(key.run);
      if (live) return windowIn(live, key, request);
      // Twice: an index that turns out to be damaged while it is read is made anew, and empty.
      return finished(key, request) ?? finished(key, request) ?? EMPTY_WINDOW;
    },
  };
}

function* named(journal: FolderJournal): Generator<NamedCurve> {
  for (const series of journal.state.series.values()) {
    for (const { series: id, axis, metric } of series.curves.values()) {
      const points = journal.curves.get(curveName({ series: id, axis, metric }));
      if (points) yield { series: id, axis, metric, points };
    }
  }
}
