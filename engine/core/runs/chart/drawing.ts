import { lineColor, type ChartPalette } from './palette.ts';
import type { Box, ChartCurve, Scale } from './scale.ts';

export interface Pen {
  readonly palette: ChartPalette;
  readonly scale: Scale;
  readonly box: Box;
  readonly thickness: number;
}

/** As many as can be told apart; the legend says how many there are. */
const MOST_MARKS = 60;

/** Pixels to a tenth: nobody sees more, and hovers are limited in length. */
export function pixel(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** The curve's line, interrupted where it was not finite; a point alone in its stretch is a dot. */
export function drawCurve(curve: ChartCurve, { palette, scale, thickness }: Pen): string {
  const { window, stretch = 1 } = curve;
  let data = '';
  let open = false;
  window.steps.forEach((step, index) => {
    const value = window.values[index];
    if (value == null) {
      open = false;
      return;
    }
    const [x, y] = [scale.x(step * stretch), pixel(scale.y(value))];
    // A stretch of one point has no length of its own.
    const alone = !open && window.values[index + 1] == null;
    data += alone ? `M${pixel(x - thickness / 2)} ${y}h${thickness}` : `${open ? 'L' : 'M'}${pixel(x)} ${y}`;
    open = true;
  });
  if (data === '') return '';
  return `<path d="${data}" fill="none" ${strokeOf(curve, palette)} stroke-width="${thickness}" stroke-linejoin="round"/>`;
}

/** Where a noisy line is drawn over a smooth one, dashes alone don't tell them apart: validation has the next colour. */
export function colorOf({ role, slot = 0 }: ChartCurve, palette: ChartPalette): string {
  return lineColor(palette, role === 'validation' ? slot + 1 : slot);
}

/** Validation is told from training without its colour, too. */
export function strokeOf(curve: ChartCurve, palette: ChartPalette): string {
  const color = `stroke="${colorOf(curve, palette)}"`;
  // A round end would close the gaps.
  return curve.role === 'validation' ? `${color} stroke-dasharray="3.5 2.5"` : `${color} stroke-linecap="round"`;
}

/** Where the curve stands now. */
export function drawLast(curve: ChartCurve, { palette, scale, thickness }: Pen): string {
  const { window, stretch = 1 } = curve;
  const step = window.steps.at(-1);
  const value = window.values.at(-1);
  if (step === undefined || value == null) return '';
  const place = `cx="${pixel(scale.x(step * stretch))}" cy="${pixel(scale.y(value))}"`;
  return `<circle ${place} r="${pixel(thickness * 1.3)}" fill="${colorOf(curve, palette)}"/>`;
}

/** A line from top to bottom at each step where a value was not finite. */
export function drawMarks(curves: readonly ChartCurve[], { palette, scale, box }: Pen): string {
  const places = new Set<string>();
  for (const { window, stretch = 1 } of curves) {
    for (const { step } of window.nonFinite) places.add(pixel(scale.x(step * stretch)));
  }
  const data = [...places]
    .slice(0, MOST_MARKS)
    .map((x) => `M${x} ${pixel(box.top)}v${pixel(box.height)}`)
    .join('');
  return data === '' ? '' : `<path d="${data}" stroke="${palette.alarm}" stroke-width="1" stroke-dasharray="2 1.5"/>`;
}

/** A line from top to bottom where a crosshair stands in another chart; none beyond the curve. */
export function drawPointed(step: number, { palette, scale, box }: Pen): string {
  const x = scale.x(step);
  if (!(x >= box.left - 0.5 && x <= box.left + box.width + 0.5)) return '';
  return `<path d="M${pixel(x)} 0V${pixel(box.top + box.height + box.top)}" stroke="${palette.text}" stroke-width="1"/>`;
}

export interface Label {
  readonly x: number;
  readonly y: number;
  readonly color: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight?: number;
}

const FONT_SIZE = 11;
const FONT = 'system-ui,-apple-system,Segoe UI,Ubuntu,sans-serif';
/** Of the font's size; a little too wide is better than text over text. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[iljt.,:;'|() ]/, 0.36],
  [/[mwMW@%]/, 0.95],
  [/[A-Z_]/, 0.72],
];

/** About how many pixels a text takes: there is no measuring without a screen. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDTHS.find(([which]) => which.test(character))?.[1] ?? 0.63;
  return width * FONT_SIZE;
}

export function drawLabel({ x, y, color, anchor = 'start', weight }: Label, text: string): string {
  const place = `x="${pixel(x)}" y="${pixel(y)}" fill="${color}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`;
  return `<text ${place}${weight ? ` font-weight="${weight}"` : ''}>${escaped(text)}</text>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  // Characters that XML has no way to write would spoil the whole picture.
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/g, (one) => ENTITIES[one]!);
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** The code has changed since: the curve is shown, but quietly. */
  readonly dimmed?: boolean;
  /** What the picture shows, for those who don't see it. */
  readonly title: string;
}

export function drawPicture({ width, height, dimmed, title }: Picture, parts: readonly string[]): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const font = `font-family="${FONT}" font-size="${FONT_SIZE}" style="font-variant-numeric:tabular-nums"`;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${size} ${font}${dimmed ? ' opacity="0.5"' : ''}>`;
  return `${head}<title>${escaped(title)}</title>${parts.join('')}</svg>`;
}
