import type { CurveKey, CurveWindow, WindowRequest } from '../../engine/core/runs/curve.ts';
import type { CurveAnswer, CurveRequest, FirstCurve } from '../../engine/core/protocol/panel.ts';
import { lineId, type Line } from './lines.ts';

/** Milliseconds between two readings of a curve that grows, at least. */
const READ_EVERY = 80;
/** Points that may be read in a millisecond, so that many live runs are read less often instead of late. */
const POINTS_PER_MILLISECOND = 250;

/** What is to be known of a line. */
export interface Wish {
  readonly line: Line;
  readonly whole: WindowRequest;
  /** Undefined: the whole is all that is seen. */
  readonly part: WindowRequest | undefined;
}

export interface CurveCache {
  /** What a line shows now: its part, where one was read that covers what is asked for, else the whole. */
  shown(line: Line, asked: WindowRequest | undefined): CurveWindow | undefined;
  overview(line: Line): CurveWindow | undefined;
  /** Reads what is missing or has grown, all in one request, and forgets the parts of lines that are not named. */
  want(wishes: readonly Wish[]): void;
  grew(run: string): void;
  /** Takes over what was read before anything was asked for. Curves of live runs have grown since. */
  keep(read: readonly FirstCurve[], live: readonly string[]): void;
  /** The last failure, as a sentence; undefined once something could be read again. */
  readonly error: string | undefined;
}

interface Entry {
  readonly key: CurveKey;
  window: CurveWindow | undefined;
  /** Of the window. */
  read: WindowRequest | undefined;
  asked: string;
  stale: boolean;
  reading: boolean;
}

type Read = (requests: readonly CurveRequest[]) => Promise<readonly CurveAnswer[]>;

/** An entry and what to read of it. */
type Due = readonly [Entry, WindowRequest];

/** Keeps what was read of each curve: one request at a time for each, the newest wish last. */
export function createCurveCache(read: Read, changed: () => void): CurveCache {
  const overviews = new Map<string, Entry>();
  const parts = new Map<string, Entry>();
  let error: string | undefined;
  let [readAt, pause] = [0, READ_EVERY];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = (wait: number) => {
    timer ??= setTimeout(() => {
      timer = undefined;
      changed();
    }, wait);
  };
  return {
    shown(line, asked) {
      const part = parts.get(line.id);
      const whole = overviews.get(line.id)?.window;
      return part?.window !== undefined && asked !== undefined && covers(part.read, asked, whole) ? part.window : whole;
    },
    overview: (line) => overviews.get(line.id)?.window,
    want(wishes) {
      const wanted = new Set(wishes.flatMap(({ line, part }) => (part === undefined ? [] : [line.id])));
      for (const id of parts.keys()) if (!wanted.has(id)) parts.delete(id);
      const all: Due[] = wishes.map(({ line, whole }) => [entryOf(overviews, line), whole]);
      for (const { line, part } of wishes) if (part !== undefined) all.push([entryOf(parts, line), part]);
      const { fresh, stale } = unread(all);
      const wait = readAt + pause - performance.now();
      if (stale.length > 0 && wait > 0) later(wait);
      const due = wait > 0 ? fresh : [...fresh, ...stale];
      if (due.length === 0) return;
      if (wait <= 0) readAt = performance.now();
      pause = Math.max(READ_EVERY, stale.reduce((sum, [, { points }]) => sum + points, 0) / POINTS_PER_MILLISECOND);
      void fetchInto(due, read).then((failed) => {
        error = failed;
        changed();
      });
    },
    grew(run) {
      for (const entry of [...overviews.values(), ...parts.values()]) if (entry.key.run === run) entry.stale = true;
    },
    keep(read, live) {
      for (const made of read.map((each) => readEntry(each, live)))
        if (!overviews.has(lineId(made.key))) overviews.set(lineId(made.key), made);
    },
    get error() {
      return error;
    },
  };
}

/** @returns what went wrong, as a sentence */
async function fetchInto(due: readonly Due[], read: Read): Promise<string | undefined> {
  for (const [entry, request] of due) Object.assign(entry, { reading: true, stale: false, asked: nameOf(request) });
  let error: string | undefined;
  try {
    const answers = await read(due.map(([entry, request]) => ({ ...entry.key, ...request })));
    for (const [index, [entry, request]] of due.entries()) {
      const answer = answers[index];
      if (answer !== undefined && 'window' in answer) Object.assign(entry, { window: answer.window, read: request });
      else error = answer?.error;
    }
  } catch (failure) {
    error = failure instanceof Error ? failure.message : String(failure);
  }
  for (const [entry] of due) entry.reading = false;
  return error;
}

const nameOf = ({ from, to, points }: WindowRequest) => `${from} ${to} ${points}`;

/** Whether what was read holds all that is to be seen; what is asked for goes a little beyond that. */
function covers(read: WindowRequest | undefined, asked: WindowRequest, whole: CurveWindow | undefined): boolean {
  if (read?.from === undefined || read.to === undefined || asked.from === undefined || asked.to === undefined)
    return false;
  const spare = (asked.to - asked.from) * 0.2;
  const [first, last] = [whole?.steps[0] ?? 0, whole?.steps.at(-1) ?? Infinity];
  const [from, to] = [Math.max(first, asked.from + spare), Math.min(last, asked.to - spare)];
  return read.from <= from && read.to >= to;
}

function entryOf(entries: Map<string, Entry>, line: Line): Entry {
  let known = entries.get(line.id);
  if (known === undefined) entries.set(line.id, (known = entry(line.key)));
  return known;
}

function entry(key: CurveKey): Entry {
  return { key, window: undefined, read: undefined, asked: '', stale: false, reading: false };
}

function readEntry({ request, window }: FirstCurve, live: readonly string[]): Entry {
  const { run, series, axis, metric } = request;
  const key = { run, series, axis, metric };
  return { ...entry(key), window, read: request, asked: nameOf(request), stale: live.includes(run) };
}

/** What was never asked for so, and what has grown since. */
function unread(all: readonly Due[]): { readonly fresh: readonly Due[]; readonly stale: readonly Due[] } {
  const idle = all.filter(([entry]) => !entry.reading);
  const fresh = idle.filter(([entry, request]) => entry.asked !== nameOf(request));
  const stale = idle.filter(([entry, request]) => entry.asked === nameOf(request) && entry.stale);
  return { fresh, stale };
}
