import path from 'node:path';
import type { CurveGrowth } from '../core/protocol/engine.ts';
import type { CurveKey, CurveWindow, WindowRequest } from '../core/runs/curve.ts';
import type { CurveState } from '../core/runs/fold.ts';
import type { RunRecord } from '../core/runs/record.ts';
import { growthOf } from '../training/growth.ts';
import { followFolder, type FollowedFolder } from '../store/followFolder.ts';

/** Folders of TensorBoard event files that other programs write, shown as runs while somebody looks. */
export interface Followed {
  get(run: string): RunRecord | undefined;
  runs(): readonly RunRecord[];
  /** Undefined when the run is not a followed one. */
  readWindow(params: CurveKey & WindowRequest): CurveWindow | undefined;
  /** The runs that are there now. Throws a sentence when there is no such folder. */
  add(folder: string): readonly RunRecord[];
  remove(folder: string): void;
  dispose(): void;
}

export interface FollowedListener {
  changed(runs: readonly RunRecord[], removed: readonly string[]): void;
  grew(run: string, curves: readonly CurveGrowth[]): void;
}

export function createFollowed(listener: FollowedListener): Followed {
  const folders = new Map<string, FollowedFolder>();
  const runs = (): RunRecord[] => [...folders.values()].flatMap((followed) => followed.runs());

  function add(folder: string): readonly RunRecord[] {
    const place = path.resolve(folder);
    const known = folders.get(place);
    if (known) return known.runs();
    const followed = followFolder(place, ({ changed, removed, grown }) => {
      listener.changed(changed, removed);
      for (const [run, curves] of grown)
        listener.grew(
          run,
          curves.map((curve: CurveState) => growthOf(curve)),
        );
    });
    folders.set(place, followed);
    followed.look();
    listener.changed(followed.runs(), []);
    return followed.runs();
  }

  return {
    get: (run) => runs().find((each) => each.id === run),
    runs,
    readWindow(params) {
      for (const followed of folders.values()) {
        const window = followed.window(params, params);
        if (window) return window;
      }
      return undefined;
    },
    add,
    remove(folder) {
      const followed = folders.get(path.resolve(folder));
      if (!followed) return;
      followed.stop();
      folders.delete(path.resolve(folder));
      listener.changed(
        [],
        followed.runs().map((run) => run.id),
      );
    },
    dispose: () => folders.forEach((followed) => followed.stop()),
  };
}
