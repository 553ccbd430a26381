import type { Layer, Model, Weight } from '../model/graph.ts';
import type { Recipe } from './net/recipe.ts';
import type { PlacedWeight, TargetName } from './target.ts';

/** How many numbers are learned, in the source and in what is written, and a sentence for every difference. */
export interface Counts {
  readonly source: number;
  readonly written: number;
  readonly differences: readonly string[];
}

const product = (shape: readonly number[]) => shape.reduce((size, each) => size * each, 1);
const numbers = (shape: Weight['shape']) => (shape ?? []).map((each) => (typeof each === 'number' ? each : 1));

/** What a layer only keeps, and learns nothing of: statistics, positions, what a class of the file adds up. */
function isKept({ name, buffer, trainable }: Weight, layer: Layer, model: Model): boolean {
  if (buffer || /^(moving|running)_/.test(name)) return true;
  return model.framework !== 'torch' && !trainable && layer.trainable;
}

/** Extents of all arrays that are learned, frozen ones with them, by id. */
function learned(model: Model): ReadonlyMap<string, readonly number[]> {
  const owned = model.layers.flatMap((layer) =>
    layer.weights.map((each) => ({ ...each, kept: isKept(each, layer, model) })),
  );
  const known = new Set(owned.map(({ id }) => id));
  const free = model.nodes.filter(({ weight }) => weight !== undefined && !known.has(weight));
  return new Map([
    ...owned.filter(({ kept }) => !kept).map(({ id, shape }) => [id, numbers(shape)] as const),
    ...free.map(({ weight, outputs }) => [weight!, numbers(outputs[0]?.shape)] as const),
  ]);
}

/** What an array is made of, in numbers of each array that was read. */
interface Made {
  readonly size: number;
  readonly from: ReadonlyMap<string, number>;
  readonly filled: number;
  readonly summed: number;
  readonly folded: number;
}

const EMPTY: Made = { size: 0, from: new Map(), filled: 0, summed: 0, folded: 0 };

function together(all: readonly Made[]): Made {
  const from = new Map<string, number>();
  for (const [id, count] of all.flatMap((each) => [...each.from])) from.set(id, (from.get(id) ?? 0) + count);
  const sum = (of: (made: Made) => number) => all.reduce((total, each) => total + of(each), 0);
  return {
    size: sum(({ size }) => size),
    from,
    filled: sum(({ filled }) => filled),
    summed: sum(({ summed }) => summed),
    folded: sum(({ folded }) => folded),
  };
}

function times(made: Made, by: number): Made {
  const from = new Map([...made.from].map(([id, count]) => [id, count * by]));
  const { size, filled, summed, folded } = made;
  return { size: size * by, from, filled: filled * by, summed: summed * by, folded: folded * by };
}

/** @param extents those of the array that the recipe makes, as far as they are known */
function madeOf(recipe: Recipe, sizes: ReadonlyMap<string, number>): Made {
  switch (recipe.kind) {
    case 'source': {
      const size = sizes.get(recipe.id) ?? 0;
      return { ...EMPTY, size, from: new Map([[recipe.id, size]]) };
    }
    case 'numbers':
      return { ...EMPTY, size: recipe.array.data.length };
    case 'fill':
      return { ...EMPTY, size: product(recipe.shape), filled: product(recipe.shape) };
    case 'concatenate':
      return together(recipe.of.map((each) => madeOf(each, sizes)));
    case 'add': {
      const all = together(recipe.of.map((each) => madeOf(each, sizes)));
      const size = all.size / recipe.of.length;
      return { ...all, size, summed: all.summed + all.size - size };
    }
    case 'lengths': {
      const [of, lengths] = [madeOf(recipe.of, sizes), madeOf(recipe.lengths, sizes)];
      const all = together([of, lengths]);
      return { ...all, size: of.size, folded: all.folded + lengths.size };
    }
    default:
      return madeOf(recipe.of, sizes);
  }
}

