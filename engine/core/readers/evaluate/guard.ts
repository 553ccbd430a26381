import type { Span } from '../../model/span.ts';
import { Exhausted } from './budget.ts';
import { type Evaluation, notUnderstood } from './evaluation.ts';

/** What is being done, as a phrase, and where. */
export interface Guarded {
  readonly what: string;
  readonly span: Span;
}

/**
 * Does what a vocabulary or rule offers. A fault in it leaves one thing unknown, told with its place, and the rest of the
 * reading as it is. Steps that have run out, and a stack that is full, end more than this one thing: they go on to where
 * the statement is given up.
 */
export function guarded<Result>(
  evaluation: Evaluation,
  { what, span }: Guarded,
  run: () => Result,
): Result | undefined {
  const { depth } = evaluation.budget;
  try {
    return run();
  } catch (error) {
    if (error instanceof Exhausted || error instanceof RangeError) throw error;
    evaluation.budget.depth = depth;
    notUnderstood(evaluation, `${what}, which the reader failed to follow`, span);
    return undefined;
  }
}
