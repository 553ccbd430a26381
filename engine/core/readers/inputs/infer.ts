import { BATCH, type Shape, symbol } from '../../model/dimension.ts';
import type { Problem } from '../../model/problem.ts';
import type { Machine, ModelCandidate } from '../evaluate/machine.ts';
import { type Shapes, type Trial, tryShapes } from './accept.ts';
import { settledSymbols, usesOf, usualRank } from './constraints.ts';

/** Edges of images and lengths that data sets and papers use. */
const COMMON_SIZES = [
  28, 32, 64, 96, 128, 224, 227, 256, 299, 48, 84, 100, 105, 150, 160, 180, 192, 200, 384, 416, 512,
];
const USUAL_SIZES = [64, 224];
/** Sizes that nobody means: a model that takes them all takes any. */
const ARBITRARY_SIZES = [241, 397, 523];
const RANKS_TO_TRY = [2, 4, 3, 5];
/** By these names models take one number for each example: the step of a diffusion, or the class. */
const ONE_EACH = /^(?:t|ts|time|times|timesteps?|time_?steps?|noise_labels?|class_labels?|labels?|y)$/;

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

type Ranks = readonly (number | undefined)[];

/** What the layers behind each input ask for. */
interface Asked {
  /** Of the first layer after each input; nothing for an input that no known layer uses. */
  readonly ranks: Ranks;
  /** The same, with inputs that by their names and first uses are one number for each example. */
  readonly oneEach?: Ranks;
}

