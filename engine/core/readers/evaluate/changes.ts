import { type ListValue, tuple, type Value } from './values.ts';

/** A place that holds a value: a name, an attribute, an entry, or all items of a list (as a tuple). */
export interface Location {
  readonly owner: object;
  readonly key: unknown;
  /** A name of the function being followed, which nothing sees after its return. */
  readonly local: boolean;
  readonly read: () => Value | undefined;
  readonly write: (value: Value | undefined) => void;
  /** A second place to write to where it is not sure that this one is there at all. */
  readonly doubted?: () => { readonly location: Location; readonly value: Value };
}

export interface Written {
  readonly location: Location;
  readonly value: Value | undefined;
}

interface Placed {
  readonly location: Location;
  readonly old: Value | undefined;
}

interface Opaque {
  readonly undo: () => void;
  /** Leaves what was changed unclear from where it now stands, for something that was not followed to its end. */
  readonly doubt?: () => void;
}

type Change = Placed | Opaque;

/** How a library takes a change of its state back, and the number of what is changed. */
export interface Undoing extends Opaque {
  readonly born?: number;
}

/** Remembers changes while a region is open, so that what is not surely executed can be undone or merged. */
export interface Changes {
  /**
   * Before the change is made.
   * @param born number of the object that is changed: what the innermost region made itself needs no way back
   */
  note(location: Location, born?: number): void;
  noteOpaque(change: Undoing): void;
  /** Opens a region. @returns the mark of its beginning */
  begin(): number;
  end(): void;
  /** How far the log has got. */
  position(): number;
  /** Follows something that is done once for all: regions around it take nothing of it back. */
  apart<Result>(run: () => Result): Result;
  /** Undoes all since the mark. @returns what every place held before that, and whether libraries' state changed */
  rollback(mark: number): { readonly written: readonly Written[]; readonly opaque: boolean };
  /** Every place changed since the mark with what it held then. */
  before(mark: number): { readonly written: readonly Written[]; readonly opaque: boolean };
  /** Lets every place changed since the mark hold what `lost` makes of it, and libraries' state be unclear. */
  doubt(mark: number, lost: (location: Location) => Value): void;
}

function distinct(changes: readonly Change[], value: (change: Placed) => Value | undefined) {
  const seen = new Map<object, Set<unknown>>();
  const written: Written[] = [];
  for (const change of changes) {
    if (!('location' in change)) continue;
    const { owner, key } = change.location;
    const keys = seen.get(owner) ?? new Set();
    seen.set(owner, keys);
    if (keys.has(key)) continue;
    keys.add(key);
    written.push({ location: change.location, value: value(change) });
  }
  return { written, opaque: changes.some((each) => 'undo' in each) };
}

function undoAll(changes: readonly Change[]): void {
  for (const change of changes.toReversed())
    if ('undo' in change) change.undo();
    else change.location.write(change.old);
}

/** Regions around this one find these places in the log already: nothing more is noted. */
function doubtAll(changes: readonly Change[], lost: (location: Location) => Value): void {
  for (const { location } of distinct(changes, ({ old }) => old).written) location.write(lost(location));
  for (const change of changes) if ('undo' in change) change.doubt?.();
}

/**
 * What a noted change costs, in steps: it is looked at once more at the end of every region around it, and lists are
 * copied. The region of one statement of the file costs nothing: its own steps bound what it remembers.
 */
function costOf(old: Value | undefined, regions: number): number {
  if (regions === 1) return 0;
  return 1 + regions / 4 + (old?.kind === 'tuple' ? old.items.length / 16 : 0);
}

/** Follows something with nothing in a list, which holds again afterwards what it held. */
function emptied<Item, Result>(held: Item[], run: () => Result): Result {
  const items = held.splice(0);
  try {
    return run();
  } finally {
    held.length = 0;
    for (const each of items) held.push(each);
  }
}

function renewed<Result>(noted: Map<object, Set<unknown>>, run: () => Result): Result {
  noted.clear();
  try {
    return run();
  } finally {
    noted.clear();
  }
}

/**
 * @param spend takes steps for what is remembered, so that memory is bounded as time is
 * @param lastId the last number that was given to an object
 */
export function createChanges(spend: (steps: number) => void, lastId: () => number): Changes {
  const log: Change[] = [];
  /** For each open region, the last number given before it. */
  const starts: number[] = [];
  /** Places noted since the last mark was given away: only the oldest value of each will ever be asked for. */
  const noted = new Map<object, Set<unknown>>();
  const isNew = ({ owner, key }: Location): boolean => {
    const keys = noted.get(owner) ?? new Set();
    noted.set(owner, keys);
    return !keys.has(key) && !!keys.add(key);
  };
  const isOwn = (born = 0): boolean => starts.length === 0 || born > starts.at(-1)!;
  const mark = (): number => {
    noted.clear();
    return log.length;
  };
  return {
    note: (location, born) => {
      if (isOwn(born) || !isNew(location)) return;
      const old = location.read();
      log.push({ location, old });
      spend(costOf(old, starts.length));
    },
    noteOpaque: (change) => {
      if (isOwn(change.born)) return;
      log.push(change);
      spend(costOf(undefined, starts.length));
    },
    begin: () => {
      starts.push(lastId());
      return mark();
    },
    end: () => {
      starts.pop();
      if (starts.length > 0) return;
      log.length = 0;
      noted.clear();
    },
    position: mark,
    apart: (run) => emptied(log, () => emptied(starts, () => renewed(noted, run))),
    rollback: (mark) => {
      noted.clear();
      const undone = log.splice(Math.min(mark, log.length));
      const result = distinct(undone, ({ location }) => location.read());
      undoAll(undone);
      return result;
    },
    before: (mark) => distinct(log.slice(mark), ({ old }) => old),
    doubt: (mark, lost) => doubtAll(log.slice(mark), lost),
  };
}

export function mapLocation(map: Map<string, Value>, key: string, local = false): Location {
  return {
    owner: map,
    key,
    local,
    read: () => map.get(key),
    write: (value) => {
      if (value) map.set(key, value);
      else map.delete(key);
    },
  };
}

/** All items of a list as one place. */
export function listLocation(target: ListValue | { readonly items: Value[] }): Location {
  return {
    owner: target,
    key: 'items',
    local: false,
    read: () => tuple([...target.items]),
    write: (value) => {
      target.items.length = 0;
      if (value?.kind === 'tuple') for (const each of value.items) target.items.push(each);
      else if (value) target.items.push(value);
    },
  };
}
