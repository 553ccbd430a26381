import type { CurveWindow } from '../../engine/core/runs/curve.ts';

/** The chart of how fast training goes, made of when values were logged. */
export const THROUGHPUT = 'steps/s';

/** Stretches that a curve of single points is divided into: two neighbours may have been logged in one millisecond. */
const STRETCHES = 240;

/** A curve's steps a second, stretch by stretch; a gap where steps begin anew or no time has passed. */
export function throughputOf({ steps, times, buckets, total }: CurveWindow): CurveWindow {
  const every = Math.max(1, Math.ceil(steps.length / STRETCHES));
  const ends =
    buckets?.ends.map((end) => end - 1) ?? steps.map((_, index) => index).filter((index) => index % every === 0);
  const made = { steps: [] as number[], values: [] as (number | null)[], times: [] as number[] };
  for (const [number, end] of ends.entries()) {
    const before = ends[number - 1];
    if (before === undefined) continue;
    const [from, to] = [steps[before] ?? 0, steps[end] ?? 0];
    const seconds = (times[end] ?? 0) - (times[before] ?? 0);
    made.steps.push(to);
    made.times.push(times[end] ?? 0);
    made.values.push(to > from && seconds > 0 ? (to - from) / seconds : null);
  }
  return { ...made, nonFinite: [], exact: true, total };
}
