import type { CurveKey, CurveWindow, WindowRequest } from '../../engine/core/runs/curve.ts';
import type { Line } from './lines.ts';

/** Milliseconds between two readings of a curve that grows. */
const READ_EVERY = 250;

export interface CurveCache {
  /** What a line shows now: its part, where that was read, else the whole. Undefined until the first answer. */
  shown(line: Line): CurveWindow | undefined;
  overview(line: Line): CurveWindow | undefined;
  /** Reads what is missing or has grown; `part` undefined is the whole. */
  want(line: Line, whole: WindowRequest, part: WindowRequest | undefined): void;
  grew(run: string): void;
  /** The last failure, as a sentence; undefined once something could be read again. */
  readonly error: string | undefined;
}

interface Entry {
  readonly key: CurveKey;
  window: CurveWindow | undefined;
  request: string;
  readAt: number;
  stale: boolean;
  reading: boolean;
  again: WindowRequest | undefined;
}

type Read = (key: CurveKey, window: WindowRequest) => Promise<CurveWindow>;

/** Keeps what was read of each curve: one request at a time for each, the newest wish last. */
export function createCurveCache(read: Read, changed: () => void): CurveCache {
  const overviews = new Map<string, Entry>();
  const parts = new Map<string, Entry>();
  let error: string | undefined;
  const fetch = async (entry: Entry, request: WindowRequest): Promise<void> => {
    entry.reading = true;
    entry.stale = false;
    entry.request = JSON.stringify(request);
    entry.readAt = performance.now();
    try {
      entry.window = await read(entry.key, request);
      error = undefined;
    } catch (failure) {
      error = failure instanceof Error ? failure.message : String(failure);
    }
    entry.reading = false;
    changed();
    const next = entry.again;
    entry.again = undefined;
    if (next !== undefined) schedule(entry, next);
  };
  const schedule = (entry: Entry, request: WindowRequest) => {
    if (entry.reading) entry.again = request;
    else if (entry.request !== JSON.stringify(request)) void fetch(entry, request);
    else if (entry.stale) {
      const wait = entry.readAt + READ_EVERY - performance.now();
      if (wait <= 0) void fetch(entry, request);
      else setTimeout(changed, wait);
    }
  };
  return {
    shown: (line) => parts.get(line.id)?.window ?? overviews.get(line.id)?.window,
    overview: (line) => overviews.get(line.id)?.window,
    want(line, whole, part) {
      schedule(entryOf(overviews, line), whole);
      if (part === undefined) parts.delete(line.id);
      else schedule(entryOf(parts, line), part);
    },
    grew(run) {
      for (const entry of [...overviews.values(), ...parts.values()]) if (entry.key.run === run) entry.stale = true;
    },
    get error() {
      return error;
    },
  };
}

function entryOf(entries: Map<string, Entry>, line: Line): Entry {
  const entry = entries.get(line.id) ?? {
    key: line.key,
    window: undefined,
    request: '',
    readAt: 0,
    stale: false,
    reading: false,
    again: undefined,
  };
  entries.set(line.id, entry);
  return entry;
}
