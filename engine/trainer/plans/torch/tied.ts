import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { Layer, Model } from '../../../core/model/graph.ts';
import { placeOf, uniqueName } from '../../../core/model/engineArrays.ts';
import { Refusal } from '../refusal.ts';

interface Owned {
  readonly layer: Layer;
  readonly name: string;
}

/** What TensorFlow.js's layers keep to themselves. */
interface Inside {
  readonly name: string;
  readonly weights: readonly { readonly originalName: string; read(): Tensor; dispose(): void }[];
  _trainableWeights: { readonly originalName: string }[];
  [attribute: string]: unknown;
}

const TIED_TYPES = new Set(['Dense', 'Embedding']);

/** Pairs of layers that own the same array, as the embedding and the head of a language model do. */
function tiedPairs({ layers }: Model): readonly (readonly [Owned, Owned])[] {
  const first = new Map<string, Owned>();
  return layers.flatMap((layer) =>
    layer.weights.flatMap(({ id, name, buffer }) => {
      const owner = first.get(id);
      if (!owner) first.set(id, { layer, name });
      return owner && !buffer && owner.layer !== layer ? [[owner, { layer, name }] as const] : [];
    }),
  );
}

/** From one layer's order of axes to another's. */
function between(
  one: readonly number[] | undefined,
  two: readonly number[] | undefined,
): readonly number[] | undefined {
  const back = one && one.map((_, axis) => one.indexOf(axis));
  if (!back || !two) return back ?? two;
  const axes = two.map((axis) => back[axis]!);
  return axes.every((axis, place) => axis === place) ? undefined : axes;
}

/**
 * Makes layers that own one array together read the one variable.
 * @throws Refusal for layers where that is not done
 */
export function tieWeights(tf: TensorFlow, model: Model, built: LayersModel): void {
  for (const [one, two] of tiedPairs(model)) {
    const path = `${one.layer.path}.${one.name} and ${two.layer.path}.${two.name}`;
    const find = ({ layer }: Owned) =>
      built.layers.find(({ name }) => name === uniqueName(layer)) as unknown as Inside | undefined;
    const [from, to] = [find(one), find(two)];
    if (!to) continue;
    const [here, there] = [placeOf(one.layer.type, one.name), placeOf(two.layer.type, two.name)];
    const source = from?.weights.find(({ originalName }) => originalName.endsWith(here.name));
    const own = to.weights.find(({ originalName }) => originalName.endsWith(there.name));
    if (!TIED_TYPES.has(two.layer.type) || !source || !own)
      throw new Refusal(`${path} are one array, which is not computed by Descent's engine yet`, two.layer.span);
    const axes = between(here.axes, there.axes);
    to._trainableWeights = to._trainableWeights.filter((each) => each !== own);
    to[there.name] = { read: () => (axes ? tf.transpose(source.read(), [...axes]) : source.read()) };
    own.dispose();
  }
}
