import type { RankCurve, Ranking } from './results.ts';

/** Points of a drawn curve. */
const DRAWN = 160;

interface Counted {
  /** How many of the class, and of the others, have scores at or above each threshold; from none to all. */
  readonly found: readonly number[];
  readonly alarms: readonly number[];
}

/** Equal scores can't be told apart by any threshold, so that they come together. */
function countDown(scores: Float64Array, isOf: Uint8Array): Counted {
  const order = Uint32Array.from(scores, (_, index) => index).sort((a, b) => scores[b]! - scores[a]!);
  const [found, alarms] = [[0], [0]];
  let [right, wrong] = [0, 0];
  for (let at = 0; at < order.length; at++) {
    const index = order[at]!;
    if (isOf[index] === 1) right += 1;
    else wrong += 1;
    const next = order[at + 1];
    if (next !== undefined && scores[next] === scores[index]) continue;
    found.push(right);
    alarms.push(wrong);
  }
  return { found, alarms };
}

/** Fewer points that lie evenly along the way, the first and the last among them. */
function thinned(x: readonly number[], y: readonly number[]): RankCurve {
  const walked = [0];
  for (let at = 1; at < x.length; at++)
    walked.push(walked[at - 1]! + Math.abs(x[at]! - x[at - 1]!) + Math.abs(y[at]! - y[at - 1]!));
  const step = (walked.at(-1) ?? 0) / DRAWN;
  const kept: number[] = [];
  for (let at = 0; at < x.length; at++) {
    const last = kept.at(-1);
    if (last === undefined || at === x.length - 1 || walked[at]! - walked[last]! >= step) kept.push(at);
  }
  const short = (value: number) => Math.round(value * 1e6) / 1e6;
  return { x: kept.map((at) => short(x[at]!)), y: kept.map((at) => short(y[at]!)) };
}

/**
 * ROC and precision-recall of scores that should be higher where `isOf` is 1. The area is by trapezoids, the average
 * precision Σ (Rₙ − Rₙ₋₁) Pₙ. Undefined where all or none are of the class: there is nothing to tell apart.
 */
export function rank(of: number, scores: Float64Array, isOf: Uint8Array): Ranking | undefined {
  const { found, alarms } = countDown(scores, isOf);
  const [all, others] = [found.at(-1) ?? 0, alarms.at(-1) ?? 0];
  if (all === 0 || others === 0) return undefined;
  let [area, averagePrecision] = [0, 0];
  const precision = found.map((right, at) => (at === 0 ? 1 : right / (right + alarms[at]!)));
  for (let at = 1; at < found.length; at++) {
    area += ((alarms[at]! - alarms[at - 1]!) / others) * ((found[at]! + found[at - 1]!) / 2 / all);
    averagePrecision += ((found[at]! - found[at - 1]!) / all) * precision[at]!;
  }
  const recall = found.map((right) => right / all);
  return {
    of,
    roc: thinned(
      alarms.map((wrong) => wrong / others),
      recall,
    ),
    area,
    precisionRecall: thinned(recall, precision),
    averagePrecision,
  };
}
