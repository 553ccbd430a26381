/** How an array of one framework is made of arrays of another: data, so that it can be printed, tested and carried out. */
export type Recipe =
  | { readonly kind: 'source'; readonly id: string }
  | { readonly kind: 'transpose'; readonly of: Recipe; readonly axes: readonly number[] }
  | { readonly kind: 'reshape'; readonly of: Recipe; readonly shape: readonly number[] }
  /** Picks places along an axis: slices, gates in another order, rows as another memory layout has them. */
  | { readonly kind: 'take'; readonly of: Recipe; readonly axis: number; readonly order: readonly number[] }
  | { readonly kind: 'concatenate'; readonly of: readonly Recipe[]; readonly axis: number }
  | { readonly kind: 'add'; readonly of: readonly Recipe[] }
  /** Directions times lengths: each slice along the axis has the length that `lengths` gives it. */
  | { readonly kind: 'lengths'; readonly of: Recipe; readonly lengths: Recipe; readonly axis: number }
  | { readonly kind: 'fill'; readonly shape: readonly number[]; readonly value: number }
  /** Numbers that stand in the source. */
  | { readonly kind: 'numbers'; readonly array: NumberArray };

const isInOrder = (axes: readonly number[]) => axes.every((each, index) => each === index);

/** Transposing twice is one transposing, and none where the axes end up as they were. */
export function transposed(of: Recipe, axes: readonly number[]): Recipe {
  if (of.kind === 'transpose')
    return transposed(
      of.of,
      axes.map((each) => of.axes[each]!),
    );
  return isInOrder(axes) ? of : { kind: 'transpose', of, axes };
}

export function reshapedTo(of: Recipe, shape: readonly number[]): Recipe {
  return { kind: 'reshape', of: of.kind === 'reshape' ? of.of : of, shape };
}

export function taken(of: Recipe, axis: number, order: readonly number[]): Recipe {
  return { kind: 'take', of, axis, order };
}

export function sliced(of: Recipe, axis: number, [start, end]: readonly [number, number]): Recipe {
  return taken(
    of,
    axis,
    Array.from({ length: end - start }, (_, index) => start + index),
  );
}

/** Equal blocks along an axis put into another order: the gates of a recurrent layer. */
export function blocksInOrder(of: Recipe, axis: number, size: number, order: readonly number[]): Recipe {
  if (isInOrder(order)) return of;
  return taken(
    of,
    axis,
    order.flatMap((block) => Array.from({ length: size }, (_, index) => block * size + index)),
  );
}

/** Numbers with their extents, last axis innermost. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, each) => product * each, 1);

function stridesOf(shape: readonly number[]): readonly number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

function transpose({ shape, data }: NumberArray, axes: readonly number[]): NumberArray {
  const made = axes.map((axis) => shape[axis]!);
  const own = stridesOf(shape);
  const steps = axes.map((axis) => own[axis]!);
  const result = new Float32Array(data.length);
  const at = made.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to += 1) {
    result[to] = data[from]!;
    for (let axis = made.length - 1; axis >= 0; axis -= 1) {
      at[axis]! += 1;
      from += steps[axis]!;
      if (at[axis]! < made[axis]!) break;
      from -= steps[axis]! * made[axis]!;
      at[axis] = 0;
    }
  }
  return { shape: made, data: result };
}

function take({ shape, data }: NumberArray, axis: number, order: readonly number[]): NumberArray {
  const made = shape.with(axis, order.length);
  const inner = sizeOf(shape.slice(axis + 1));
  const outer = sizeOf(shape.slice(0, axis));
  const result = new Float32Array(sizeOf(made));
  let to = 0;
  for (let row = 0; row < outer; row += 1)
    for (const place of order) {
      const from = (row * shape[axis]! + place) * inner;
      result.set(data.subarray(from, from + inner), to);
      to += inner;
    }
  return { shape: made, data: result };
}

function concatenate(parts: readonly NumberArray[], axis: number): NumberArray {
  const [first] = parts as [NumberArray];
  const made = first.shape.with(
    axis,
    parts.reduce((sum, each) => sum + each.shape[axis]!, 0),
  );
  const result = new Float32Array(sizeOf(made));
  const outer = sizeOf(first.shape.slice(0, axis));
  let to = 0;
  for (let row = 0; row < outer; row += 1)
    for (const { data } of parts) {
      const length = data.length / outer;
      result.set(data.subarray(row * length, (row + 1) * length), to);
      to += length;
    }
  return { shape: made, data: result };
}

/** Each slice of the array along the axis, over its own Euclidean length and times the one that is given. */
function withLengths({ shape, data }: NumberArray, lengths: Float32Array, axis: number): NumberArray {
  const inner = sizeOf(shape.slice(axis + 1));
  const sliceAt = (index: number) => Math.floor(index / inner) % shape[axis]!;
  const squares = new Float64Array(shape[axis]!);
  data.forEach((each, index) => (squares[sliceAt(index)]! += each * each));
  return {
    shape,
    data: data.map((each, index) => (each * lengths[sliceAt(index)]!) / Math.sqrt(squares[sliceAt(index)]!)),
  };
}

/**
 * Carries a recipe out. `source` gives the arrays by the id of the weight that was read.
 * @throws when an array is missing
 */
export function carryOut(recipe: Recipe, source: (id: string) => NumberArray | undefined): NumberArray {
  const of = (each: Recipe) => carryOut(each, source);
  switch (recipe.kind) {
    case 'source': {
      const found = source(recipe.id);
      if (!found) throw new Error(`The weight ${recipe.id} is not among those given.`);
      return found;
    }
    case 'transpose':
      return transpose(of(recipe.of), recipe.axes);
    case 'reshape':
      return { shape: recipe.shape, data: of(recipe.of).data };
    case 'take':
      return take(of(recipe.of), recipe.axis, recipe.order);
    case 'concatenate':
      return concatenate(recipe.of.map(of), recipe.axis);
    case 'add': {
      const parts = recipe.of.map(of);
      return {
        shape: parts[0]!.shape,
        data: parts[0]!.data.map((each, index) => parts.slice(1).reduce((sum, { data }) => sum + data[index]!, each)),
      };
    }
    case 'lengths':
      return withLengths(of(recipe.of), of(recipe.lengths).data, recipe.axis);
    case 'numbers':
      return recipe.array;
    case 'fill':
      return { shape: recipe.shape, data: new Float32Array(sizeOf(recipe.shape)).fill(recipe.value) };
  }
}
