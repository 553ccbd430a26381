import type { CurveWindow } from '../curve.ts';

/** One curve of a chart. */
export interface ChartCurve {
  readonly label: string;
  /** Validation is dashed. */
  readonly role: 'training' | 'validation';
  /** A training call's place among those of its run, which gives it its colour. 0 where absent. */
  readonly slot?: number;
  readonly window: CurveWindow;
  /** How many steps of the chart's axis one of the curve's is: batches in an epoch, say. 1 where absent. */
  readonly stretch?: number;
  readonly best?: { readonly step: number; readonly value: number };
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Maps steps and values to pixels. */
export interface Scale {
  readonly steps: readonly [from: number, to: number];
  readonly values: readonly [low: number, high: number];
  readonly logarithmic: boolean;
  x(step: number): number;
  y(value: number): number;
}

/** From here on a linear axis would flatten all but the beginning of a curve. */
const LOGARITHMIC_FROM = 30;

/** `room`: what stays free above and below the curves, in parts of the height. */
export function scaleOf(curves: readonly ChartCurve[], box: Box, room = 0): Scale {
  const steps = extent(
    curves.flatMap(({ window, stretch = 1 }) =>
      [...window.steps, ...window.nonFinite.map(({ step }) => step)].map((step) => step * stretch),
    ),
  );
  const range = extent(curves.flatMap(({ window }) => window.values.filter((value) => value !== null)));
  const logarithmic = range[0] > 0 && range[1] / range[0] >= LOGARITHMIC_FROM;
  const values = logarithmic ? widenedLog(range, room) : widened(range, room);
  const place = logarithmic ? Math.log10 : (value: number) => value;
  const [low, high] = [place(values[0]), place(values[1])];
  const across = steps[1] - steps[0];
  return {
    steps,
    values,
    logarithmic,
    x: (step) => box.left + (across > 0 ? (step - steps[0]) / across : 0.5) * box.width,
    // Halves before the difference: it may be more than the largest double.
    y: (value) => box.top + box.height * (1 - (place(value) / 2 - low / 2) / (high / 2 - low / 2)),
  };
}

function extent(values: readonly number[]): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

/** A flat curve runs through the middle. */
function widened([low, high]: readonly [number, number], room: number): readonly [number, number] {
  const more = high > low ? (high / 2 - low / 2) * (2 * room) : Math.abs(low) / 2 || 1;
  return [Math.max(low - more, -Number.MAX_VALUE), Math.min(high + more, Number.MAX_VALUE)];
}

function widenedLog([low, high]: readonly [number, number], room: number): readonly [number, number] {
  const more = (high / low) ** room;
  const wider = [low / more, high * more] as const;
  return wider[0] > 0 && Number.isFinite(wider[1]) ? wider : [low, high];
}

/** Round numbers within the range, `count` of them or fewer. */
export function ticksOf([low, high]: readonly [number, number], count: number): readonly number[] {
  const rough = high / count - low / count;
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * unit >= rough * (1 - 1e-9)) ?? 10) * unit;
  const ticks: number[] = [];
  const end = Math.floor(high / step + 1e-9);
  for (let number = Math.ceil(low / step - 1e-9); number <= end; number++) {
    ticks.push(Number((number * step).toPrecision(12)));
  }
  return ticks;
}

/** Ticks of a logarithmic axis: powers of ten, with twos and fives between where there are few. */
export function logTicksOf([low, high]: readonly [number, number], count: number): readonly number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const within = (factors: readonly number[], every: number): number[] => {
    const ticks: number[] = [];
    for (let power = Math.ceil(first / every) * every; power <= last; power += every) {
      for (const factor of factors) ticks.push(Number(`${factor}e${power}`));
    }
    return ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
  };
  const every = Math.max(1, Math.ceil((last - first) / count));
  const choices = [within([1, 2, 5], 1), within([1, 3], 1), within([1], every)];
  return choices.find((ticks) => ticks.length <= count) ?? choices[2]!;
}
