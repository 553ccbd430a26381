/** Everything in pixels, from the plot's upper left corner. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Pixel {
  readonly x: number;
  readonly y: number;
}
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Below this width there is no room for more than one number to a run. */
export const NARROW = 420;

const [BESIDE, EDGE] = [14, 8];

/**
 * Where a box stands beside the crosshair and covers the fewest points of the curves: right or left of it, at the top or
 * at the bottom; the first of these where it makes no difference.
 */
export function freePlace(box: Size, crosshair: number, area: Area, points: Iterable<Pixel>): Pixel {
  const right = crosshair + BESIDE;
  const left = crosshair - BESIDE - box.width;
  const columns = [right + box.width <= area.right + EDGE ? right : undefined, left >= 0 ? left : undefined];
  const fitting = columns.filter((x) => x !== undefined);
  const rows = [area.top + EDGE, area.bottom - EDGE - box.height].filter((y) => y >= 0);
  const places = (fitting.length > 0 ? fitting : [Math.max(4, area.right - box.width)])
    .flatMap((x) => (rows.length > 0 ? rows : [0]).map((y) => ({ x, y })))
    .map((place) => ({ place, covered: 0 }));
  for (const { x, y } of points)
    for (const each of places) {
      const { place } = each;
      if (x >= place.x && x <= place.x + box.width && y >= place.y && y <= place.y + box.height) each.covered += 1;
    }
  const [first, ...others] = places;
  const best = others.reduce((found, each) => (found && found.covered <= each.covered ? found : each), first);
  return best?.place ?? { x: 0, y: 0 };
}
