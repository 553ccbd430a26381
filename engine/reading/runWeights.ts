import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Layer, Model } from '../core/model/graph.ts';
import type { NumberArray } from '../core/writers/net/recipe.ts';
import { carryOut } from '../core/writers/net/recipe.ts';
import { parameterName, placeOf, uniqueName } from '../core/model/engineArrays.ts';

interface Specification {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

interface Manifest {
  readonly weightsManifest: readonly [
    { readonly paths: readonly string[]; readonly weights: readonly Specification[] },
  ];
}

type Arrays = ReadonlyMap<string, NumberArray>;

/** The arrays of a checkpoint by the names that the engine gave them. */
function readCheckpoint(folder: string): Arrays {
  const { weightsManifest } = JSON.parse(readFileSync(path.join(folder, 'model.json'), 'utf8')) as Manifest;
  const [{ paths, weights }] = weightsManifest;
  const bytes = new Uint8Array(Buffer.concat(paths.map((each) => readFileSync(path.join(folder, each)))));
  let at = 0;
  return new Map(
    weights.map(({ name, shape }) => {
      const size = shape.reduce((product, each) => product * each, 1);
      const data = new Float32Array(bytes.buffer, at, size);
      at += size * 4;
      return [name, { shape, data }];
    }),
  );
}

const same = (one: readonly unknown[], two: readonly unknown[]) => one.join() === two.join();

/** The source's array out of the engine's, which has its axes in Keras's order. */
function inSource(array: NumberArray, axes: readonly number[] | undefined): NumberArray {
  if (!axes) return array;
  const back = axes.map((_, at) => axes.indexOf(at));
  return carryOut({ kind: 'transpose', of: { kind: 'source', id: '' }, axes: back }, () => array);
}

/** The arrays of one layer: by their names, or in their order where the names are those of layers inside. */
function ofLayer(layer: Layer, model: Model, arrays: Arrays): readonly (readonly [string, NumberArray])[] | undefined {
  const prefix = `${uniqueName(layer)}/`;
  const own = [...arrays].filter(([name]) => name.startsWith(prefix));
  const kept = layer.weights.filter(({ buffer, name }) => !buffer || name.startsWith('running_'));
  return kept.length === 0
    ? []
    : kept.reduce<(readonly [string, NumberArray])[] | undefined>((found, weight, at) => {
        const place = model.framework === 'torch' ? placeOf(layer.type, weight.name) : { name: weight.name };
        const free = arrays.get(`${parameterName(weight.id)}/value`);
        const array =
          free ?? arrays.get(prefix + place.name) ?? (own.length === kept.length ? own[at]?.[1] : undefined);
        const made = array && inSource(array, free ? undefined : place.axes);
        if (!found || !made || !same(made.shape, weight.shape ?? [])) return undefined;
        return [...found, [weight.id, made] as const];
      }, []);
}

/** Arrays of the read model by their ids; nothing where the checkpoint is of another model. */
function fitted(model: Model, arrays: Arrays): Arrays | undefined {
  const found = new Map<string, NumberArray>();
  for (const layer of model.layers) {
    const own = ofLayer(layer, model, arrays);
    if (!own) return undefined;
    for (const [id, array] of own) found.set(id, array);
  }
  return found;
}

/**
 * The weights of a run's best checkpoint, else of its last, as the read model has them.
 * @param root the folder of the run's checkpoints
 * @throws a sentence where there are none, or where they are those of another model
 */
export function runWeights(root: string, model: Model): Arrays {
  const kept = existsSync(root)
    ? readdirSync(root).flatMap((name) => ['best', 'last'].map((which) => path.join(root, name, which)))
    : [];
  const folders = kept.filter((each) => existsSync(path.join(each, 'model.json')));
  if (folders.length === 0)
    throw new Error('The run has kept no weights. Train with checkpoints, which the settings turn on.');
  for (const each of folders) {
    const found = fitted(model, readCheckpoint(each));
    if (found) return found;
  }
  throw new Error(`The run's weights are not those of ${model.name}: name the file and the model that it trained.`);
}
