/** Drawn on 16 × 16 with the text's colour. */
const ICONS = {
  more: 'M3 7h2v2H3zM7 7h2v2H7zM11 7h2v2h-2z',
  grip: 'M5 3h2v2H5zM9 3h2v2H9zM5 7h2v2H5zM9 7h2v2H9zM5 11h2v2H5zM9 11h2v2H9z',
  close: 'M3.7 3L8 7.3 12.3 3l.7.7L8.7 8l4.3 4.3-.7.7L8 8.7 3.7 13l-.7-.7L7.3 8 3 3.7z',
  solo: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zm0 1a5 5 0 1 0 0 10A5 5 0 0 0 8 3zm0 2.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5z',
  pin: 'M5 2h6v1h-1v4l2 2v1H8.5v4h-1v-4H4V9l2-2V3H5zm2 1v4.4L5.4 9h5.2L9 7.4V3z',
  baseline: 'M8 3l6 10H2zm0 2L3.8 12h8.4z',
  star: 'M8 1.5l2 4.3 4.6.5-3.4 3.1.9 4.6L8 11.7 3.9 14l.9-4.6L1.4 6.3 6 5.8z',
  up: 'M8 4l5 6H3z',
  down: 'M8 12L3 6h10z',
} as const;
export type IconName = keyof typeof ICONS;

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const attributes = {
    width: 16,
    height: 16,
    viewBox: '0 0 16 16',
    fill: 'currentColor',
    'fill-rule': 'evenodd',
    'aria-hidden': 'true',
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, String(value));
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}
