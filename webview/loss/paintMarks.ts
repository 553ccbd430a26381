import { textWidth } from '../../engine/core/runs/chart/drawing.ts';
import { pixelsOf, type Area, type Drawing, type Pixels } from './drawing.ts';
import type { Pen } from './pen.ts';
import type { NonFinite } from './plot.ts';

export interface Place {
  readonly drawing: Drawing;
  readonly area: Area;
  readonly pixels: Pixels;
}

/** Pixels. */
const HALF_MARK = 7;
/** What the marks on the upper edge take, and a row of notes above them. */
const MARKS_HEIGHT = 14;
const ROW_HEIGHT = 13;
/** Between two notes in one row. */
const NOTE_GAP = 8;
/** Notes that begin at one place would take the chart from its curves. */
const MOST_ROWS = 4;

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

/** A note's words, in a row of their own where they would stand on others. */
interface PlacedNote {
  readonly text: string;
  readonly at: number;
  readonly left: number;
  /** From the chart upwards. */
  readonly row: number;
}

function placedNotes({ notes }: Drawing, area: Area, pixels: Pixels): readonly PlacedNote[] {
  const ends: number[] = [];
  const seen = notes.map(({ x, text }) => ({ text, at: pixels.x(x) }));
  return seen
    .filter(({ at }) => at >= area.left && at <= area.right)
    .map(({ text, at }) => ({ text, at, left: at > (area.left + area.right) / 2 ? at - textWidth(text) : at }))
    .sort((one, other) => one.left - other.left)
    .map((note) => {
      const free = Array.from({ length: MOST_ROWS }, (_, row) => row).find((row) => (ends[row] ?? 0) <= note.left);
      const row = free ?? MOST_ROWS - 1;
      ends[row] = note.left + textWidth(note.text) + NOTE_GAP;
      return { ...note, row };
    });
}

/** Marks stand on the upper edge; words on them would be crossed out. */
const heightOfMarks = ({ lines }: Drawing): number =>
  lines.some(({ nonFinite }) => nonFinite.some(({ value }) => value !== '-Infinity')) ? MARKS_HEIGHT : 0;

/** What marks and notes take above a chart. Pixels. */
export function heightAbove(drawing: Drawing, width: number): number {
  const area: Area = { left: 0, right: width, top: 0, bottom: 1 };
  const rows = Math.max(0, ...placedNotes(drawing, area, pixelsOf(drawing, area)).map(({ row }) => row + 1));
  return Math.max(MARKS_HEIGHT, rows * ROW_HEIGHT + heightOfMarks(drawing));
}

/** Each note's line through the chart, and its words above it, where no curve and no mark is. */
export function paintNotes(pen: Pen, { drawing, area, pixels }: Place): void {
  const { theme } = drawing;
  const above = area.top - heightOfMarks(drawing);
  pen.save();
  pen.textAlign = 'left';
  pen.textBaseline = 'bottom';
  pen.font = `${Math.max(10, theme.fontSize - 2)}px ${theme.fontFamily}`;
  for (const { text, at, left, row } of placedNotes(drawing, area, pixels)) {
    const bottom = above - row * ROW_HEIGHT;
    pen.strokeStyle = theme.foreground;
    pen.lineWidth = 1;
    pen.setLineDash([5, 3]);
    pen.beginPath();
    pen.moveTo(at, Math.min(bottom, area.top));
    pen.lineTo(at, area.bottom);
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = theme.foreground;
    pen.fillText(text, left, bottom - 1);
  }
  pen.restore();
}
