import type { Span } from '../../model/span.ts';
import { tensorOf } from '../trace/apply.ts';
import { Exhausted } from './budget.ts';
import type { Location } from './changes.ts';
import type { Evaluation } from './evaluation.ts';
import { tuple, unknown, type Value } from './values.ts';

/** Why a value is not known that something not followed to its end would have given. */
export const TOO_MANY_STEPS = 'a value that takes too many steps to find';

/** What a place holds that may have gone on changing. Of a tensor, all that led to it so far is still known. */
function lost({ machine }: Evaluation, location: Location, span: Span): Value {
  const now = location.read();
  if (location.key === 'items') return tuple([{ ...unknown(TOO_MANY_STEPS, span), many: true }]);
  if (now?.kind !== 'tensor') return machine.unknown(TOO_MANY_STEPS, span);
  const origin = {
    id: machine.nextId(),
    type: 'Unknown',
    config: { reason: TOO_MANY_STEPS },
    inputs: [now],
    outputs: [{ shape: undefined }],
    span,
    scope: machine.scope,
  };
  return tensorOf(origin, now.library);
}

/**
 * Follows something in a region of changes. Where the steps run out before its end, nothing that it has begun to change
 * is certain any more: what was done so far is not all that would have been done.
 */
export function followWhole<Result>(evaluation: Evaluation, span: Span, follow: (mark: number) => Result): Result {
  const { changes } = evaluation;
  const mark = changes.begin();
  try {
    return follow(mark);
  } catch (error) {
    if (error instanceof Exhausted || error instanceof RangeError)
      changes.doubt(mark, (location) => lost(evaluation, location, span));
    throw error;
  } finally {
    changes.end();
  }
}
