import { isBatch } from '../layout/layout.ts';
import { type PartWeight, refuse, type Step, type Value } from '../net/net.ts';
import { reshapedTo } from '../net/recipe.ts';
import type { Rule, Rules, Use } from '../net/rewrite.ts';

/** The learned array that a tensor is, apart from axes of one that were put in. */
function arrayOf(use: Use, value: Value): Step | undefined {
  const made = use.maker(value);
  if (made?.type === 'Parameter') return made;
  const only = made?.type === 'getitem' && [made.config.index].flat().every((each) => each === null);
  return made && (only || made.type === 'expand_dims') ? arrayOf(use, made.inputs[0]!) : undefined;
}

/** A learned array repeated for each example: a layer can give it so, since it sees how many there are. */
const broadcast: Rule = (use) => {
  const [input] = use.inputs as [Value];
  const [output] = use.step.outputs as [Value];
  const found = arrayOf(use, input);
  if (!found || !isBatch(output.shape[0]))
    return refuse('an array is repeated for each example, and it is not a learned one');
  const [weight] = found.part!.weights as readonly [PartWeight];
  const shape = output.shape.slice(1).map(Number);
  const size = (extents: readonly number[]) => extents.reduce((product, each) => product * each, 1);
  if (size(shape) !== size(weight.shape)) return refuse('an array is repeated along more axes than the batch');
  const made = { ...weight, shape, recipe: reshapedTo(weight.recipe, shape) };
  return use.layer({ type: 'Parameter', config: { shape, batched: true }, weights: [made], from: found.part! }, []);
};

/** Rows that are looked up by their own numbers are the first rows of the table. */
const positions: Rule = (use) => {
  const [input] = use.inputs as [Value];
  const numbers = use.maker(input);
  if (numbers?.type !== 'arange') return undefined;
  const { start, stop, step } = numbers.config;
  const [from, to] = stop == null ? [0, start] : [start, stop];
  if (from !== 0 || typeof to !== 'number' || (step != null && step !== 1))
    return refuse('positions whose number is not known');
  const [weight] = use.weights as readonly [PartWeight];
  const table = use.parameter(weight);
  if (to === weight.shape[0]) return [table];
  return [use.operation('getitem', [table], { index: [{ start: null, stop: to, step: null }] })];
};

/** Learned arrays by themselves, in frameworks whose models are made of layers. */
export const ARRAYS_AS_LAYERS: Rules = { broadcast_to: broadcast, Embedding: positions };
