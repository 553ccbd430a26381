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
  // What only goes into sums and products is stretched by them.
  if (!found || !isBatch(output.shape[0])) return use.keep();
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
  const { numbers, wider } = countedBy(use, input);
  if (numbers?.type !== 'arange') return undefined;
  const { start, stop, step } = numbers.config;
  const [from, to] = stop == null ? [0, start] : [start, stop];
  if (from !== 0 || typeof to !== 'number' || (step != null && step !== 1))
    return refuse('positions whose number is not known');
  const [weight] = use.weights as readonly [PartWeight];
  const table = use.parameter(weight);
  const rows =
    to === weight.shape[0]
      ? table
      : use.operation('getitem', [table], { index: [{ start: null, stop: to, step: null }] });
  return [wider ? use.operation('expand_dims', [rows], { axis: 0 }) : rows];
};

/** The step that counts the positions, and whether an axis for the examples was put before them. */
function countedBy(use: Use, value: Value): { numbers: Step | undefined; wider: boolean } {
  const made = use.maker(value);
  if (made?.type !== 'expand_dims' || Number(made.config.axis) !== 0 || value.shape.length !== 2)
    return { numbers: made, wider: false };
  return { numbers: use.maker(made.inputs[0]!), wider: true };
}

const sameShape = (one: Value, two: Value) => JSON.stringify(one.shape) === JSON.stringify(two.shape);

/** A tensor that was stretched to the other's extents: the operation does that by itself. */
const elementwise: Rule = (use) => {
  const [one, two] = use.inputs as [Value, Value | undefined];
  if (!two) return undefined;
  const narrow = (value: Value, other: Value): Value => {
    const made = use.maker(value);
    const fits = made?.type === 'broadcast_to' && sameShape(value, other);
    return fits && made.inputs[0]!.shape.length === value.shape.length ? made.inputs[0]! : value;
  };
  const [left, right] = [narrow(one, two), narrow(two, one)];
  if (left !== one && right !== two) return undefined;
  if (left === one && right === two) return undefined;
  return [use.operation(use.step.type, [left, right], use.step.config)];
};

const ELEMENTWISE: Rules = Object.fromEntries(
  ['add', 'subtract', 'multiply', 'divide', 'maximum', 'minimum'].map((each) => [each, elementwise]),
);

/** Learned arrays by themselves, in frameworks whose models are made of layers. */
export const ARRAYS_AS_LAYERS: Rules = { ...ELEMENTWISE, broadcast_to: broadcast, Embedding: positions };
