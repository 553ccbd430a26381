import type { CurveWindow } from '../../engine/core/runs/curve.ts';

/** A curve on a common axis: points in steps of the training curve, null where a value was not finite. */
export interface ChartLine {
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
  /** Steps from which on values were not finite. */
  readonly broken: readonly number[];
}

/** `stretch`: how many steps of the common axis one of this curve's is, as batches are to an epoch. */
export function chartLine(window: CurveWindow, stretch = 1): ChartLine {
  return {
    steps: window.steps.map((step) => step * stretch),
    values: window.values,
    broken: firstBroken(window).map((step) => step * stretch),
  };
}

/** Where each stretch of values that are not finite begins: a curve that is lost is marked once. */
function firstBroken({ steps, values, nonFinite }: CurveWindow): readonly number[] {
  const begun = steps.filter((_step, index) => values[index] === null && (index === 0 || values[index - 1] !== null));
  return begun.length > 0 ? begun : nonFinite.slice(0, 1).map(({ step }) => step);
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
export interface Scale {
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  x(step: number): number;
  y(value: number): number;
}

/** Maps steps and finite values of the lines into a box; a flat curve runs through its middle. */
export function scaleInto(box: Box, lines: readonly ChartLine[]): Scale {
  const [from, to] = extent(lines.flatMap(({ steps, broken }) => [...steps, ...broken]));
  let [low, high] = extent(lines.flatMap(({ values }) => values.filter((value) => value !== null)));
  if (low === high) {
    const room = Math.abs(low) / 2 || 1;
    low -= room;
    high += room;
  }
  return {
    from,
    to,
    low,
    high,
    x: (step) => box.left + (to === from ? 1 : (step - from) / (to - from)) * box.width,
    y: (value) => box.top + (1 - (value - low) / (high - low)) * box.height,
  };
}

function extent(values: readonly number[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

/** SVG path data, interrupted where values were not finite. */
export function pathOf(line: ChartLine, scale: Scale): string {
  let data = '';
  let drawing = false;
  line.steps.forEach((step, index) => {
    const value = line.values[index];
    if (value === null || value === undefined) {
      drawing = false;
      return;
    }
    data += `${drawing ? 'L' : 'M'}${round(scale.x(step))} ${round(scale.y(value))}`;
    drawing = true;
  });
  return data;
}

/** About `count` round numbers within a range. */
export function ticks(low: number, high: number, count: number): readonly number[] {
  const rough = (high - low) / count;
  if (!(rough > 0)) return [low];
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * unit >= rough) ?? 10) * unit;
  const list: number[] = [];
  for (let at = Math.ceil(low / step); at * step <= high + step * 1e-9; at += 1) list.push(at * step);
  return list;
}

export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
