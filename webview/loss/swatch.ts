import { element } from '../shared/dom.ts';
import type { LineStyle, Marker } from '../shared/palette.ts';

const [WIDTH, HEIGHT] = [24, 12];
const [X, Y] = [WIDTH / 2, HEIGHT / 2];

/** The marks as the chart draws them, as paths. */
const SHAPES: Readonly<Record<Marker, string>> = {
  none: '',
  circle: `M${X - 4} ${Y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z`,
  triangle: `M${X} ${Y - 5}l5 9h-10z`,
  rect: `M${X - 4} ${Y - 4}h8v8h-8z`,
  rectRot: `M${X} ${Y - 5}l5 5l-5 5l-5 -5z`,
  cross: `M${X} ${Y - 5}v10M${X - 5} ${Y}h10`,
};

/** A short piece of the line as it is drawn. */
export function swatch({ color, marker, train }: LineStyle, title?: string): HTMLElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  set(svg, { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
  const line = path({ d: `M1 ${Y}H${WIDTH - 1}`, stroke: color, 'stroke-width': 2.5, fill: 'none' });
  if (train.length > 0) line.setAttribute('stroke-dasharray', train.map((length) => length / 2).join(' '));
  const mark = path({ d: SHAPES[marker], stroke: color, 'stroke-width': marker === 'cross' ? 2.5 : 0, fill: color });
  svg.append(line, mark);
  return element('span', { class: 'swatch', 'aria-hidden': 'true', title }, svg);
}

function path(attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  set(made, attributes);
  return made;
}

function set(target: SVGElement, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, String(value));
}
