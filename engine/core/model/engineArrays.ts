import type { Layer } from './graph.ts';

/** One array of a PyTorch layer in the engine's: its name there, and the order of its axes. */
interface Place {
  readonly name: string;
  readonly axes?: readonly number[];
}

type Places = Readonly<Record<string, Place>>;

const BIAS = { bias: { name: 'bias' } };
const kernel = (rank: number): Places => {
  const spatial = Array.from({ length: rank }, (_, index) => index + 2);
  return { weight: { name: 'kernel', axes: [...spatial, 1, 0] }, ...BIAS };
};
const SCALED: Places = { weight: { name: 'gamma' }, bias: { name: 'beta' } };

/** Arrays of the layers that the engine lays out as Keras does. Others keep PyTorch's names and axes. */
const PLACES: Readonly<Record<string, Places>> = {
  Dense: { weight: { name: 'kernel', axes: [1, 0] }, ...BIAS },
  Conv1D: kernel(1),
  Conv2D: kernel(2),
  Conv3D: kernel(3),
  Conv1DTranspose: kernel(1),
  Conv2DTranspose: kernel(2),
  Conv3DTranspose: kernel(3),
  Embedding: { weight: { name: 'embeddings' } },
  LayerNormalization: SCALED,
  GroupNormalization: SCALED,
  BatchNormalization: {
    ...SCALED,
    running_mean: { name: 'moving_mean' },
    running_var: { name: 'moving_variance' },
  },
};

/** Where the engine has an array of a PyTorch layer. */
export function placeOf(type: string, weight: string): Place {
  return PLACES[type]?.[weight] ?? { name: weight };
}

/** The first array of a layer that the engine has no place for, as re-parametrised layers have. */
export function unplaced(type: string, names: readonly string[]): string | undefined {
  const places = PLACES[type];
  return places && names.find((name) => name !== 'num_batches_tracked' && !(name in places));
}

/** What the engine calls an array of a PyTorch layer. */
export function engineName(type: string, weight: string): string {
  return placeOf(type, weight).name;
}

/** The layer of the engine's that holds one array of a module's own. */
export function parameterName(weight: string): string {
  return `parameter__${weight.replaceAll(/\W+/g, '_')}`;
}

/** What the engine calls a layer. Names of layers must differ and hold no dots; ids do both. */
export function uniqueName({ path, type, id }: Layer): string {
  return `${(path || type).replaceAll(/\W+/g, '_')}__${id.replaceAll(/\W+/g, '_')}`;
}
