import type { Canonical } from './canonical.ts';
import { differenceOf, isEqualEnough } from './difference.ts';
import type { NodeBackend } from './nodeBackend.ts';
import { makePlan, type Plan } from './plan.ts';
import { Different, type Recording } from './recording.ts';
import type { Role } from './roles.ts';

interface Checking {
  readonly recording: Recording;
  readonly canonical: Canonical;
  /** The tensors that the plan is fed with. */
  readonly feeds: readonly number[];
  readonly byRows: boolean;
  readonly optimizer: object;
  readonly roles: readonly Role[];
}

/** @throws NotCapturable when it computes something else than the ordinary step did */
export function checkedPlan(backend: NodeBackend, { feeds, optimizer, roles, ...source }: Checking): Plan {
  const { recording } = source;
  const literal = roles.map((role) => (role.kind === 'random' ? ({ kind: 'constant' } as const) : role));
  const plan = makePlan(backend.binding, source, literal);
  const difference = differenceOf(backend, plan, { recording, feeds, optimizer });
  if (!isEqualEnough(difference)) {
    plan.release();
    throw new Different(`as one operation it would differ by ${difference.toExponential(1)} of its numbers`);
  }
  if (!roles.some(({ kind }) => kind === 'random')) return plan;
  plan.release();
  return makePlan(backend.binding, source, roles);
}
