// What a chart's page draws, seen from outside: the page is watched where it meets the canvas.
import type { Frame, Page } from 'playwright-core';

/** Notes about every animation frame in which something was drawn. Milliseconds since 1970. */
export interface Watched {
  readonly frames: readonly { readonly at: number; readonly strokes: number; readonly most: number }[];
  /** When the page began to load, and when the script that draws was there: another comes later. */
  readonly began: number;
  readonly loaded: number;
}

/** Has every frame of the window noted from now on: also those that are yet to be made. */
export async function watchCanvases(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const frames: { at: number; strokes: number; most: number }[] = [];
    Object.assign(window, { descentDrawn: frames });
    addEventListener(
      'click',
      ({ timeStamp }) => Object.assign(window, { descentPressed: performance.timeOrigin + timeStamp }),
      true,
    );
    let [strokes, points, most, waiting] = [0, 0, 0, false];
    const { beginPath, lineTo, stroke } = CanvasRenderingContext2D.prototype;
    Object.assign(CanvasRenderingContext2D.prototype, {
      beginPath(this: CanvasRenderingContext2D) {
        points = 1;
        Reflect.apply(beginPath, this, []);
      },
      lineTo(this: CanvasRenderingContext2D, x: number, y: number) {
        points += 1;
        Reflect.apply(lineTo, this, [x, y]);
      },
      stroke(this: CanvasRenderingContext2D) {
        // Lines of axes have two points.
        if (points > 2) strokes += 1;
        most = Math.max(most, points);
        Reflect.apply(stroke, this, []);
        if (waiting) return;
        waiting = true;
        // What a frame has drawn is on the screen when the next one begins.
        requestAnimationFrame(() => {
          frames.push({ at: performance.timeOrigin + performance.now(), strokes, most });
          [strokes, most, waiting] = [0, 0, false];
        });
      },
    });
  });
}

/** When something in the window was last pressed: the driver takes a while to aim. */
export function readPressed(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { descentPressed: number }).descentPressed);
}

export function readWatched(frame: Frame): Promise<Watched> {
  return frame.evaluate(() => ({
    frames: (window as unknown as { descentDrawn: Watched['frames'] }).descentDrawn,
    began: performance.timeOrigin,
    loaded:
      performance.timeOrigin +
      Math.max(
        0,
        ...performance
          .getEntriesByType('resource')
          .filter(({ name }) => !name.includes('/components.'))
          .map((entry) => (entry as PerformanceResourceTiming).responseEnd),
      ),
  }));
}

export interface Movement {
  /** Milliseconds between frames, in order. */
  readonly gaps: readonly number[];
  /** Milliseconds of script in each. */
  readonly busy: readonly number[];
}

/**
 * Turns the wheel once in every frame, as fast as the page can follow: in, along, and out again. From within the page,
 * since a driver's events come at the driver's pace.
 */
export function turnWheel(frame: Frame): Promise<Movement> {
  return frame.evaluate(async () => {
    const canvas = document.querySelector('.card canvas')!;
    const box = canvas.getBoundingClientRect();
    const place = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
    const ask = window.requestAnimationFrame.bind(window);
    let spent = 0;
    // What the page does in its frames is timed.
    window.requestAnimationFrame = (callback) =>
      ask((time) => {
        const start = performance.now();
        callback(time);
        spent += performance.now() - start;
      });
    const gaps: number[] = [];
    const busy: number[] = [];
    let before = await new Promise<number>(ask);
    for (let turn = 0; turn < 180; turn++) {
      const turned = turn < 40 ? { deltaY: -60 } : turn < 140 ? { deltaX: turn < 90 ? 30 : -30 } : { deltaY: 60 };
      const start = performance.now();
      canvas.dispatchEvent(new WheelEvent('wheel', { ...place, ...turned, bubbles: true, cancelable: true }));
      spent += performance.now() - start;
      const now = await new Promise<number>(ask);
      gaps.push(now - before);
      busy.push(spent);
      [before, spent] = [now, 0];
    }
    window.requestAnimationFrame = ask;
    return { gaps, busy };
  });
}
