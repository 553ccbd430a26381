import type { Model } from '../core/model/graph.ts';
import { convert } from '../core/writers/convert.ts';
import { carryOut } from '../core/writers/net/recipe.ts';
import type { TargetName } from '../core/writers/target.ts';
import { startingArrays } from '../core/writers/weights/starting.ts';
import { runWeights } from './runWeights.ts';

/**
 * A model as a file of another framework.
 * @param checkpoints the folder of a run's checkpoints; absent: the arrays are random, as of a model never trained
 * @throws a sentence where the model can't be written, or the run has no weights for it
 */
export function modelFile(model: Model, target: TargetName, checkpoints: string | undefined): Uint8Array {
  const { bytes, refused } = convert(model, target);
  if (!bytes) throw new Error(`It can't be written: ${refused[0]?.why ?? 'the target is no file'}.`);
  if (checkpoints === undefined) return bytes(startingArrays());
  const arrays = runWeights(checkpoints, model);
  return bytes(({ recipe }) => carryOut(recipe, (each) => arrays.get(each)));
}
