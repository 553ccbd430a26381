// What a chart's page draws, seen from outside: the page is watched where it meets the canvas.
import type { Frame, Page } from 'playwright-core';

/** Notes about every animation frame in which something was drawn. Milliseconds since 1970. */
export interface Watched {
  readonly frames: readonly { readonly at: number; readonly strokes: number; readonly most: number }[];
  /** When the page began to load. */
  readonly began: number;
}

/** Has every frame of the window noted from now on: also those that are yet to be made. */
export async function watchCanvases(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const frames: { at: number; strokes: number; most: number }[] = [];
    Object.assign(window, { descentDrawn: frames });
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

export function readWatched(frame: Frame): Promise<Watched> {
  return frame.evaluate(() => ({
    frames: (window as unknown as { descentDrawn: Watched['frames'] }).descentDrawn,
    began: performance.timeOrigin,
  }));
}

export async function clearWatched(frame: Frame): Promise<void> {
  await frame.evaluate(() => {
    (window as unknown as { descentDrawn: unknown[] }).descentDrawn.length = 0;
  });
}
