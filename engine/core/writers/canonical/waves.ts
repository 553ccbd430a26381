import type { Numbers } from './numericRules.ts';

/** How fast waves are: each slower than the one before by the same factor. */
export interface Rates {
  /** By how much the slowest wave is slower than the first: 10,000 nearly everywhere. */
  readonly base: number;
  /** Whether that is the last wave (tensor2tensor), or would be the one after the last. */
  readonly closed: boolean;
}

/**
 * A table of positions (Vaswani et al., arXiv:1706.03762): each row a position, each column a wave that is slower than the
 * one before by the same factor.
 */
export interface Waves extends Rates {
  /** What the columns are: sines beside cosines in turn, all sines before all cosines, or one of them throughout. */
  readonly layout: 'in turn' | 'halves' | 'sines' | 'cosines';
  /** A table of one of them has each wave once, twice in turn, or twice as halves. */
  readonly twice: 'no' | 'in turn' | 'halves';
}

const TOLERANCE = 1e-6;

interface Guess {
  readonly columns: number;
  /** Which wave a column is, and whether it is a cosine. */
  readonly waveOf: (column: number, count: number) => number;
  readonly isCosine: (column: number, count: number) => boolean;
  readonly waves: Pick<Waves, 'layout' | 'twice'>;
}

const PAIRED = (column: number) => Math.floor(column / 2);
const HALVES = (column: number, count: number) => column % count;
const ONCE = (column: number) => column;

const GUESSES: readonly Guess[] = [
  { columns: 2, waveOf: PAIRED, isCosine: (column) => column % 2 === 1, waves: { layout: 'in turn', twice: 'no' } },
  {
    columns: 2,
    waveOf: HALVES,
    isCosine: (column, count) => column >= count,
    waves: { layout: 'halves', twice: 'no' },
  },
  ...(['sines', 'cosines'] as const).flatMap((layout): readonly Guess[] => {
    const isCosine = () => layout === 'cosines';
    return [
      { columns: 1, waveOf: ONCE, isCosine, waves: { layout, twice: 'no' } },
      { columns: 2, waveOf: HALVES, isCosine, waves: { layout, twice: 'halves' } },
      { columns: 2, waveOf: PAIRED, isCosine, waves: { layout, twice: 'in turn' } },
    ];
  }),
];

/** The base, as people write it: whole where it is nearly so. */
function baseOf(rate: number, power: number): number {
  const found = rate ** -power;
  const whole = Math.round(found);
  return Math.abs(found - whole) < 1e-6 * whole ? whole : Number(found.toPrecision(8));
}

function fits({ shape: [rows, width], data }: Numbers, guess: Guess, { base, closed }: Rates): boolean {
  const count = width! / guess.columns;
  const rates = Array.from({ length: count }, (_, at) => base ** (-at / (closed ? count - 1 : count)));
  for (let row = 0; row < rows!; row += 1)
    for (let column = 0; column < width!; column += 1) {
      const angle = row * rates[guess.waveOf(column, count)]!;
      const wave = guess.isCosine(column, count) ? Math.cos(angle) : Math.sin(angle);
      if (Math.abs(wave - data[row * width! + column]!) > TOLERANCE) return false;
    }
  return true;
}

/** The waves that a table of positions is made of; nothing where it is another table. */
export function wavesOf({ shape, data }: Numbers): Waves | undefined {
  const extents = shape.filter((each) => each !== 1);
  const [rows, width] = extents;
  if (extents.length !== 2 || rows! < 2 || width! < 4) return undefined;
  const table = { shape: extents, data };
  for (const guess of GUESSES) {
    const count = width! / guess.columns;
    if (!Number.isInteger(count) || count < 2) continue;
    const column = Array.from({ length: width! }, (_, at) => at).find((at) => guess.waveOf(at, count) === 1)!;
    const first = data[width! + column]!;
    const rate = guess.isCosine(column, count) ? Math.acos(first) : Math.asin(first);
    if (!(rate > 0 && rate < 1)) continue;
    for (const closed of [false, true]) {
      const base = baseOf(rate, closed ? count - 1 : count);
      if (fits(table, guess, { base, closed })) return { base, closed, ...guess.waves };
    }
  }
  return undefined;
}

/** The base of rates that fall by the same factor from 1 on, one for each pair of columns. */
export function ratesOf({ shape, data }: Numbers): Rates | undefined {
  if (shape.length !== 1 || data.length < 4 || data[0] !== 1 || !(data[1]! > 0 && data[1]! < 1)) return undefined;
  for (const closed of [false, true]) {
    const power = closed ? data.length - 1 : data.length;
    const base = baseOf(data[1]!, power);
    if (data.every((each, at) => Math.abs(each - base ** (-at / power)) <= TOLERANCE * each)) return { base, closed };
  }
  return undefined;
}

/** What a function that makes such a table is called. */
export function waveName({ layout }: Waves): string {
  return layout === 'sines' || layout === 'cosines' ? layout : 'sinusoids';
}
