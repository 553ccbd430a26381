import { isByChance } from '../../model/chance.ts';
import type { Config } from '../../model/config.ts';
import type { Shape } from '../../model/dimension.ts';
import type { DataExpression } from '../../model/plan.ts';
import type { Span } from '../../model/span.ts';
import { isChanged, isLeft, markChanged } from '../evaluate/inPlace.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Origin, TensorValue } from '../evaluate/values.ts';
import { predictionOf } from './predictions.ts';
import { tensorOf } from '../trace/apply.ts';

interface Made {
  readonly type: string;
  readonly inputs: readonly TensorValue[];
  readonly config: Config;
  readonly span: Span;
}

/** An array that a function makes out of others, for what a plan says of its data. */
export function produceData(
  machine: Machine,
  { type, inputs, config, span }: Made,
  output: { readonly shape: Shape | undefined; readonly dtype?: string },
): TensorValue {
  const origin: Origin = { id: machine.nextId(), type, config, inputs, outputs: [output], span, scope: machine.scope };
  return tensorOf(origin, 'numpy');
}

/** Steps that only part rows or lay them together: the expression is that of the whole array. */
const ROWS = new Set(['Slices', 'Batch', 'Unbatch']);
const DEEPEST = 200;

/** What is one example: a part of an array, or what a file of its own holds. */
const ONE_ROW = /^(?:Slices|Unbatch|read_file|decode_\w+)$/;

const known = new WeakMap<Origin, boolean>();

/**
 * Whether this is one row of what a pipeline takes apart, and not rows laid together again. What is used twice, as in
 * residual networks, is looked at once.
 */
function isOfRows({ origin }: TensorValue, depth = DEEPEST): boolean {
  if (ONE_ROW.test(origin.type)) return true;
  if (origin.type === 'Batch' || depth === 0) return false;
  const before = known.get(origin);
  if (before !== undefined) return before;
  const found = origin.inputs.some((each) => isOfRows(each, depth - 1));
  known.set(origin, found);
  return found;
}

const cut = new WeakSet<Origin>();

/** From here on a step that cuts a batch out of an array stands for the whole array. */
export function isBatch(origin: Origin): void {
  cut.add(origin);
}

/** Whether it is such a step. */
export const isCut = (origin: Origin): boolean => cut.has(origin);

const expressions = new WeakMap<Origin, Map<number, DataExpression>>();

/** How an array came to be, as a plan tells it; the same array gives the same object. */
export function dataExpression(tensor: TensorValue): DataExpression {
  // What is computed from an array is computed from what it was then, but the array itself is what it is now.
  if (isLeft(tensor.origin)) markChanged(tensor.origin);
  return cameFrom(tensor, DEEPEST);
}

function cameFrom(tensor: TensorValue, depth: number): DataExpression {
  const { origin, output } = tensor;
  if ((ROWS.has(origin.type) || cut.has(origin)) && origin.inputs[0] && depth > 0)
    return cameFrom(origin.inputs[0], depth - 1);
  const outputs = expressions.get(origin) ?? new Map<number, DataExpression>();
  expressions.set(origin, outputs);
  const known = outputs.get(output);
  if (known) return known;
  const made = expressionOf(tensor, depth);
  outputs.set(output, made);
  return made;
}

function expressionOf(tensor: TensorValue, depth: number): DataExpression {
  const { origin, shape, dtype, output } = tensor;
  const { type, config, inputs, span } = origin;
  const unknown = (reason: string): DataExpression => ({
    type: 'Unknown',
    config: { reason },
    inputs: [],
    shape,
    dtype,
    span,
  });
  const prediction = predictionOf(origin);
  if (prediction && depth > 0) {
    const own = cameFrom(prediction.input, depth - 1);
    return { type: 'Predictions', config: { model: prediction.word }, inputs: [own], shape, dtype, span };
  }
  // What a layer gives is no data that could be made again, however large the network behind it is.
  if (origin.layer) return unknown('what another model gives');
  if (isChanged(origin)) return unknown('an array that is changed in place');
  // What is done to each row by itself says nothing of how many rows there are.
  const whole = isOfRows(tensor) ? undefined : shape;
  const own = depth > 0 ? inputs.map((each) => cameFrom(each, depth - 1)) : [];
  return { type, config, inputs: own, ...(output > 0 ? { output } : {}), shape: whole, dtype, span };
}

/** Names that the file leaves undefined, in an expression, each once. */
export function slotsIn(expression: DataExpression): readonly DataExpression[] {
  return expression.type === 'Slot' ? [expression] : expression.inputs.flatMap(slotsIn);
}

/** Whether chance changes the pictures, as `RandomCrop` does. */
export function isAugmented({ type, inputs }: DataExpression): boolean {
  return (type.startsWith('random_') && !isByChance(type)) || inputs.some(isAugmented);
}
