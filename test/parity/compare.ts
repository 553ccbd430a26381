import type { GoldenCase } from './golden.ts';
import type { Outcome } from './runCase.ts';

const RELATIVE = 1e-4;
const ABSOLUTE = 1e-6;

/** By how many times the allowed difference two lists of numbers are apart, at the worst place. */
function excess(actual: ArrayLike<number> | undefined, expected: ArrayLike<number>): number {
  if (!actual || actual.length !== expected.length) return Infinity;
  let worst = 0;
  for (let place = 0; place < expected.length; place++) {
    const apart = Math.abs(actual[place]! - expected[place]!);
    worst = Math.max(
      worst,
      Number.isNaN(apart) ? Infinity : apart / (ABSOLUTE + RELATIVE * Math.abs(expected[place]!)),
    );
  }
  return worst;
}

/** What differs from Keras by more than 1e-4 of its size plus 1e-6; nothing when the case agrees. */
export function differences(golden: GoldenCase, { losses, gradients, weights }: Outcome): string[] {
  const found: string[] = [];
  const check = (what: string, actual: ArrayLike<number> | undefined, expected: ArrayLike<number>): void => {
    const times = excess(actual, expected);
    if (times > 1) found.push(`${what} is ${times.toPrecision(2)} times as far off as allowed`);
  };
  golden.values.forEach((value, step) =>
    check(`the loss of step ${step + 1} (${losses[step]}, not ${value})`, [losses[step]!], [value]),
  );
  golden.gradients.forEach((each, index) =>
    check(`gradient ${index} [${each.shape.join(', ')}]`, gradients[index], each.values),
  );
  if (golden.compare === 'weights')
    golden.final.forEach((each, index) =>
      check(`weight ${index} [${each.shape.join(', ')}]`, weights[index], each.values),
    );
  return found;
}
