import { performance } from 'node:perf_hooks';
import type { MaybePromise } from '../framework.ts';
import { whenRead } from '../framework.ts';
import type { Standing } from './folder.ts';
import type { Keepsake, Store, Which } from './store.ts';
import type { Subject } from './subject.ts';

/** What is known of one subject's checkpoints. */
interface Shelf {
  bestScore: number;
  /** Copied, not yet on the disk. */
  readonly waiting: Map<Which, Keepsake>;
  lastWrite: number;
  written: boolean;
}

/** Weights copied out of training, and written when it costs little enough. */
export interface Shelves {
  /** Copies the weights if they are the best so far, or if it is time to write anyway. */
  keep(subject: Subject, standing: Standing & { readonly score: number | undefined }): MaybePromise<void>;
  /** Copies the weights as the last, and as the best where no score ever told. */
  copyLast(subject: Subject, standing: Standing): MaybePromise<void>;
  /** Writes what waits, where it was never written or enough time has gone by since. */
  writeIfDue(name: string): void;
  writeAll(): void;
}

/** Copies of small models cost next to nothing; this much is free, in milliseconds, before the share is held. */
const FREE_COPYING = 50;
/** Milliseconds between writes at the least. */
export const SOONEST = 1000;

/** @param share the part of the time that writing may take; copying the best weights may take twice that */
export function createShelves(store: Store, share: number): Shelves {
  const shelves = new Map<string, Shelf>();
  const begun = performance.now();
  let copying = 0;

  const shelfOf = (name: string): Shelf => {
    const shelf = shelves.get(name) ?? emptyShelf();
    shelves.set(name, shelf);
    return shelf;
  };
  const isDue = (shelf: Shelf) => performance.now() - shelf.lastWrite > Math.max(SOONEST, store.cost() / share);
  const mayCopy = () => copying < FREE_COPYING + 2 * share * (performance.now() - begun);
  const write = (name: string, shelf: Shelf) => writeShelf(store, name, shelf);
  const copy = (subject: Subject, kinds: readonly Which[], standing: Standing): MaybePromise<void> => {
    const start = performance.now();
    return store.guard(subject.name, () =>
      whenRead(subject.snapshot(), (snapshot) => {
        copying += performance.now() - start;
        if (snapshot === undefined) return;
        for (const which of kinds) shelfOf(subject.name).waiting.set(which, { snapshot, standing });
      }),
    );
  };

  return {
    keep(subject, standing) {
      const shelf = shelfOf(subject.name);
      const { score } = standing;
      const due = isDue(shelf);
      const kinds: Which[] = due ? ['last'] : [];
      if (score !== undefined && score < shelf.bestScore && (due || mayCopy())) {
        shelf.bestScore = score;
        kinds.push('best');
      }
      if (kinds.length === 0) return undefined;
      return whenRead(copy(subject, kinds, standing), () => {
        if (due) write(subject.name, shelf);
      });
    },
    copyLast(subject, standing) {
      const scored = shelfOf(subject.name).bestScore < Infinity;
      return copy(subject, scored ? ['last'] : ['last', 'best'], standing);
    },
    writeIfDue(name) {
      const shelf = shelfOf(name);
      if (!shelf.written || isDue(shelf)) write(name, shelf);
    },
    writeAll() {
      for (const [name, shelf] of shelves) write(name, shelf);
    },
  };
}

function emptyShelf(): Shelf {
  return { bestScore: Infinity, waiting: new Map(), lastWrite: performance.now(), written: false };
}

function writeShelf(store: Store, name: string, shelf: Shelf): void {
  for (const [which, keepsake] of shelf.waiting) store.write(name, which, keepsake);
  shelf.waiting.clear();
  shelf.lastWrite = performance.now();
  shelf.written = true;
}
