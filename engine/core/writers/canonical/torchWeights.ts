import type { Part, PartWeight } from '../net/net.ts';
import { type Recipe, reshapedTo, transposed } from '../net/recipe.ts';

type Turn = (recipe: Recipe, shape: readonly number[]) => Recipe;

interface Renamed {
  readonly name: string;
  readonly turn?: Turn;
}

const turn =
  (axes: readonly number[]): Turn =>
  (recipe) =>
    transposed(recipe, axes);

/** Kernels of PyTorch have the outputs first and the window last, those of Keras the window first and the outputs last. */
const kernel: Turn = (recipe, shape) => transposed(recipe, [...shape.map((_, axis) => axis).slice(2), 1, 0]);

const DENSE = { weight: { name: 'kernel', turn: turn([1, 0]) }, bias: { name: 'bias' } };
const CONVOLUTION = { weight: { name: 'kernel', turn: kernel }, bias: { name: 'bias' } };
const SCALE_AND_SHIFT = { weight: { name: 'gamma' }, bias: { name: 'beta' } };

/** What PyTorch's arrays are in Keras, by the layer's name. An array that is not named stays behind. */
const WEIGHTS: Readonly<Record<string, Readonly<Record<string, Renamed>>>> = {
  Dense: DENSE,
  Conv1D: CONVOLUTION,
  Conv2D: CONVOLUTION,
  Conv3D: CONVOLUTION,
  Conv1DTranspose: CONVOLUTION,
  Conv2DTranspose: CONVOLUTION,
  Conv3DTranspose: CONVOLUTION,
  Embedding: { weight: { name: 'embeddings' } },
  LayerNormalization: SCALE_AND_SHIFT,
  GroupNormalization: SCALE_AND_SHIFT,
  RMSNormalization: { weight: { name: 'scale' } },
  BatchNormalization: {
    ...SCALE_AND_SHIFT,
    running_mean: { name: 'moving_mean' },
    running_var: { name: 'moving_variance' },
  },
};

const find = ({ weights }: Part, name: string) => weights.find((each) => each.name === name);

/** What weight normalisation keeps apart: directions, and lengths along one axis. Nothing where it is not there. */
function normalised(part: Part): PartWeight | undefined {
  const [directions, lengths] = [find(part, 'weight_v'), find(part, 'weight_g')];
  if (!directions || !lengths || lengths.shape.length !== directions.shape.length) return undefined;
  const axis = Math.max(
    lengths.shape.findIndex((each) => each !== 1),
    0,
  );
  const recipe: Recipe = { kind: 'lengths', of: directions.recipe, lengths: lengths.recipe, axis };
  return { ...directions, name: 'weight', recipe };
}

/** Whether the layer is under weight normalisation. */
export const isNormalised = (part: Part): boolean => normalised(part) !== undefined;

/** The arrays with the weight that weight normalisation makes in the place of its two. */
function whole(part: Part): readonly PartWeight[] {
  const made = normalised(part);
  return made ? [made, ...part.weights.filter(({ name }) => !/^weight_[gv]$/.test(name))] : part.weights;
}

/** The layer's arrays as Keras has them; layers that only PyTorch has keep theirs. */
export function inKeras(part: Part): readonly PartWeight[] {
  const table = WEIGHTS[part.type];
  if (!table) return part.weights;
  return whole(part).flatMap((each): PartWeight[] => {
    const renamed = table[each.name];
    if (!renamed) return [];
    const recipe = renamed.turn?.(each.recipe, each.shape) ?? each.recipe;
    return [{ ...each, name: renamed.name, recipe, shape: shapeOf(recipe, each.shape) }];
  });
}

function shapeOf(recipe: Recipe, shape: readonly number[]): readonly number[] {
  return recipe.kind === 'transpose' ? recipe.axes.map((axis) => shape[axis]!) : shape;
}

/** One slope for each channel: an array with an extent for every axis but the batch, 1 where it is shared. */
export function slopes(weight: PartWeight, shape: readonly number[]): PartWeight {
  return { ...weight, name: 'alpha', shape, recipe: reshapedTo(weight.recipe, shape) };
}

/** Whether a layer holds arrays that its table does not name. */
export function hasOtherArrays(part: Part): boolean {
  const table = WEIGHTS[part.type];
  return table !== undefined && whole(part).some(({ name }) => !(name in table) && name !== 'num_batches_tracked');
}
