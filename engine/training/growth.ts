import type { CurveGrowth } from '../core/protocol/engine.ts';
import type { CurveState } from '../core/runs/fold.ts';
import { toScalar } from '../core/runs/scalar.ts';

/** What a client is told of a curve that has new points. */
export function growthOf({ series, axis, metric, count, lastStep, last }: CurveState): CurveGrowth {
  return { series, axis, metric, count, lastStep, last: toScalar(last) };
}