function ranksAskedFor(machine: Machine, candidate: ModelCandidate): Asked {
  const { inputs, outputs } = tryShapes(
    machine,
    candidate,
    candidate.inputNames.map(() => undefined),
  );
  const uses = inputs.map((input) => usesOf(input, outputs));
  const ranks = uses.map((each) => each.map(({ type, layer }) => (layer ? usualRank(type) : undefined)).find(Boolean));
  // What goes into a layer of weights as it is has features of its own.
  const mayBeNumbers = (at: number) => !uses[at]?.[0]?.layer || uses[at][0].type === 'Embedding';
  const oneEach = ranks.map((rank, at) =>
    ranks.length > 1 && ONE_EACH.test(candidate.inputNames[at] ?? '') && mayBeNumbers(at) ? 1 : rank,
  );
  return { ranks, ...(oneEach.some((rank, at) => rank !== ranks[at]) && { oneEach }) };
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

/** Shapes of the code, in which layers may still demand what the code leaves open: the channels of an image, say. */
export function settled(machine: Machine, candidate: ModelCandidate, shapes: readonly Shape[]): Shapes {
  return openSymbols(shapes).length > 0 ? settle(machine, candidate, shapes) : shapes;
}

/** Shapes that fit; where a range of sizes does, its two ends. */
export interface Inferred {
  readonly shapes: Shapes;
  readonly upTo?: Shapes;
}

/** What became of one rank: shapes that fit, or a mistake that the model makes at every size. */
interface Fit {
  readonly fitting?: Inferred;
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
function fitSize(
  machine: Machine,
  candidate: ModelCandidate,
  { shapes, whole }: { readonly shapes: Shapes; readonly whole: Trial },
  written: readonly number[],
): Fit {
  const open = openSymbols(shapes);
  const withSize = (size: number) => substitute(shapes, new Map(open.map((name) => [name, size])));
  const follow = (size: number) => tryShapes(machine, candidate, withSize(size));
  const fits = (size: number) => follow(size).accepted;
  /** Extents that may be anything where the others have the size stay open, as the channels of a first layer do. */
  const needed = (size: number): Shapes => {
    const free = (name: string) =>
      ARBITRARY_SIZES.slice(0, 2).every((other) => {
        const sizes = open.map((each): [string, number] => [each, each === name ? other : size]);
        const { accepted, spent } = tryShapes(machine, candidate, substitute(shapes, new Map(sizes)));
        return accepted || spent === true;
      });
    const bound = open.length === 1 ? open : open.filter((name) => !free(name));
    return substitute(shapes, new Map(bound.map((name) => [name, size])));
  };
  const mistake = whole.error && { shapes, place: placeOf(whole.error) };
  if (open.length === 0) return whole.accepted ? { fitting: { shapes } } : { mistake };
  const [first, second] = [follow(ARBITRARY_SIZES[0]!), follow(ARBITRARY_SIZES[1]!)];
  if (first.accepted && second.accepted && ARBITRARY_SIZES.slice(2).every(fits)) return { fitting: { shapes } };
  const alike = !first.accepted && !second.accepted && textOf(first) === textOf(second);
  if (alike && first.error) return { mistake };
  const attempts = (sizes: readonly number[]) => sizes.map((size): Attempt => ({ size, trial: follow(size) }));
  const fromFile = attempts(written.slice(0, MOST_WRITTEN));
  const [single, ...others] = fitting(fromFile);
  // A small number that fits as larger ones do, such as the 4 of `4 * width`, was hardly written as a size.
  const byChance = whole.accepted && !COMMON_SIZES.includes(single ?? 0) && USUAL_SIZES.every(fits);
  if (single !== undefined && others.length === 0 && !byChance) return { fitting: { shapes: needed(single) } };
  const tried = [
    ...fromFile,
    ...(alike ? [] : attempts(COMMON_SIZES.filter((each) => !written.slice(0, MOST_WRITTEN).includes(each)))),
  ];
  const all = fitting(tried).sort((one, two) => one - two);
  if (all.length === 1) return { fitting: { shapes: needed(all[0]!) } };
  const further = all.length === 0 ? furtherMistake([first, second], tried) : undefined;
  if (further) return { mistake: { shapes: withSize(further.size), place: placeOf(further.error) } };
  const range = first.accepted || second.accepted ? undefined : rangeAround(all, follow);
  if (range) return { fitting: { shapes: withSize(range.least), upTo: withSize(range.most) } };
  // Sizes far apart fit, as powers of two do where halves are joined again: what holds for any size is known.
  return all.length > 1 && whole.accepted ? { fitting: { shapes } } : {};
}

/** A size with what became of it. */
interface Attempt {
  readonly size: number;
  readonly trial: Trial;
}

const fitting = (attempts: readonly Attempt[]): number[] =>
  attempts.filter(({ trial }) => trial.accepted).map(({ size }) => size);

/** What a layer says that is made for one number of values. */
const COUNTED = /^Linear is made for \d+ values/;

/**
 * The mistake of a model that no size fits: the sizes that nobody means fail at a layer made for so many values, and those
 * that it is made for fail in the same words further on.
 */
function furtherMistake(
  [one, two]: readonly [Trial, Trial],
  tried: readonly Attempt[],
): { readonly size: number; readonly error: Problem } | undefined {
  if (!one.error || !two.error || !COUNTED.test(one.error.message) || placeOf(one.error) !== placeOf(two.error))
    return undefined;
  const further = tried.filter(({ trial }) => trial.error && placeOf(trial.error) !== placeOf(one.error!));
  // A picture that is too small for its windows fails earlier, not further on.
  const later = further.filter(({ trial }) => !/window/.test(trial.error!.message));
  const [first] = later;
  if (!first || later.some(({ trial }) => textOf(trial) !== textOf(first.trial))) return undefined;
  return { size: first.size, error: first.trial.error! };
}

/** Sizes beyond this are no images. */
const LARGEST_SIZE = 2048;

/**
 * The least and the greatest size that fit, as all between them do: strides round down, so that AlexNet's last layer gets
 * its 9,216 values from images of 224 and of 227 alike. Nothing where sizes between some that fit do not.
 */
function rangeAround(
  fitting: readonly number[],
  follow: (size: number) => Trial,
): { readonly least: number; readonly most: number } | undefined {
  const [low, high] = [fitting[0], fitting.at(-1)];
  if (low === undefined || high === undefined || high - low > 64) return undefined;
  const bound = (from: number, direction: 1 | -1): number | undefined => {
    for (let size = from; size > 0 && size < LARGEST_SIZE; size += direction) {
      const { accepted, spent } = follow(size + direction);
      if (spent) return undefined;
      if (!accepted) return size;
    }
    return undefined;
  };
  for (let size = low; size < high; size += 1) if (!follow(size).accepted) return undefined;
  const [least, most] = [bound(low, -1), bound(high, 1)];
  return least !== undefined && most !== undefined ? { least, most } : undefined;
}

/** What else is known, and where to leave what is found on the way. */
interface Known {
  readonly numbers: readonly number[];
  readonly progress: Progress;
}

export interface Progress {
  /** Shapes with names for what is open, on which the model makes no mistake. */
  open?: Shapes;
}

/**
 * Finds input shapes that the code implies though it never writes them: the rank from the first layer, extents from what
 * layers demand, the size of images from what a later layer counts on. A model whose layers never go together, whatever
 * comes in, gets shapes without sizes, so that following it tells the mistake.
 * @param numbers whole numbers of the file that may be an extent
 * @param progress is told the shapes that hold at any size, for a model too large to be tried at many
 * @returns shapes with names for extents that may be anything, or nothing
 */
export function inferShapes(
  machine: Machine,
  candidate: ModelCandidate,
  { numbers, progress }: Known,
): Inferred | undefined {
  if (candidate.inputNames.length === 0) return undefined;
  const { ranks, oneEach } = ranksAskedFor(machine, candidate);
  const found = oneEach && fitRanks(machine, candidate, oneEach, { numbers, progress });
  return found?.fitting ?? fitRanks(machine, candidate, ranks, { numbers, progress }).whole;
}

/** What fits inputs of these ranks; as a whole, also the shapes that tell a mistake. */
function fitRanks(
  machine: Machine,
  candidate: ModelCandidate,
  asked: Ranks,
  { numbers, progress }: Known,
): { readonly fitting?: Inferred; readonly whole?: Inferred } {
  const known = asked.every(Boolean);
  const fits: Fit[] = [];
  for (const fallback of known ? [undefined] : RANKS_TO_TRY) {
    const start = candidate.inputNames.map((_, index) => generic(index, asked[index] ?? fallback ?? 2));
    const settled = settle(machine, candidate, start);
    const whole = tryShapes(machine, candidate, settled);
    if (known && !whole.error && !whole.spent) progress.open = settled;
    fits.push(fitSize(machine, candidate, { shapes: settled, whole }, numbers));
  }
  const found = fits.flatMap((each) => each.fitting ?? []);
  // Layers that take any number of dimensions, as those that flip and rotate images, say nothing of theirs.
  const possible = fits.filter(({ mistake }) => !mistake);
  if (found.length > 0) return possible.length === 1 ? { fitting: found[0], whole: found[0] } : {};
  const [first] = fits;
  if (!first?.mistake || fits.some(({ mistake }) => mistake?.place !== first.mistake!.place)) return {};
  return known && otherRanksFit(machine, candidate, asked) ? {} : { whole: { shapes: first.mistake.shapes } };
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
