import { performance } from 'node:perf_hooks';
import type { MaybePromise } from '../framework.ts';
import type { CheckpointOptions } from './checkpoints.ts';
import type { Standing } from './folder.ts';
import { checkpointFolder, writeCheckpoint } from './folder.ts';
import type { Snapshot } from './subject.ts';

export type Which = 'last' | 'best';

export interface Keepsake {
  readonly snapshot: Snapshot;
  readonly standing: Standing;
}

export interface Store {
  /** Milliseconds that the dearest write so far took. */
  cost(): number;
  /** Runs what may fail; a failure becomes a warning, once. */
  guard(name: string, run: () => MaybePromise<void>): MaybePromise<void>;
  write(name: string, which: Which, keepsake: Keepsake): void;
}

/** The disk's side: limit, cost, and failures that become one warning each. */
export function createStore({ folder, limitMegabytes }: CheckpointOptions, warn: (message: string) => void): Store {
  const sizes = new Map<string, number>();
  const warned = new Set<string>();
  const limit = limitMegabytes * 2 ** 20;
  let cost = 0;
  const warnOnce = (key: string, message: string) => {
    if (warned.has(key)) return;
    warned.add(key);
    warn(message);
  };
  const failed = (name: string, error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    warnOnce('failed', `The weights of ${name} could not be kept: ${reason}. Training goes on without`);
  };
  return {
    cost: () => cost,
    guard(name, run) {
      try {
        const work = run();
        return work instanceof Promise ? work.catch((error: unknown) => failed(name, error)) : work;
      } catch (error) {
        return failed(name, error);
      }
    },
    write(name, which, { snapshot, standing }) {
      const target = checkpointFolder(folder, name, which);
      const others = [...sizes].reduce((sum, [path, size]) => (path === target ? sum : sum + size), 0);
      if (others + snapshot.bytes > limit) {
        const advice = 'Raise the limit in the settings to keep more';
        warnOnce('limit', `Weights are no longer kept: checkpoints would pass ${limitMegabytes} MB. ${advice}`);
        return;
      }
      const start = performance.now();
      try {
        writeCheckpoint(target, snapshot, standing);
        sizes.set(target, snapshot.bytes);
      } catch (error) {
        failed(name, error);
      }
      cost = Math.max(cost, performance.now() - start);
    },
  };
}
