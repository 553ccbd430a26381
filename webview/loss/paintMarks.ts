import { textWidth } from '../../engine/core/runs/chart/drawing.ts';
import type { Area, Drawing, Pixels } from './drawing.ts';
import type { Pen } from './pen.ts';
import type { NonFinite } from './plot.ts';

export interface Place {
  readonly drawing: Drawing;
  readonly area: Area;
  readonly pixels: Pixels;
}

/** Pixels. */
const HALF_MARK = 7;

/** Values that can't be placed stand on the upper (NaN, ∞) or lower (−∞) edge, where nobody can overlook them. */
export function paintNonFinite(pen: Pen, { drawing, area, pixels }: Place): void {
  pen.save();
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.font = `bold 11px ${drawing.theme.fontFamily}`;
  for (const { color, value, from, to } of stretches(drawing, pixels)) {
    const [left, right] = [Math.max(from, area.left), Math.min(to, area.right)];
    if (left > right) continue;
    const below = value === '-Infinity';
    const y = below ? area.bottom - 7 : area.top - 7;
    pen.fillStyle = color;
    // Without numbers beside the axis it begins at the edge, where half of the mark would be cut off.
    pen.fillText(value === 'NaN' ? '✕' : below ? '▼' : '▲', Math.max(left, HALF_MARK), y);
    if (right - left > 12) pen.fillRect(left + 8, y - 1, right - left - 8, 2);
  }
  pen.restore();
}

interface Stretch {
  readonly color: string;
  readonly value: NonFinite;
  readonly from: number;
  to: number;
}

/** Pixels between marks that still are one stretch. */
const NEAR = 12;

/** A curve that stays NaN has a mark at each step, and so have its epochs: they become one sign with a tail. */
function stretches({ lines }: Drawing, pixels: Pixels): readonly Stretch[] {
  const marks = lines
    .flatMap(({ nonFinite, style: { color } }) =>
      nonFinite.map((mark) => ({ color, value: mark.value, at: pixels.x(mark.x) })),
    )
    .filter(({ at }) => Number.isFinite(at))
    .sort((left, right) => left.at - right.at);
  const open = new Map<string, Stretch>();
  const all: Stretch[] = [];
  for (const { color, value, at } of marks) {
    const key = color + value;
    const before = open.get(key);
    if (before !== undefined && at - before.to <= NEAR) {
      before.to = at;
      continue;
    }
    const next = { color, value, from: at, to: at };
    open.set(key, next);
    all.push(next);
  }
  return all;
}

/** Each note's line through the chart, and its words above it, where no curve is. */
export function paintNotes(pen: Pen, { drawing, area, pixels }: Place): void {
  const { theme, notes } = drawing;
  pen.save();
  pen.textAlign = 'left';
  pen.textBaseline = 'bottom';
  pen.font = `${Math.max(10, theme.fontSize - 2)}px ${theme.fontFamily}`;
  for (const { x, text } of notes) {
    const at = pixels.x(x);
    if (!(at >= area.left && at <= area.right)) continue;
    pen.strokeStyle = theme.foreground;
    pen.lineWidth = 1;
    pen.setLineDash([5, 3]);
    pen.beginPath();
    pen.moveTo(at, area.top);
    pen.lineTo(at, area.bottom);
    pen.stroke();
    pen.setLineDash([]);
    const left = at > (area.left + area.right) / 2 ? at - textWidth(text) : at;
    pen.fillStyle = theme.foreground;
    pen.fillText(text, left, area.top - 1);
  }
  pen.restore();
}
