/** What came out of a model: lists of numbers, those that are none as text. */
export interface Outcome {
  readonly text: string;
  /** Adaptive optimizers make whole steps of what rounding leaves of nothing. */
  readonly isPlain: boolean;
  readonly predicted: Numbers[];
  readonly gradients: Numbers[];
  readonly losses: Numbers[];
  readonly weights: Numbers[];
  readonly evaluated: Numbers[];
  /** What was said of it, such as that its steps are not captured. */
  readonly said: readonly string[];
  /** Tensors that are left when all that the model needed was let go. */
  readonly kept: number;
}
type Numbers = readonly (number | string)[];

const AT_ONCE = ['predicted', 'gradients'] as const;
const AFTER_STEPS = ['losses', 'weights', 'evaluated'] as const;
/** A share of the tensor's largest number: where some of them nearly cancel out, rounding is what is left. */
const RELATIVE = 1e-4;
const ABSOLUTE = 2e-6;

/** By how many times the allowed difference two lists are apart, at the worst place. */
function excess(actual: Numbers, expected: Numbers): number {
  if (actual.length !== expected.length) return Infinity;
  const sizes = expected.map((each) => Math.abs(Number(each))).filter(Number.isFinite);
  const allowed = ABSOLUTE + RELATIVE * Math.max(0, ...sizes);
  const apart = expected.map((each, place) =>
    each === actual[place] ? 0 : Math.abs(Number(actual[place]) - Number(each)),
  );
  return Math.max(0, ...apart.map((each) => (Number.isNaN(each) ? Infinity : each / allowed)));
}

/** What of a model's training differs from another back end's; nothing where they agree. */
export function apart(actual: Outcome, expected: Outcome): string[] {
  const found = [...AT_ONCE, ...(expected.isPlain ? AFTER_STEPS : [])].flatMap((what) =>
    expected[what].flatMap((numbers, place) => {
      const times = excess(actual[what][place] ?? [], numbers);
      return times > 1 ? [`${what} ${place}: ${times.toPrecision(2)} times as far off as allowed`] : [];
    }),
  );
  if (expected.isPlain) found.push(...actual.said);
  if (actual.kept !== expected.kept) found.push(`${actual.kept} tensors are left, not ${expected.kept}`);
  return found;
}
