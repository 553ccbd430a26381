import type { Span } from '../../model/span.ts';
import { type Evaluation, notUnderstood } from './evaluation.ts';
import { settle } from './merge.ts';
import type { Scope } from './scope.ts';
import type { Value } from './values.ts';

/** How a statement ended, where it did not just end. */
export type Completion =
  { readonly kind: 'return'; readonly value: Value } | { readonly kind: 'break' | 'continue' | 'raise' } | undefined;

interface Place {
  readonly scope: Scope;
  readonly span: Span;
}

/** A way out that may have been taken: what is written from here on is uncertain until its loop or function ends. */
function leaveMaybe(evaluation: Evaluation, completion: Completion, { scope }: Place): void {
  const { changes, passes } = evaluation;
  if (completion?.kind === 'return' && scope.frame) {
    const { maybe } = scope.frame;
    maybe.values.push(completion.value);
    maybe.mark ??= changes.begin();
  }
  const pass = passes.at(-1);
  if ((completion?.kind === 'break' || completion?.kind === 'continue') && pass) {
    pass.maybe ??= changes.position();
    if (completion.kind === 'break') pass.broken = true;
  }
}

/**
 * Follows both ways of a condition that can't be told. Afterwards every place written in either holds the value both
 * agree on, else unknown. A way that ends in `raise` counts for nothing; one that leaves its loop or function is merged
 * where that ends. `first` should be the way that is more likely to leave.
 */
export function followBoth(
  evaluation: Evaluation,
  ways: { readonly first: () => Completion; readonly second: () => Completion },
  place: Place,
): Completion {
  const { changes } = evaluation;
  const mark = changes.begin();
  evaluation.open.conditions += 1;
  try {
    const first = ways.first();
    const done = changes.rollback(mark);
    const second = ways.second();
    if (first?.kind === 'raise') return second;
    if (second && !first) {
      const lost = changes.rollback(mark);
      for (const { location, value } of done.written) {
        changes.note(location);
        location.write(value);
      }
      if (lost.opaque || done.opaque) notUnderstood(evaluation, 'changes that depend on a condition', place.span);
      if (second.kind !== 'raise') leaveMaybe(evaluation, second, place);
      return undefined;
    }
    if (done.opaque || changes.before(mark).opaque)
      notUnderstood(evaluation, 'changes that depend on a condition', place.span);
    if (first && !second) leaveMaybe(evaluation, first, place);
    mergeWays(evaluation, { mark, done: done.written, left: first !== undefined && !second }, place);
    return first && second ? bothLeft(evaluation, [first, second], place) : undefined;
  } finally {
    evaluation.open.conditions -= 1;
    changes.end();
  }
}

function mergeWays(
  evaluation: Evaluation,
  { mark, done, left }: { mark: number; done: ReturnType<Evaluation['changes']['before']>['written']; left: boolean },
  { span }: Place,
): void {
  const now = evaluation.changes.before(mark).written;
  const settled = new Map<object, Set<unknown>>();
  for (const each of done) {
    // What a way that has left the function wrote into its own names is seen by nobody.
    if (left && each.location.local) continue;
    const keys = settled.get(each.location.owner) ?? new Set();
    settled.set(each.location.owner, keys.add(each.location.key));
    settle(evaluation, each, span);
  }
  if (left) return;
  for (const each of now) if (!settled.get(each.location.owner)?.has(each.location.key)) settle(evaluation, each, span);
}

function bothLeft(
  evaluation: Evaluation,
  [first, second]: readonly [NonNullable<Completion>, NonNullable<Completion>],
  place: Place,
): Completion {
  if (second.kind === 'raise') return first;
  leaveMaybe(evaluation, first, place);
  return second;
}
