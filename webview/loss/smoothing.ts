/** Parts of a whole curve, each of which counts as one step of the average. */
const RESOLUTION = 500;

export interface Smoothable {
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
}

/**
 * Exponential moving average, free of the pull towards zero at its start. What a step weighs depends on how far it is
 * from the one before, as a part of the whole curve, and not on how many points were drawn: zooming and down-sampling
 * leave the average in place, and a curve of epochs lags no more than the one of its batches. `extent` is the whole
 * curve's number of steps.
 * Null (a value that was not finite) stays null and is passed over.
 */
export function smooth({ steps, values }: Smoothable, weight: number, extent: number): readonly (number | null)[] {
  if (weight <= 0) return values;
  const unit = unitOf(extent);
  let average = 0;
  let certainty = 0;
  let before: number | undefined;
  return values.map((value, index) => {
    if (value === null) return null;
    const step = steps[index] ?? 0;
    const keep = before === undefined ? weight : weight ** (Math.max(0, step - before) / unit);
    before = step;
    average = keep * average + (1 - keep) * value;
    certainty = keep * certainty + (1 - keep);
    return certainty > 0 ? average / certainty : value;
  });
}

/** How many steps before a window still count in its first average; 99 % of the weight. */
export function leadIn(weight: number, extent: number): number {
  return weight <= 0 ? 0 : Math.ceil((Math.log(0.01) / Math.log(weight)) * unitOf(extent));
}

/** Steps that one application of the weight stands for. */
function unitOf(extent: number): number {
  return Math.max(1e-9, extent / RESOLUTION);
}