/** A part of an array that was read takes only its own share of it. */
function madeFor({ weight: { recipe, shape } }: PlacedWeight, sizes: ReadonlyMap<string, number>): Made {
  const made = madeOf(recipe, sizes);
  return made.size > 0 ? times(made, product(shape) / made.size) : made;
}

const several = (count: number) => count.toLocaleString('en-US');

/** What the frameworks have that the source has not, in one sentence each. */
function filledNote(placed: readonly PlacedWeight[], target: TargetName): readonly string[] {
  if (target === 'onnx') return [];
  const size = (recurrent: boolean) =>
    placed
      .filter(({ part }) => /^Stacked|^(LSTM|GRU|SimpleRNN)$/.test(part.type) === recurrent)
      .reduce((sum, { weight }) => sum + madeOf(weight.recipe, new Map()).filled, 0);
  const [biases, others] = [size(true), size(false)];
  const countNote = [
    biases > 0 &&
      `PyTorch's recurrent layers have a second bias, which is zero after a transfer: ${several(biases)} parameters more than in the source.`,
    others > 0 &&
      `PyTorch's normalisations have a scale and a shift, of which the source leaves one out: ${several(others)} parameters more than in the source.`,
  ];
  return countNote.filter((each) => each !== false);
}

/** PyTorch and ONNX count arrays that are held fast among the parameters; elsewhere they are variables beside these. */
const counts = (target: TargetName) => target === 'pytorch' || target === 'onnx';

const isHeld = ({ part }: PlacedWeight) => part.type === 'Parameter' && !part.trainable;

interface Differences {
  readonly held: number;
  readonly left: number;
  readonly twice: number;
  readonly summed: number;
  readonly folded: number;
}

function differenceNote({ held, left, twice, summed, folded }: Differences): readonly string[] {
  const countNote = [
    held > 0 &&
      `Arrays that the source holds fast by themselves are no parameters here: ${several(held)} parameters fewer than in the source.`,
    left > 0 &&
      `${several(left)} parameters of the source are left out, since nothing that the model's call gives hangs on them.`,
    twice > 0 &&
      `An array that the source uses in two ways is written twice: ${several(twice)} parameters more than in the source.`,
    summed > 0 &&
      `The two biases of PyTorch's recurrent layers are written as their sum: ${several(summed)} parameters fewer than in the source.`,
    folded > 0 &&
      `The lengths of weight normalisation are folded into the weights: ${several(folded)} parameters fewer than in the source.`,
  ];
  return countNote.filter((each) => each !== false);
}

/** What is learned in the source and in the written model. Every difference is accounted for, or the sums differ. */
export function countsOf(model: Model, target: TargetName, weights: readonly PlacedWeight[]): Counts {
  const arrays = learned(model);
  const sizes = new Map([...arrays].map(([id, shape]) => [id, product(shape)]));
  const source = [...sizes.values()].reduce((sum, each) => sum + each, 0);
  const distinct = weights.filter(({ tied }) => !tied);
  const made = distinct.map((each) => [each, madeFor(each, sizes)] as const);
  const counted = made.filter(([, { from, filled }]) => [...from.keys()].some((id) => sizes.has(id)) || filled > 0);
  const { from, summed, folded, filled } = together(counted.map(([, each]) => each));
  const used = [...sizes].map(([id, size]) => [size, Math.round(from.get(id) ?? 0)] as const);
  const left = used.reduce((sum, [size, count]) => sum + Math.max(size - count, 0), 0);
  const twice = used.reduce((sum, [size, count]) => sum + Math.max(count - size, 0), 0);
  const filler = target === 'onnx' ? 0 : filled;
  const held = counts(target) ? 0 : together(counted.flatMap(([each, own]) => (isHeld(each) ? [own] : []))).size;
  const written = source - left + twice + filler - summed - folded - held;
  const placed = counted.map(([each]) => each);
  const differences = [...differenceNote({ held, left, twice, summed, folded }), ...filledNote(placed, target)];
  return { source, written, differences };
}
