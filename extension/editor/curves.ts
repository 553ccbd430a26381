import type { CurveWindow } from '../../engine/core/runs/curve.ts';
import type { CurveSummary } from '../../engine/core/runs/record.ts';
import type { RunsModel } from '../engine/runsModel.ts';

interface Named {
  readonly run: string;
  readonly series: string;
  readonly points: number;
}

/** Asks for a curve again only when it has grown. Undefined where it can't be read now: the words are shown alone. */
export interface Curves {
  read(name: Named, curve: CurveSummary): Promise<CurveWindow | undefined>;
}

const KEPT = 60;

export function createCurves(runs: RunsModel): Curves {
  const known = new Map<string, { readonly count: number; readonly window: Promise<CurveWindow | undefined> }>();
  return {
    read({ run, series, points }, { axis, metric, count }) {
      const key = [run, series, axis, metric, points].join('\n');
      const before = known.get(key);
      if (before?.count === count) return before.window;
      const window = runs.readCurve({ run, series, axis, metric }, { points }).catch(() => {
        known.delete(key);
        return undefined;
      });
      known.delete(key);
      known.set(key, { count, window });
      const [oldest] = known.keys();
      if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
      return window;
    },
  };
}
