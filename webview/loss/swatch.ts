import { element } from '../shared/dom.ts';
import type { LineStyle, Marker } from '../shared/palette.ts';

const [WIDTH, HEIGHT] = [20, 10];
const [X, Y] = [WIDTH / 2, HEIGHT / 2];

/** The marks as the chart draws them, as paths. */
const SHAPES: Readonly<Record<Marker, string>> = {
  none: '',
  circle: `M${X - 4} ${Y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z`,
  triangle: `M${X} ${Y - 4}l4 7.5h-8z`,
  rect: `M${X - 3.5} ${Y - 3.5}h7v7h-7z`,
  rectRot: `M${X} ${Y - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5z`,
  cross: `M${X} ${Y - 4}v8M${X - 4} ${Y}h8`,
};

/** A short piece of the line as it is drawn. */
export function swatch({ color, marker }: LineStyle, title?: string): HTMLElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const attributes = { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, String(value));
  line.setAttribute('d', `M1 ${Y}H${WIDTH - 1}${SHAPES[marker]}`);
  line.setAttribute('stroke', color);
  line.setAttribute('stroke-width', '2.5');
  line.setAttribute('fill', color);
  svg.append(line);
  return element('span', { class: 'swatch', 'aria-hidden': 'true', title }, svg);
}
