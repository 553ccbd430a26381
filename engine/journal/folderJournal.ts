import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { EMPTY_WINDOW, type CurveKey, type CurveWindow, type WindowRequest } from '../core/runs/curve.ts';
import { createCurveSeries, type CurveSeries } from '../core/runs/curveSeries.ts';
import { emptyRunState, foldEntry, type CurveState, type RunState } from '../core/runs/fold.ts';
import type { JournalEntry } from '../core/runs/journalRecord.ts';
import { followFile, type Tail } from './tail.ts';

export interface FolderGrowth {
  /** Curves that have new points. */
  readonly curves: readonly CurveState[];
  /** Entries read, records among them. */
  readonly count: number;
  /** There is more to read at once. */
  readonly more: boolean;
}

/** All event files of one folder, folded into one state and its curves; grows with every poll. */
export interface FolderJournal {
  readonly state: RunState;
  /** Every curve by `curveName`. */
  readonly curves: ReadonlyMap<string, CurveSeries>;
  /** Wall time of the first entry, in seconds since 1970: what the curves' times count from. */
  readonly start: number | undefined;
  /** A sentence for each file that is damaged. */
  readonly problems: readonly string[];
  poll(): FolderGrowth;
  /** Bytes that the trainer holds in memory, from their offset in the folder's newest file. */
  pushHeld(from: number, bytes: Uint8Array): FolderGrowth;
}

/** One string for a curve of a run. */
export function curveName(curve: { readonly series: string; readonly axis: string; readonly metric: string }): string {
  return `${curve.series}\n${curve.axis}\n${curve.metric}`;
}

/** What has been read so far. Thrown away whole when a file starts over. */
interface Folded {
  readonly tails: Map<string, Tail>;
  readonly state: RunState;
  readonly curves: Map<string, CurveSeries>;
  readonly seriesOf: Map<CurveState, CurveSeries>;
  /** Wall time of the first entry, in seconds: what the curves' times count from. */
  start: number | undefined;
}

function nothing(): Folded {
  return { tails: new Map(), state: emptyRunState(), curves: new Map(), seriesOf: new Map(), start: undefined };
}

export function openFolderJournal(folder: string): FolderJournal {
  let folded = nothing();
  return {
    get state() {
      return folded.state;
    },
    get curves() {
      return folded.curves;
    },
    get start() {
      return folded.start;
    },
    get problems() {
      return [...folded.tails].flatMap(([name, tail]) => (tail.problem ? [`${name}: ${tail.problem.message}`] : []));
    },
    poll() {
      const growth = readOn(folded, folder);
      if (growth) return growth;
      // What a file said before is void, and can't be told apart from what others said: all is read again.
      folded = nothing();
      return readOn(folded, folder) ?? { curves: [], count: 0, more: true };
    },
    pushHeld(from, bytes) {
      // A disk that refused from the beginning has no file yet.
      if (folded.tails.size === 0) folded.tails.set(NO_FILE, followFile(path.join(folder, NO_FILE)));
      const entries = [...folded.tails.values()].at(-1)!.pushHeld(from, bytes);
      return { curves: [...fold(folded, entries, new Set())], count: entries.length, more: false };
    },
  };
}

/** Stands for the event file that the disk has not taken yet. */
const NO_FILE = 'events.none';

/** Undefined when a file was truncated or replaced, or came to be after its bytes were known. */
function readOn(folded: Folded, folder: string): FolderGrowth | undefined {
  const names = eventFiles(folder);
  if (names.length > 0 && folded.tails.has(NO_FILE)) return undefined;
  for (const name of names) {
    if (!folded.tails.has(name)) folded.tails.set(name, followFile(path.join(folder, name)));
  }
  const grown = new Set<CurveState>();
  let count = 0;
  let more = false;
  for (const tail of folded.tails.values()) {
    const result = tail.poll();
    if (result.restarted) return undefined;
    fold(folded, result.entries, grown);
    count += result.entries.length;
    more ||= result.more;
  }
  return { curves: [...grown], count, more };
}

function fold(folded: Folded, entries: readonly JournalEntry[], grown: Set<CurveState>): Set<CurveState> {
  for (const entry of entries) {
    folded.start ??= entry.wallTime;
    const curve = foldEntry(folded.state, entry);
    if (!curve || entry.type !== 'scalar') continue;
    let series = folded.seriesOf.get(curve);
    if (!series) {
      folded.seriesOf.set(curve, (series = createCurveSeries()));
      folded.curves.set(curveName(curve), series);
    }
    series.push(entry.step, entry.value, entry.wallTime - folded.start);
    grown.add(curve);
  }
  return grown;
}

/** Names of a folder's event files, oldest first; none where there is no folder. */
export function eventFiles(folder: string): string[] {
  try {
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
    return files
      .map(({ name }) => name)
      .filter(isEventFile)
      .sort();
  } catch {
    return [];
  }
}

export function isEventFile(name: string): boolean {
  return name.includes('tfevents') && !name.endsWith('.profile-empty');
}

/** A part of one of its curves; empty where it has none of that name. */
export function windowIn(journal: FolderJournal, key: CurveKey, request: WindowRequest): CurveWindow {
  return journal.curves.get(curveName(key))?.window(request) ?? EMPTY_WINDOW;
}

/** Changes whenever a run's event files do. */
export function journalStamp(folder: string): string {
  return eventFiles(folder)
    .map((name) => {
      const { size, mtimeMs } = sizeAndTime(path.join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    })
    .join('\n');
}

/** Zeros for what is gone, or a link that leads nowhere. */
function sizeAndTime(file: string): { readonly size: number; readonly mtimeMs: number } {
  try {
    return statSync(file);
  } catch {
    return { size: 0, mtimeMs: 0 };
  }
}
