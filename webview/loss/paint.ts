import type { Marker } from '../shared/palette.ts';
import { withOpacity } from '../shared/palette.ts';
import { pixelsOf, type Area, type Band, type Drawing, type Pixels, type StyledLine } from './drawing.ts';
import { paintNonFinite, paintNotes } from './paintMarks.ts';
import type { Pen } from './pen.ts';
import type { Envelope, Trace } from './plot.ts';
import { seenPart } from './search.ts';

/** Lines with so few points that each of them can be seen. */
const DOTTED = 60;
/** Marks on a line that has a mark; there are as many on a line of any length. */
const MARKS = 8;
/** From so many lines on, what stands behind them would cover them. */
const CROWDED = 24;

interface Easel {
  readonly pen: Pen;
  readonly drawing: Drawing;
  readonly pixels: Pixels;
}

/** What is left of the colour of lines that recede. */
const RECEDED = 0.16;

/** Draws everything within the axes. */
export function paint(pen: Pen, drawing: Drawing, area: Area): void {
  const easel: Easel = { pen, drawing, pixels: pixelsOf(drawing, area) };
  const { lines, bands } = drawing;
  pen.save();
  pen.beginPath();
  pen.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  pen.clip();
  // Round joins cost most where lines are many and can be seen least.
  pen.lineJoin = lines.length > CROWDED ? 'bevel' : 'round';
  paintBoundaries(easel, area);
  const { pointed } = drawing;
  const someRecede = pointed !== undefined && lines.some(({ line }) => line.key.run === pointed);
  const recedes = ({ line }: StyledLine) => someRecede && line.key.run !== pointed;
  for (const line of lines) if (recedes(line) && !line.line.detail) paintReceded(easel, line);
  for (const line of lines) if (!recedes(line)) paintBehind(easel, line, lines.length);
  if (someRecede) for (const band of bands) paintBand(easel, band, RECEDED);
  for (const [index, line] of lines.entries())
    if (!recedes(line) && !line.line.detail) paintLine(easel, someRecede ? { ...line, behind: false } : line, index);
  if (!someRecede) for (const band of bands) paintBand(easel, band, 1);
  pen.restore();
  paintBest(easel, area);
  paintNotes(pen, { drawing, area, pixels: easel.pixels });
  paintNonFinite(pen, { drawing, area, pixels: easel.pixels });
}

function opacities({ theme }: Drawing, crowd: number): { readonly line: number; readonly fill: number } {
  const contrast = theme.kind.startsWith('high-contrast');
  const share = Math.min(1, CROWDED / crowd);
  return { line: (contrast ? 0.5 : 0.32) * Math.max(0.4, share), fill: (contrast ? 0.34 : 0.2) * share };
}

function paintBehind(easel: Easel, plotted: StyledLine, crowd: number): void {
  const { pen, drawing } = easel;
  const { color, train, validation } = plotted.style;
  const { line, fill } = opacities(drawing, crowd);
  if (plotted.behind) return;
  if (plotted.envelope !== undefined) fillEnvelope(easel, plotted.envelope, withOpacity(color, fill));
  const faint = plotted.raw ?? (plotted.line.detail && plotted.envelope === undefined ? plotted.trace : undefined);
  if (faint === undefined) return;
  pen.strokeStyle = withOpacity(color, line);
  pen.lineWidth = 1;
  pen.setLineDash([...(plotted.line.role === 'validation' ? validation : train)]);
  strokeTrace(easel, faint);
}

/** Only a trace of the line: it has neither a range nor marks. */
function paintReceded(easel: Easel, { style: { color, train, validation }, line, trace }: StyledLine): void {
  const { pen } = easel;
  pen.strokeStyle = withOpacity(color, RECEDED);
  pen.lineWidth = 1;
  pen.setLineDash([...(line.role === 'validation' ? validation : train)]);
  strokeTrace(easel, trace);
  pen.setLineDash([]);
}

function paintLine(easel: Easel, plotted: StyledLine, index: number): void {
  const { pen, drawing } = easel;
  const contrast = drawing.theme.kind.startsWith('high-contrast');
  const { color, train, validation } = plotted.style;
  const crowded = drawing.lines.length > CROWDED;
  pen.strokeStyle = plotted.behind ? withOpacity(color, 0.35) : color;
  pen.lineWidth = plotted.behind ? 1 : contrast ? (crowded ? 2 : 2.5) : crowded ? 1.25 : 1.75;
  pen.setLineDash([...(plotted.line.role === 'validation' ? validation : train)]);
  strokeTrace(easel, plotted.trace);
  pen.setLineDash([]);
  if (!plotted.behind) paintDots(easel, plotted, index);
}

function strokeTrace({ pen, drawing, pixels }: Easel, { xs, ys }: Trace): void {
  const [first, end] = seenPart(xs, drawing.range.from, drawing.range.to);
  pen.beginPath();
  let open = false;
  for (let index = first; index < end; index++) {
    const y = pixels.y(ys[index] ?? Number.NaN);
    if (Number.isNaN(y)) {
      open = false;
      continue;
    }
    const x = pixels.x(xs[index] ?? 0);
    if (open) pen.lineTo(x, within(y));
    else pen.moveTo(x, within(y));
    open = true;
  }
  pen.stroke();
}

