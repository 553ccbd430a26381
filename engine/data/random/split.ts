import type { RandomState } from './mersenne.ts';

/** Rows of both parts, in the order in which they are taken. */
export interface SplitRows {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

export interface SplitSizes {
  readonly train: number;
  readonly test: number;
}

/** Rows by chance, as `train_test_split` of scikit-learn takes them. */
export function splitByChance(rows: number, { train, test }: SplitSizes, random: RandomState): SplitRows {
  const order = [...random.permutation(rows)];
  return { test: order.slice(0, test), train: order.slice(test, test + train) };
}

/** How many of each class make up so many rows: shares rounded down, what is left over by the largest remainders. */
function shares(counts: readonly number[], wanted: number, random: RandomState): readonly number[] {
  const all = counts.reduce((sum, each) => sum + each, 0);
  const exact = counts.map((each) => (each / all) * wanted);
  const whole = exact.map(Math.floor);
  let missing = Math.trunc(wanted - whole.reduce((sum, each) => sum + each, 0));
  const remainders = exact.map((each, index) => each - whole[index]!);
  for (const value of [...new Set(remainders)].sort((one, two) => two - one)) {
    if (missing <= 0) break;
    const tied = remainders.flatMap((each, index) => (each === value ? [index] : []));
    const added = Math.min(tied.length, missing);
    for (const place of random.permutation(tied.length).slice(0, added)) whole[tied[place]!]! += 1;
    missing -= added;
  }
  return whole;
}

function shuffled(rows: readonly number[], random: RandomState): readonly number[] {
  const order = Int32Array.from(rows);
  random.shuffle(order);
  return [...order];
}

/** The same with equal shares of each class in both parts, as `stratify` asks. */
export function splitByClass(labels: ArrayLike<number>, sizes: SplitSizes, random: RandomState): SplitRows {
  const classes = new Map<number, number[]>();
  for (let row = 0; row < labels.length; row += 1) {
    const members = classes.get(labels[row]!) ?? [];
    members.push(row);
    classes.set(labels[row]!, members);
  }
  const members = [...classes].sort(([one], [two]) => one - two).map(([, rows]) => rows);
  const inTrain = shares(
    members.map((each) => each.length),
    sizes.train,
    random,
  );
  const inTest = shares(
    members.map((each, index) => each.length - inTrain[index]!),
    sizes.test,
    random,
  );
  const [train, test]: [number[], number[]] = [[], []];
  members.forEach((rows, index) => {
    const order = [...random.permutation(rows.length)].map((place) => rows[place]!);
    train.push(...order.slice(0, inTrain[index]!));
    test.push(...order.slice(inTrain[index]!, inTrain[index]! + inTest[index]!));
  });
  return { train: shuffled(train, random), test: shuffled(test, random) };
}
