import { BATCH } from '../../model/dimension.ts';
import { cutByHand } from '../library/cutByHand.ts';
import { mapTensors, tensorsWithin } from '../library/nested.ts';
import { partsOf } from '../program/parts.ts';
import type { Statement } from '../program/tree.ts';
import { assign } from './assign.ts';
import { followGenerator } from './callExpression.ts';
import type { Evaluation } from './evaluation.ts';
import type { LoopState } from './machine.ts';
import { execute } from './statements.ts';
import { settleSince } from './merge.ts';
import type { Scope } from './scope.ts';
import type { Value } from './values.ts';

type For = Statement & { readonly kind: 'for' };

/** What is called where a loop trains. */
const TRAINS = /backward|GradientTape|apply_gradients|train_on_batch|train_step|train_batch|minimize|^step$|^train$/;

const known = new WeakMap<For, boolean>();

/** Whether a loop trains, and surely goes on to the end of what it goes over. */
function trainsToTheEnd(statement: For): boolean {
  const before = known.get(statement);
  if (before !== undefined) return before;
  const parts = statement.otherwise.length === 0 ? partsOf(statement.body) : [];
  const ends = parts.some(({ kind }) => kind === 'break' || kind === 'return');
  const trains = parts.some(
    (each) =>
      each.kind === 'call' &&
      (each.callee.kind === 'attribute' || each.callee.kind === 'name') &&
      TRAINS.test(each.callee.name),
  );
  known.set(statement, trains && !ends);
  return trains && !ends;
}

/**
 * Follows a loop over batches that a generator of the file cuts, as Python runs it: by turns with the generator. So the
 * generator's own loop is the one that trains, and its passes are those of the batches.
 * @returns whether it was such a loop
 */
export function followGenerated(evaluation: Evaluation, statement: For, scope: Scope): boolean {
  if (evaluation.language !== 'python' || statement.iterable.kind !== 'call' || !trainsToTheEnd(statement))
    return false;
  const { loops, passes } = evaluation;
  const outside = loops.length;
  const { target, body, span, iterable } = statement;
  const hand = (value: Value): void => {
    const inner = loops.length > outside ? loops.at(-1) : undefined;
    if (inner) join(inner, body);
    assign(evaluation, scope, { target, value: inner ? batchOf(evaluation, value, inner) : value });
    passes.push({});
    execute(evaluation, body, scope);
    const { maybe } = passes.pop()!;
    if (maybe !== undefined) settleSince(evaluation, maybe, span);
  };
  return followGenerator(evaluation, iterable, { scope, hand });
}

/** The rows that a generator cuts out of whole arrays, pass after pass, are batches as those of a loader. */
function batchOf({ machine }: Evaluation, value: Value, loop: LoopState): Value {
  const tensors = tensorsWithin(value);
  const cut = cutByHand(loop, tensors);
  const isWhole = tensors.every(({ origin, shape }) => cut?.origins.includes(origin) && shape);
  if (!cut || !isWhole) return value;
  loop.batches = true;
  const config = { batch_size: cut.batchSize, shuffle: cut.shuffle, drop_last: cut.dropLast };
  return mapTensors(value, (tensor) => {
    const { origin, shape, dtype, library } = tensor;
    const outputs = [{ shape: [BATCH, ...shape!.slice(1)], dtype }];
    const inputs = origin.inputs.slice(0, 1);
    // All that one pass takes has the loop for its place, as all that a loader gives has the loader.
    const made = { ...origin, id: machine.nextId(), type: 'Batch', config, inputs, outputs, span: loop.span };
    return { kind: 'tensor', library, shape: outputs[0]!.shape, dtype, origin: made, output: 0 };
  });
}

/** What is done in a pass of the generator's loop is done in one of the loop over it. */
function join(loop: LoopState, body: readonly Statement[]): void {
  if (!loop.body.includes(body[0]!)) loop.body = [...loop.body, ...body];
}