/** A canvas loses lines that lead millions of pixels away. */
function within(pixel: number): number {
  return Math.max(-20_000, Math.min(20_000, pixel));
}

function fillEnvelope({ pen, drawing, pixels }: Easel, { xs, low, high }: Envelope, color: string): void {
  const [first, end] = seenPart(xs, drawing.range.from, drawing.range.to);
  pen.fillStyle = color;
  // What has no place on the axis (zero on a logarithmic one) is below all that has.
  const bottom = pixels.y(drawing.values?.from ?? 0);
  const place = (value: number) => {
    const y = pixels.y(value);
    return within(Number.isNaN(y) ? bottom : y);
  };
  for (let from = first; from < end; from++) {
    if (Number.isNaN(high[from] ?? Number.NaN)) continue;
    let to = from;
    while (to + 1 < end && !Number.isNaN(high[to + 1] ?? Number.NaN)) to++;
    pen.beginPath();
    for (let index = from; index <= to; index++) pen.lineTo(pixels.x(xs[index] ?? 0), place(high[index] ?? 0));
    for (let index = to; index >= from; index--) pen.lineTo(pixels.x(xs[index] ?? 0), place(low[index] ?? 0));
    pen.closePath();
    pen.fill();
    from = to;
  }
}

function paintBand(easel: Easel, { style, spread, mean, role }: Band, opacity: number): void {
  const { pen, drawing } = easel;
  const share = drawing.theme.kind.startsWith('high-contrast') ? 0.4 : 0.24;
  fillEnvelope(easel, spread, withOpacity(style.color, share * opacity));
  pen.strokeStyle = opacity < 1 ? withOpacity(style.color, opacity) : style.color;
  pen.lineWidth = 2.25;
  pen.setLineDash([...(role === 'validation' ? style.validation : style.train)]);
  strokeTrace(easel, mean);
  pen.setLineDash([]);
}

/** Few points are dots of their own; on a marked line some are larger. */
function paintDots(easel: Easel, { trace, style, exact }: StyledLine, number: number): void {
  const { pen, pixels, drawing } = easel;
  const { xs, ys } = trace;
  const [first, end] = seenPart(xs, drawing.range.from, drawing.range.to);
  const count = end - first;
  pen.fillStyle = style.color;
  pen.strokeStyle = style.color;
  // What stands for many is no point.
  if (exact && count <= DOTTED) {
    const radius = xs.length === 1 ? 4 : 2.25;
    for (let index = first; index < end; index++)
      paintMarker(pen, 'circle', { x: pixels.x(xs[index] ?? 0), y: pixels.y(ys[index] ?? Number.NaN), radius });
  }
  if (style.marker === 'none') return;
  const every = Math.max(1, Math.round(count / MARKS));
  const radius = drawing.lines.length > CROWDED ? 3.5 : 4.5;
  // Lines beside each other have their marks at places of their own.
  const begin = first + Math.floor((every * ((number * 3) % MARKS)) / MARKS);
  for (let index = begin; index < end; index += every)
    paintMarker(pen, style.marker, { x: pixels.x(xs[index] ?? 0), y: pixels.y(ys[index] ?? Number.NaN), radius });
}

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

function paintMarker(pen: Pen, marker: Marker, { x, y, radius }: Spot): void {
  if (Number.isNaN(y)) return;
  pen.beginPath();
  if (marker === 'cross') {
    pen.lineWidth = 2;
    pen.moveTo(x - radius, y);
    pen.lineTo(x + radius, y);
    pen.moveTo(x, y - radius);
    pen.lineTo(x, y + radius);
    pen.stroke();
    return;
  }
  if (marker === 'rect') pen.rect(x - radius * 0.8, y - radius * 0.8, radius * 1.6, radius * 1.6);
  else if (marker === 'circle' || marker === 'none') pen.arc(x, y, radius * 0.9, 0, 2 * Math.PI);
  else for (const [dx, dy] of CORNERS[marker]) pen.lineTo(x + dx * radius, y + dy * radius);
  pen.closePath();
  pen.fill();
}

const CORNERS = {
  triangle: [
    [0, -1],
    [1, 0.8],
    [-1, 0.8],
  ],
  rectRot: [
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, 0],
  ],
} as const;

function paintBoundaries({ pen, drawing, pixels }: Easel, { top, bottom }: Area): void {
  pen.lineWidth = 1;
  pen.setLineDash([2, 3]);
  for (const { x, color } of drawing.boundaries) {
    const at = Math.round(pixels.x(x)) + 0.5;
    pen.strokeStyle = withOpacity(color, 0.7);
    pen.beginPath();
    pen.moveTo(at, top);
    pen.lineTo(at, bottom);
    pen.stroke();
  }
  pen.setLineDash([]);
}

/** A ring about the best value of all runs. */
function paintBest({ pen, drawing, pixels }: Easel, { left, right, top, bottom }: Area): void {
  const { best, theme } = drawing;
  if (best === undefined) return;
  const [x, y] = [pixels.x(best.x), pixels.y(best.y)];
  if (!(x >= left && x <= right && y >= top && y <= bottom)) return;
  for (const [color, width] of [
    [theme.background, 5],
    [theme.foreground, 2],
  ] as const) {
    pen.strokeStyle = color;
    pen.lineWidth = width;
    pen.beginPath();
    pen.arc(x, y, 6, 0, 2 * Math.PI);
    pen.stroke();
  }
}
