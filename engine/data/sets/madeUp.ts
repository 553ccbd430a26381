import type { DataArray, DataLists } from '../dataArray.ts';
import { sizeOf } from '../dataArray.ts';
import type { LabelledSet, Parts, SetOptions } from './source.ts';

/** What a known set looks like, so that one can be made up where it is not on this machine. */
interface Look {
  /** How many rows each part has. */
  readonly rows: Readonly<Record<string, number>>;
  /** Of one row: the extents of a picture, a number of columns, or how many different words a text's numbers are of. */
  readonly picture?: readonly number[];
  readonly columns?: number;
  readonly words?: number;
  /** Absent: labels are measures. */
  readonly classes?: number;
  readonly labels?: 'column';
}

const DIVIDED = { train: 60_000, test: 10_000 };
const DIGITS: Look = { rows: DIVIDED, picture: [28, 28], classes: 10 };
const PHOTOS = { rows: { train: 50_000, test: 10_000 }, picture: [32, 32, 3], labels: 'column' } as const;

const LOOKS: Readonly<Record<string, (options: SetOptions) => Look>> = {
  mnist: () => DIGITS,
  fashion_mnist: () => DIGITS,
  kmnist: () => DIGITS,
  cifar10: () => ({ ...PHOTOS, classes: 10 }),
  cifar100: ({ label_mode: mode }) => ({ ...PHOTOS, classes: mode === 'coarse' ? 20 : 100 }),
  imdb: () => ({ rows: { train: 25_000, test: 25_000 }, words: 88_587, classes: 2 }),
  reuters: () => ({ rows: { train: 8982, test: 2246 }, words: 30_982, classes: 46 }),
  boston_housing: () => ({ rows: { train: 404, test: 102 }, columns: 13 }),
  california_housing: ({ version }) => ({
    rows: version === 'small' ? { train: 480, test: 120 } : { train: 16_512, test: 4128 },
    columns: 8,
  }),
  sklearn_california_housing: () => ({ rows: { all: 20_640 }, columns: 8 }),
};

export function canBeMadeUp(name: string): boolean {
  return Object.hasOwn(LOOKS, name);
}

/** Marsaglia's xorshift, as made-up arrays have it: the same tomorrow. */
function numbersFrom(seed: number): (below: number) => number {
  let state = (seed ^ 0x9e3779b9) | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) / 2 ** 32) * below;
  };
}

const TEXT_FROM = 20;
const TEXT_TO = 300;

function rowsOf(look: Look, rows: number, draw: (below: number) => number): DataArray | DataLists {
  const { picture, columns = 1, words } = look;
  if (words !== undefined) {
    const text = () => Int32Array.from({ length: TEXT_FROM + draw(TEXT_TO - TEXT_FROM) }, () => 1 + draw(words - 1));
    return { lists: Array.from({ length: rows }, text) };
  }
  const shape = [rows, ...(picture ?? [columns])];
  if (!picture) return { shape, dtype: 'float32', values: Float32Array.from({ length: sizeOf(shape) }, () => draw(1)) };
  return { shape, dtype: 'uint8', values: new Uint8Array(sizeOf(shape)).map(() => draw(256)) };
}

function labelsOf({ classes, labels }: Look, rows: number, draw: (below: number) => number): DataArray {
  const shape = labels === 'column' ? [rows, 1] : [rows];
  if (classes === undefined) return { shape, dtype: 'float32', values: new Float32Array(rows).map(() => draw(1)) };
  return { shape, dtype: 'int32', values: new Int32Array(rows).map(() => draw(classes)) };
}

/** Words as the options of a set of texts leave them. */
function asAsked(look: Look, { num_words: most }: SetOptions): Look {
  const few = look.words !== undefined && typeof most === 'number' && most < look.words;
  return few ? { ...look, words: most } : look;
}

/** A set with the rows, extents and classes of a known one, whose numbers mean nothing. */
export function madeUpSet(name: string, options: SetOptions, seed: number): Parts {
  const look = asAsked(LOOKS[name]!(options), options);
  const draw = numbersFrom(seed);
  return Object.fromEntries(
    Object.entries(look.rows).map(([part, rows]): [string, LabelledSet] => [
      part,
      { x: rowsOf(look, rows, draw), y: labelsOf(look, rows, draw) },
    ]),
  );
}
