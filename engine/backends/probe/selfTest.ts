import type { LoadedBackend } from '../backend.ts';
import { CASES, resultsOf } from './cases.ts';
import { KNOWN } from './known.ts';
import { measureSpeeds } from './speeds.ts';
import type { SelfTestVerdict } from './verdict.ts';

/** A GPU may compute with ten bits after the point, which comes to less; a wrong kernel comes to far more. */
const TOLERANCE = 2e-3;

/** Compares a loaded back end with what TensorFlow computes, then measures it. */
export async function selfTest({ tf }: LoadedBackend, measured: boolean): Promise<SelfTestVerdict> {
  let worst = 0;
  for (const [place, each] of CASES.entries()) {
    const error = errorOf(await resultsOf(tf, each), KNOWN[place]!);
    if (!(error < TOLERANCE))
      return {
        kind: 'failed',
        message: `It computes wrong gradients of a net with ${each.name}: off by ${error.toPrecision(2)}.`,
        whatToDo: 'Update its package or driver, or choose another back end.',
      };
    worst = Math.max(worst, error);
  }
  return { kind: 'right', error: worst, ...(measured ? { speeds: await measureSpeeds(tf) } : {}) };
}

/** The largest difference, relative to the last number of its row: the gradient's length, or the loss itself. */
export function errorOf(actual: readonly (readonly number[])[], known: readonly (readonly number[])[]): number {
  const errors = known.flatMap((row, place) =>
    row.map((wanted, index) => Math.abs(actual[place]![index]! - wanted) / Math.abs(row.at(-1)!)),
  );
  const worst = Math.max(...errors);
  return Number.isFinite(worst) ? worst : Infinity;
}
