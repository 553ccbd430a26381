import type { LineStyle } from '../shared/palette.ts';
import type { Theme } from '../shared/theme.ts';
import type { Note, XAxis } from './options.ts';
import type { Envelope, PlottedLine, Trace } from './plot.ts';
import type { AxisScale } from './scale.ts';
import type { Range } from './zoom.ts';

export interface StyledLine extends PlottedLine {
  readonly style: LineStyle;
  /** It stands for no run that can be pointed at: its group's mean is drawn over it. */
  readonly behind?: boolean;
}

/** The mean of a group of runs and how far they are from it. */
export interface Band {
  readonly name: string;
  readonly role: 'train' | 'validation';
  readonly style: LineStyle;
  readonly mean: Trace;
  readonly spread: Envelope;
  /** How many runs there are at most at one place. */
  readonly runs: number;
}

export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly color: string;
}

/** Everything that one chart draws. Nothing in here asks or computes. */
export interface Drawing {
  readonly lines: readonly StyledLine[];
  readonly bands: readonly Band[];
  /** Where training calls of a run meet. */
  readonly boundaries: readonly { readonly x: number; readonly series: string; readonly color: string }[];
  readonly best: Mark | undefined;
  readonly notes: readonly Note[];
  readonly range: Range;
  readonly xScale: AxisScale;
  /** What the value axis spans; undefined where nothing has a place on it. */
  readonly values: Range | undefined;
  readonly yScale: AxisScale;
  readonly axis: XAxis;
  readonly title: string;
  readonly theme: Theme;
  /** The run that is pointed at: while it has lines here, all others recede. */
  readonly pointed?: string;
}

/** The plotted area in pixels. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Pixels of values. */
export interface Pixels {
  x(value: number): number;
  y(value: number): number;
}

export function pixelsOf({ range, values, xScale, yScale }: Drawing, { left, right, top, bottom }: Area): Pixels {
  const seen = values ?? { from: 0, to: 1 };
  const [x0, x1] = [xScale.place(range.from), xScale.place(range.to)];
  const [y0, y1] = [yScale.place(seen.from), yScale.place(seen.to)];
  // Halves: the difference may be more than the largest double.
  const [xSize, ySize] = [x1 / 2 - x0 / 2, y1 / 2 - y0 / 2];
  return {
    x: (value) => left + ((xScale.place(value) / 2 - x0 / 2) / xSize) * (right - left),
    y: (value) => bottom - ((yScale.place(value) / 2 - y0 / 2) / ySize) * (bottom - top),
  };
}
