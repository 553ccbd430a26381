import type { PartWeight } from '../net/net.ts';
import type { NumberArray } from '../net/recipe.ts';
import type { Conversion, PlacedWeight, TargetName } from '../target.ts';
import { type NamedArray, safetensors } from './safetensors.ts';

/** Arrays of a written model by the names that its code finds them by. */
const NAMES: Partial<Record<TargetName, (placed: readonly PlacedWeight[]) => readonly string[]>> = {
  pytorch: (placed) => placed.map(({ layer, name }) => (layer === '' ? name : `${layer}.${name}`)),
  flax: (placed) => placed.map(({ layer, name }) => (layer === '' ? name : `${layer}.${name}`)),
  keras: (placed) =>
    placed.map(({ layer, name }, at) => {
      const before = placed.slice(0, at).filter((each) => each.layer === layer).length;
      return `${layer}/${before}/${name.replaceAll('/', '.')}`;
    }),
};

/** Targets that weights are written for, beside files that hold them. */
export const weightTargets = Object.keys(NAMES) as readonly TargetName[];

/** Code that puts the arrays of the file into the written model. */
const LOADERS: Partial<Record<TargetName, readonly string[]>> = {
  pytorch: ['from safetensors.torch import load_file', '', 'model.load_state_dict(load_file(WEIGHTS))'],
  keras: [
    'from safetensors.numpy import load_file',
    '',
    'arrays = load_file(WEIGHTS)',
    'for layer in model.layers:',
    '    state = [each for each in layer.weights if "seed_generator" not in each.path]',
    '    names = [name for name in arrays if name.startswith(f"{layer.name}/")]',
    '    for variable, name in zip(state, sorted(names, key=lambda name: int(name.split("/")[1]))):',
    '        variable.assign(arrays[name])',
  ],
  flax: [
    'from safetensors.numpy import load_file',
    '',
    'for name, array in load_file(WEIGHTS).items():',
    '    found = model',
    '    for step in name.split("."):',
    '        found = found[int(step)] if step.isdigit() else getattr(found, step)',
    '    found[...] = array',
  ],
};

export interface WeightsFile {
  /** In the format safetensors. */
  readonly bytes: Uint8Array;
  /** Python that loads it: `WEIGHTS` is its path, and `model` the written model. */
  readonly loader: string;
}

/** The weights of a written model; nothing for targets whose code has no way to load them. */
export function weightsFile(
  { target, weights = [] }: Conversion,
  arrayOf: (weight: PartWeight) => NumberArray,
): WeightsFile | undefined {
  const names = NAMES[target]?.(weights);
  const loader = LOADERS[target];
  if (!names || !loader) return undefined;
  const arrays = weights.map(({ weight }, at): NamedArray => ({ name: names[at]!, array: arrayOf(weight) }));
  // PyTorch's normalisations count the batches they have seen, and want to be told.
  const counters =
    target === 'pytorch'
      ? names
          .filter((each) => each.endsWith('running_mean'))
          .map((each) => each.replace('running_mean', 'num_batches_tracked'))
      : [];
  return { bytes: safetensors(arrays, counters), loader: loader.join('\n') };
}
