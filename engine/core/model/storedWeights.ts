import type { Shape } from './dimension.ts';
import type { Model, Weight } from './graph.ts';

/** An array of a file of weights, as its header names it. */
export interface Stored {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface Misfit {
  readonly name: string;
  readonly message: string;
}

/** Arrays by the names that PyTorch's `state_dict` gives them. */
function ownArrays({ layers }: Model): ReadonlyMap<string, Weight> {
  return new Map(
    layers.flatMap(({ path, weights }) =>
      weights.map((weight) => [path === '' ? weight.name : `${path}.${weight.name}`, weight] as const),
    ),
  );
}

const text = (shape: Shape | readonly number[]) =>
  `(${shape.map((each) => (typeof each === 'number' ? each : '?')).join(', ')})`;

function differs(own: Shape | undefined, stored: readonly number[]): boolean {
  if (!own) return false;
  return own.length !== stored.length || own.some((each, axis) => typeof each === 'number' && each !== stored[axis]);
}

/** The model of a file that most of the arrays are of, by their names. */
export function modelOfWeights(models: readonly Model[], stored: readonly Stored[]): Model | undefined {
  const matches = (model: Model) => {
    const own = ownArrays(model);
    return stored.filter(({ name }) => own.has(name)).length;
  };
  const [best] = models
    .filter(({ framework }) => framework === 'torch')
    .map((model) => ({ model, count: matches(model) }))
    .sort((one, two) => two.count - one.count);
  return best?.model;
}

/**
 * What PyTorch's `load_state_dict` would say of these arrays: other shapes, arrays that are missing, and arrays too many.
 * Where part of the model is not known, an array too many says nothing.
 */
export function misfits(model: Model, stored: readonly Stored[]): readonly Misfit[] {
  const own = ownArrays(model);
  const known = model.parameters.total !== undefined;
  const given = new Map(stored.map((each) => [each.name, each]));
  const wrong = stored.flatMap(({ name, shape }): readonly Misfit[] => {
    const weight = own.get(name);
    if (!weight)
      return known ? [{ name, message: `${name} is in the file, and ${model.name} has no such array.` }] : [];
    if (!differs(weight.shape, shape)) return [];
    return [{ name, message: `${name} is ${text(shape)} in the file, and ${text(weight.shape!)} in ${model.name}.` }];
  });
  const counted = new Map([...own].map(([name, { id }]) => [id, name]));
  const missing = [...own].filter(([name, { id }]) => !given.has(name) && !given.has(counted.get(id)!));
  return [...wrong, ...missing.map(([name]) => ({ name, message: `${name} of ${model.name} is not in the file.` }))];
}
