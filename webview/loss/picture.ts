import type { DrawnTick } from './chart.ts';
import { axisTitle } from './chart.ts';
import type { Area, Drawing } from './drawing.ts';
import { paint } from './paint.ts';
import type { Pen } from './pen.ts';

/** A chart as it stands by itself, with its name and its legend. Pixels. */
export interface Picture {
  readonly drawing: Drawing;
  readonly area: Area;
  readonly x: readonly DrawnTick[];
  readonly y: readonly DrawnTick[];
  readonly width: number;
  readonly height: number;
  readonly legend: readonly LegendEntry[];
  /** What of the values is not in the picture; empty: nothing. */
  readonly note: string;
}

export interface LegendEntry {
  readonly name: string;
  readonly color: string;
  readonly dash: readonly number[];
}

const HEAD = 26;
const LEGEND_LINE = 18;

export function pictureHeight(picture: Pick<Picture, 'height' | 'legend' | 'note'>): number {
  return legendTop(picture) + picture.legend.length * LEGEND_LINE + 10;
}

function legendTop({ height, note }: Pick<Picture, 'height' | 'note'>): number {
  return HEAD + height + (note === '' ? 0 : LEGEND_LINE);
}

/** Draws all of it; the chart itself begins below its name. */
export function paintPicture(pen: Pen, picture: Picture): void {
  const { drawing, width } = picture;
  const { theme } = drawing;
  pen.fillStyle = theme.background;
  pen.fillRect(0, 0, width, pictureHeight(picture));
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  pen.fillStyle = theme.foreground;
  pen.font = `600 ${theme.fontSize}px ${theme.fontFamily}`;
  pen.fillText(drawing.title, 12, HEAD / 2 + 2);
  const area = shifted(picture.area);
  paintAxes(pen, picture, area);
  paint(pen, drawing, area);
  paintNote(pen, picture);
  paintLegend(pen, picture, legendTop(picture));
}

function shifted({ left, right, top, bottom }: Area): Area {
  return { left, right, top: top + HEAD, bottom: bottom + HEAD };
}

function paintAxes(pen: Pen, { drawing, x, y, height }: Picture, area: Area): void {
  const { theme, axis } = drawing;
  pen.strokeStyle = theme.grid;
  pen.fillStyle = theme.muted;
  pen.lineWidth = 1;
  pen.setLineDash([]);
  pen.font = `${Math.max(10, theme.fontSize - 2)}px ${theme.fontFamily}`;
  pen.textAlign = 'center';
  for (const { at, label } of x) {
    line(pen, [at, area.top], [at, area.bottom]);
    pen.fillText(label, at, area.bottom + 12);
  }
  pen.fillText(axisTitle(axis), (area.left + area.right) / 2, HEAD + height - 8);
  pen.textAlign = 'right';
  for (const { at, label } of y) {
    line(pen, [area.left, at + HEAD], [area.right, at + HEAD]);
    pen.fillText(label, area.left - 6, at + HEAD);
  }
}

function line(pen: Pen, [x0, y0]: readonly [number, number], [x1, y1]: readonly [number, number]): void {
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
}

function paintNote(pen: Pen, { drawing: { theme }, note, height }: Picture): void {
  if (note === '') return;
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillStyle = theme.muted;
  pen.font = `${theme.fontSize}px ${theme.fontFamily}`;
  pen.fillText(note, 14, HEAD + height + LEGEND_LINE / 2);
}

function paintLegend(pen: Pen, { drawing, legend }: Picture, top: number): void {
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  for (const [index, { name, color, dash }] of legend.entries()) {
    const y = top + index * LEGEND_LINE + LEGEND_LINE / 2;
    pen.strokeStyle = color;
    pen.lineWidth = 2;
    pen.setLineDash([...dash]);
    line(pen, [14, y], [44, y]);
    pen.setLineDash([]);
    pen.fillStyle = drawing.theme.foreground;
    pen.fillText(name, 52, y);
  }
}
