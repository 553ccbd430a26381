import { BATCH, type Shape, symbol } from '../../model/dimension.ts';
import type { Problem } from '../../model/problem.ts';
import type { Machine, ModelCandidate } from '../evaluate/machine.ts';
import { type Shapes, type Trial, tryShapes } from './accept.ts';
import { settledSymbols, usesOf, usualRank } from './constraints.ts';

/** Edges of images and lengths that data sets and papers use. */
const COMMON_SIZES = [
  28, 32, 64, 96, 128, 224, 227, 256, 299, 48, 84, 100, 105, 150, 160, 180, 192, 200, 384, 416, 512,
];
/** Sizes that nobody means: a model that takes them all takes any. */
const ARBITRARY_SIZES = [241, 397, 523];
const RANKS_TO_TRY = [2, 4, 3, 5];

const extent = (input: number, axis: number) => symbol(`input_${input + 1}_${axis}`);
const generic = (input: number, rank: number): Shape => [
  BATCH,
  ...Array.from({ length: rank - 1 }, (_, axis) => extent(input, axis + 1)),
];

function substitute(shapes: Shapes, values: ReadonlyMap<string, number>): Shapes {
  return shapes.map((shape) =>
    shape?.map((each) => (typeof each === 'number' ? each : (values.get(each.symbols.join('*')) ?? each))),
  );
}

const openSymbols = (shapes: Shapes): readonly string[] =>
  shapes
    .flatMap((shape) => shape ?? [])
    .flatMap((each) => (typeof each === 'number' || each === BATCH ? [] : each.symbols));

/** Ranks that the first layer after each input asks for; nothing for an input that no known layer uses. */
function ranksAskedFor(machine: Machine, candidate: ModelCandidate): readonly (number | undefined)[] {
  const { inputs, outputs } = tryShapes(
    machine,
    candidate,
    candidate.inputNames.map(() => undefined),
  );
  return inputs.map((input) =>
    usesOf(input, outputs)
      .map(({ type, layer }) => (layer ? usualRank(type) : undefined))
      .find(Boolean),
  );
}

/** Fills in what the layers themselves demand, until nothing more follows. */
function settle(machine: Machine, candidate: ModelCandidate, start: Shapes): Shapes {
  let shapes = start;
  for (let round = 0; round < 6; round += 1) {
    const { inputs, outputs } = tryShapes(machine, candidate, shapes);
    const settled = settledSymbols(inputs.flatMap((input) => usesOf(input, outputs)));
    const open = new Set(openSymbols(shapes));
    const useful = new Map([...settled].filter(([name]) => open.has(name)));
    if (useful.size === 0) return shapes;
    shapes = substitute(shapes, useful);
  }
  return shapes;
}

/** What became of one rank: shapes that fit, or a mistake that the model makes at every size. */
interface Fit {
  readonly shapes?: Shapes;
  readonly mistake?: { readonly shapes: Shapes; readonly place: string };
}

const placeOf = ({ code, span }: Problem) => `${code} ${span.file ?? ''} ${span.start}`;
const textOf = ({ error }: Trial) => error && `${placeOf(error)} ${error.message}`;

/** Numbers of the file that are tried as sizes: each follows the whole model once. */
const MOST_WRITTEN = 16;

/**
 * The one size that fits where a later layer counts on it, as `Linear(16 * 5 * 5)` does. Several that fit, none of them
 * written in the file, leave it open: a guess would be a wrong shape. Where two sizes that nobody means fail in the very
 * same words, the size is not at fault, and no others are tried.
 */
function fitSize(machine: Machine, candidate: ModelCandidate, shapes: Shapes, written: readonly number[]): Fit {
  const open = openSymbols(shapes);
  const withSize = (size: number) => substitute(shapes, new Map(open.map((name) => [name, size])));
  const follow = (size: number) => tryShapes(machine, candidate, withSize(size));
  const fits = (size: number) => follow(size).accepted;
  const whole = tryShapes(machine, candidate, shapes);
  const mistake = whole.error && { shapes, place: placeOf(whole.error) };
  if (open.length === 0) return whole.accepted ? { shapes } : { mistake };
  const [first, second] = [follow(ARBITRARY_SIZES[0]!), follow(ARBITRARY_SIZES[1]!)];
  if (first.accepted && second.accepted && ARBITRARY_SIZES.slice(2).every(fits)) return { shapes };
  const alike = !first.accepted && !second.accepted && textOf(first) === textOf(second);
  if (alike && first.error) return { mistake };
  const fromFile = written.slice(0, MOST_WRITTEN).filter(fits);
  if (fromFile.length === 1) return { shapes: withSize(fromFile[0]!) };
  const common = alike ? [] : COMMON_SIZES.filter((size) => !fromFile.includes(size) && fits(size));
  const all = [...fromFile, ...common];
  return all.length === 1 ? { shapes: withSize(all[0]!) } : {};
}

/**
 * Finds input shapes that the code implies though it never writes them: the rank from the first layer, extents from what
 * layers demand, the size of images from what a later layer counts on. A model whose layers never go together, whatever
 * comes in, gets shapes without sizes, so that following it tells the mistake.
 * @param written whole numbers of the file that may be an extent
 * @returns shapes with names for extents that may be anything, or nothing
 */
export function inferShapes(
  machine: Machine,
  candidate: ModelCandidate,
  written: readonly number[],
): Shapes | undefined {
  if (candidate.inputNames.length === 0) return undefined;
  const asked = ranksAskedFor(machine, candidate);
  const known = asked.every(Boolean);
  const fits: Fit[] = [];
  for (const fallback of known ? [undefined] : RANKS_TO_TRY) {
    const start = candidate.inputNames.map((_, index) => generic(index, asked[index] ?? fallback ?? 2));
    const fit = fitSize(machine, candidate, settle(machine, candidate, start), written);
    fits.push(fit);
  }
  const fitting = fits.flatMap(({ shapes }) => (shapes ? [shapes] : []));
  // Layers that take any number of dimensions, as those that flip and rotate images, say nothing of theirs.
  const possible = fits.filter(({ mistake }) => !mistake);
  if (fitting.length > 0) return possible.length === 1 ? fitting[0] : undefined;
  const [first] = fits;
  if (!first?.mistake || fits.some(({ mistake }) => mistake?.place !== first.mistake!.place)) return undefined;
  return known && otherRanksFit(machine, candidate, asked) ? undefined : first.mistake.shapes;
}

/**
 * Whether the mistake may come from a wrong guess at the rank: another one fits, or makes no mistake where the first layer
 * takes any rank, as dense layers do. Fewer dimensions are no way out: PyTorch takes a single example so.
 */
function otherRanksFit(machine: Machine, candidate: ModelCandidate, asked: readonly (number | undefined)[]): boolean {
  const others = RANKS_TO_TRY.filter((rank) => asked.every((each) => rank > (each ?? 0)));
  return others.some((rank) => {
    const shapes = candidate.inputNames.map((_, index) => generic(index, rank));
    const { accepted, error } = tryShapes(machine, candidate, settle(machine, candidate, shapes));
    return accepted || (!error && asked.includes(2));
  });
}
