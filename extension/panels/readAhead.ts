import type { FirstCurve } from '../../engine/core/protocol/panel.ts';
import type { CurveWindow } from '../../engine/core/runs/curve.ts';
import { firstLooks, type FirstLook } from '../../engine/core/runs/firstLook.ts';

type Read = (request: FirstLook) => Promise<CurveWindow>;

/** Reads curves while the page that will draw them is still being made. */
export interface ReadAhead {
  /** `send` gets them, unless a page has asked for curves before all were there. */
  begin(runs: Parameters<typeof firstLooks>[0], send: (curves: readonly FirstCurve[]) => void): void;
  /** A curve that a page asks for: if it is being read already it is not read twice. */
  readonly read: Read;
}

export function createReadAhead(read: Read): ReadAhead {
  let reading = new Map<string, Promise<CurveWindow>>();
  let asked = false;
  return {
    begin(runs, send) {
      const begun = (reading = new Map());
      asked = false;
      const looks = firstLooks(runs).map(async (request): Promise<FirstCurve> => {
        const window = read(request);
        begun.set(nameOf(request), window);
        return { request, window: await window };
      });
      if (looks.length > 0)
        void Promise.allSettled(looks).then((settled) => {
          if (reading !== begun) return;
          reading = new Map();
          // What can't be read is asked for again by the page, which then says why.
          if (!asked) send(settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : [])));
        });
    },
    read(request) {
      asked = true;
      return reading.get(nameOf(request)) ?? read(request);
    },
  };
}

function nameOf({ run, series, axis, metric, from, to, points, rough }: FirstLook): string {
  return JSON.stringify([run, series, axis, metric, from, to, points, rough]);
}
