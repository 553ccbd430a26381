// The sets that scikit-learn makes by chance, with its own order of draws, so that a seed gives its own numbers.
import type { LabelledSet } from '../datasets.ts';
import { DataProblem } from '../dataArray.ts';
import { type RandomState, randomState } from './mersenne.ts';

/** Arguments of a `make_*` function, with its defaults filled in. */
export type MadeConfig = Readonly<Record<string, unknown>>;

interface Rows {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly number[];
}

const numberIn = (config: MadeConfig, name: string, fallback = 0): number =>
  typeof config[name] === 'number' ? config[name] : fallback;

function reordered(rows: Rows, config: MadeConfig, random: RandomState): Rows {
  if (config.shuffle === false) return rows;
  const order = [...random.permutation(rows.y.length)];
  return { x: order.map((row) => rows.x[row]!), y: order.map((row) => rows.y[row]!) };
}

function noisy(rows: Rows, config: MadeConfig, random: RandomState): Rows {
  const noise = config.noise;
  if (typeof noise !== 'number') return rows;
  return { ...rows, x: rows.x.map((row) => row.map((each) => each + noise * random.normal())) };
}

/** Points of two curves, `at` given the share of the way. */
function curves(config: MadeConfig, ends: boolean, at: readonly ((share: number) => number[])[]): Rows {
  const rows = numberIn(config, 'n_samples', 100);
  const counts = [Math.floor(rows / 2), rows - Math.floor(rows / 2)];
  const steps = counts.map((count) => Math.max(1, ends ? count - 1 : count));
  return {
    x: counts.flatMap((count, curve) => Array.from({ length: count }, (_, index) => at[curve]!(index / steps[curve]!))),
    y: counts.flatMap((count, curve) => Array.from({ length: count }, () => curve)),
  };
}

function moons(config: MadeConfig, random: RandomState): Rows {
  const half = (share: number) => share * Math.PI;
  const rows = curves(config, true, [
    (share) => [Math.cos(half(share)), Math.sin(half(share))],
    (share) => [1 - Math.cos(half(share)), 0.5 - Math.sin(half(share))],
  ]);
  return noisy(reordered(rows, config, random), config, random);
}

function circles(config: MadeConfig, random: RandomState): Rows {
  const factor = numberIn(config, 'factor', 0.8);
  const point = (share: number, radius: number) => [
    radius * Math.cos(2 * Math.PI * share),
    radius * Math.sin(2 * Math.PI * share),
  ];
  const rows = curves(config, false, [(share) => point(share, 1), (share) => point(share, factor)]);
  return noisy(reordered(rows, config, random), config, random);
}

function blobs(config: MadeConfig, random: RandomState): Rows {
  const rows = numberIn(config, 'n_samples', 100);
  const features = numberIn(config, 'n_features', 2);
  const [low, high] = (config.center_box as readonly number[] | undefined) ?? [-10, 10];
  const drawn = () => low! + (high! - low!) * random.double();
  const count = typeof config.centers === 'number' ? config.centers : 3;
  const centers = Array.isArray(config.centers)
    ? (config.centers as readonly (readonly number[])[])
    : Array.from({ length: count }, () => Array.from({ length: features }, drawn));
  const spread = (blob: number) => {
    const given = config.cluster_std;
    return Array.isArray(given) ? Number(given[blob]) : typeof given === 'number' ? given : 1;
  };
  const sizes = centers.map((_, blob) => Math.floor(rows / centers.length) + (blob < rows % centers.length ? 1 : 0));
  const made: Rows = {
    x: sizes.flatMap((size, blob) =>
      Array.from({ length: size }, () => centers[blob]!.map((each) => each + spread(blob) * random.normal())),
    ),
    y: sizes.flatMap((size, blob) => Array.from({ length: size }, () => blob)),
  };
  return reordered(made, config, random);
}

function regression(config: MadeConfig, random: RandomState): Rows {
  const [rows, features] = [numberIn(config, 'n_samples', 100), numberIn(config, 'n_features', 100)];
  const informative = Math.min(features, numberIn(config, 'n_informative', 10));
  const x = Array.from({ length: rows }, () => Array.from({ length: features }, () => random.normal()));
  const truth = Array.from({ length: informative }, () => 100 * random.double());
  const value = (row: readonly number[]) => truth.reduce((sum, each, feature) => sum + each * row[feature]!, 0);
  const noise = numberIn(config, 'noise');
  const exact = x.map((row) => value(row) + numberIn(config, 'bias'));
  const y = noise > 0 ? exact.map((each) => each + noise * random.normal()) : exact;
  const made = reordered({ x, y }, config, random);
  if (config.shuffle === false) return made;
  const order = [...random.permutation(features)];
  return { ...made, x: made.x.map((row) => order.map((feature) => row[feature]!)) };
}

const MAKERS: Readonly<Record<string, (config: MadeConfig, random: RandomState) => Rows>> = {
  make_moons: moons,
  make_circles: circles,
  make_blobs: blobs,
  make_regression: regression,
};

/**
 * @param seed for files that name none
 * @throws DataProblem for a set that is not made here
 */
export function madeSet(name: string, config: MadeConfig, seed: number): LabelledSet {
  const make = MAKERS[name];
  if (!make) throw new DataProblem(`Descent makes no ${name}.`);
  const own = typeof config.random_state === 'number' ? config.random_state : seed;
  const { x, y } = make(config, randomState(own >>> 0));
  const whole = y.every((each) => Number.isInteger(each));
  return {
    x: { shape: [x.length, x[0]?.length ?? 0], dtype: 'float32', values: Float32Array.from(x.flat()) },
    y: {
      shape: [y.length],
      dtype: whole ? 'int32' : 'float32',
      values: whole ? Int32Array.from(y) : Float32Array.from(y),
    },
  };
}
