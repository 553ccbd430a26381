import { svg } from './svg.ts';

/** The drawn part of a small chart, in units of its picture. */
export const SIDE = 200;
const [LEFT, BOTTOM, TOP, RIGHT] = [44, 38, 8, 10];

export interface Plane {
  readonly label: string;
  readonly x: { readonly title: string; readonly from: number; readonly to: number };
  readonly y: { readonly title: string; readonly from: number; readonly to: number };
  /** Texts at quarters of the axes. */
  readonly text: (value: number) => string;
}

/** Places within a plane. */
export function placesIn({ x, y }: Plane) {
  return {
    x: (value: number) => LEFT + ((value - x.from) / (x.to - x.from || 1)) * SIDE,
    y: (value: number) => TOP + SIDE - ((value - y.from) / (y.to - y.from || 1)) * SIDE,
  };
}

/** A square with both axes, and whatever is drawn in it. */
export function drawPlane(plane: Plane, content: readonly Node[]): SVGElement {
  const { x, y, label, text } = plane;
  const [width, height] = [LEFT + SIDE + RIGHT, TOP + SIDE + BOTTOM];
  const places = placesIn(plane);
  const lines = [0, 0.25, 0.5, 0.75, 1].flatMap((part) => {
    const [across, up] = [x.from + (x.to - x.from) * part, y.from + (y.to - y.from) * part];
    const even = part !== 0.25 && part !== 0.75;
    return [
      svg('line', { class: 'grid-line', x1: places.x(across), x2: places.x(across), y1: TOP, y2: TOP + SIDE }),
      svg('line', { class: 'grid-line', y1: places.y(up), y2: places.y(up), x1: LEFT, x2: LEFT + SIDE }),
      ...(even
        ? [
            svg(
              'text',
              { class: 'tick', x: places.x(across), y: TOP + SIDE + 14, 'text-anchor': 'middle' },
              text(across),
            ),
            svg('text', { class: 'tick', x: LEFT - 5, y: places.y(up) + 4, 'text-anchor': 'end' }, text(up)),
          ]
        : []),
    ];
  });
  const middle = TOP + SIDE / 2;
  const titles = [
    svg('text', { class: 'axis', x: LEFT + SIDE / 2, y: height - 6, 'text-anchor': 'middle' }, x.title),
    svg(
      'text',
      { class: 'axis', x: 11, y: middle, 'text-anchor': 'middle', transform: `rotate(-90 11 ${middle})` },
      y.title,
    ),
  ];
  return svg(
    'svg',
    { class: 'plane', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
    ...lines,
    ...content,
    ...titles,
  );
}
