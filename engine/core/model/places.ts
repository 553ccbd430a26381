import type { ConfigValue } from './config.ts';

/** What an index takes of one axis; `isOne`: a single place, whose axis goes. */
export interface AxisPlaces {
  readonly at: readonly number[];
  readonly isOne: boolean;
}

interface Slice {
  readonly start: number | null;
  readonly stop: number | null;
  readonly step: number | null;
}

function sliced({ start, stop, step }: Slice, extent: number): readonly number[] {
  const by = step ?? 1;
  const clamp = (each: number, low: number, high: number) =>
    Math.min(high, Math.max(low, each < 0 ? each + extent : each));
  const [low, high] = by > 0 ? [0, extent] : [-1, extent - 1];
  const from = start === null ? (by > 0 ? 0 : extent - 1) : clamp(start, low, high);
  const to = stop === null ? (by > 0 ? extent : -1) : clamp(stop, low, high);
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / by)) }, (_, at) => from + at * by);
}

/** The places that `x[…]` takes, axis by axis, for whole numbers, slices of numbers and `...`. */
export function placesOf(index: ConfigValue | undefined, shape: readonly number[]): readonly AxisPlaces[] {
  const items = Array.isArray(index) ? (index as readonly ConfigValue[]) : [index ?? '...'];
  const at = items.indexOf('...');
  const whole: ConfigValue = { start: null, stop: null, step: null };
  const missing = Array<ConfigValue>(shape.length - items.length + (at < 0 ? 0 : 1)).fill(whole);
  const all = at < 0 ? [...items, ...missing] : [...items.slice(0, at), ...missing, ...items.slice(at + 1)];
  return all.map((each, axis) =>
    typeof each === 'number'
      ? { at: [each < 0 ? each + shape[axis]! : each], isOne: true }
      : { at: sliced(each as unknown as Slice, shape[axis]!), isOne: false },
  );
}

/** The places of a block in an array as it lies, in the block's order. */
export function flatPlaces(places: readonly AxisPlaces[], shape: readonly number[]): readonly number[] {
  return places.reduce<readonly number[]>(
    (before, { at }, axis) => before.flatMap((each) => at.map((place) => each * shape[axis]! + place)),
    [0],
  );
}
