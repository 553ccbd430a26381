import ELK from 'elkjs/lib/elk-api.js';
import elkScript from 'elkjs/lib/elk-worker.min.js?text';
import type { DiagramTree } from '../../engine/core/diagram/build.ts';
import { type ElkGraph, fromElk, toElk } from '../../engine/core/diagram/layout/elk.ts';
import type { LaidLevel, Level } from '../../engine/core/diagram/layout/level.ts';
import { place, type Placement } from '../../engine/core/diagram/layout/place.ts';
import type { IsOpen } from '../../engine/core/diagram/opening.ts';
import { sizeOf } from './sizes.ts';

/** Levels whose layouts are kept. */
const KEPT = 600;
/** How long the page may stay busy before it lets the person act, in milliseconds. */
const BREATH = 24;

/** A layout that a newer one, or the person, put an end to. */
export class Cancelled extends Error {}

export interface Layouter {
  /**
   * @param progress is told how many groups have been laid out, when that takes a while
   * @throws Cancelled when another layout begins, or `cancel` is called
   */
  layOut(tree: DiagramTree, isOpen: IsOpen, progress: (done: number, all: number) => void): Promise<Placement>;
  cancel(): void;
}

/** Lays levels out in a worker, each kind of level once: the blocks of a deep model are alike, and edits change few. */
export function createLayouter(): Layouter {
  const url = URL.createObjectURL(new Blob([elkScript], { type: 'text/javascript' }));
  const elk = new ELK({ workerFactory: () => new Worker(url) });
  const kept = new Map<string, LaidLevel>();
  const layered = async (level: Level): Promise<LaidLevel> => {
    const key = JSON.stringify(level, (name, value: unknown) => (name === 'tensor' ? undefined : value));
    const known = kept.get(key);
    if (known) return known;
    const laid = fromElk(level, (await elk.layout(toElk(level) as never)) as unknown as ElkGraph);
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value!);
    kept.set(key, laid);
    return laid;
  };
  let current = 0;
  return {
    layOut(tree, isOpen, tell) {
      current += 1;
      const own = current;
      let rested = performance.now();
      const progress = async (done: number, all: number) => {
        if (own !== current) throw new Cancelled();
        if (performance.now() - rested < BREATH) return;
        tell(done, all);
        await new Promise((resolve) => setTimeout(resolve));
        if (own !== current) throw new Cancelled();
        rested = performance.now();
      };
      return place(tree, { isOpen, sizeOf: (item) => sizeOf(tree.graph, item), layered, progress });
    },
    cancel: () => void (current += 1),
  };
}
