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

/** Ordinary steps that are compared before a plan takes their place. Each costs a step more. */
export const CHECKED_STEPS = 2;

/**
 * Makes a plan of an ordinary step.
 * @throws NotCapturable when it computes something else than that step did
 */
export function checkedPlan(backend: NodeBackend, checking: Checking): Plan {
  const { roles } = checking;
  const literal = makePlan(backend.binding, checking, withoutChance(roles));
  try {
    compare(backend, literal, checking);
  } catch (error) {
    literal.release();
    throw error;
  }
  if (!hasChance(roles)) return literal;
  literal.release();
  return makePlan(backend.binding, checking, roles);
}

/**
 * Holds a plan against one more ordinary step of its kind.
 * @throws NotCapturable when it computes something else than that step did
 */
export function checkAgain(backend: NodeBackend, plan: Plan, checking: Checking): void {
  if (hasChance(checking.roles)) checkedPlan(backend, checking).release();
  else compare(backend, plan, checking);
}

const hasChance = (roles: readonly Role[]): boolean => roles.some(({ kind }) => kind === 'random');

/** The step's own random numbers, where a plan would draw others. */
const withoutChance = (roles: readonly Role[]): Role[] =>
  roles.map((role) => (role.kind === 'random' ? { kind: 'constant' } : role));

function compare(backend: NodeBackend, plan: Plan, { recording, feeds, optimizer }: Checking): void {
  const difference = differenceOf(backend, plan, { recording, feeds, optimizer });
  if (isEqualEnough(difference)) return;
  throw new Different(`as one operation it would differ by ${difference.toExponential(1)} of its numbers`);
}
