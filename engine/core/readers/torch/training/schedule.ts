import type { Config } from '../../../model/config.ts';
import type { PlanPart } from '../../../model/plan.ts';
import type { Problem } from '../../../model/problem.ts';
import type { LoopState, ProgramEvent } from '../../evaluate/machine.ts';
import type { Value } from '../../evaluate/values.ts';
import { refusal } from './gradients.ts';
import { loaderOf } from './loader.ts';
import { schedulerOf, type SchedulerState } from './schedulers.ts';

const within = (loops: readonly LoopState[], outer: LoopState | undefined): boolean =>
  outer === undefined || loops.some(({ id }) => id === outer.id);

interface Step {
  readonly event: ProgramEvent;
  readonly state: SchedulerState;
}

/** How often a step was taken before: a number, or with every step of the optimizer. */
function countOf({ loops, conditions }: ProgramEvent): number | 'steps' | undefined {
  if (conditions > 0) return undefined;
  if (loops.some(({ iterable, batches }) => loaderOf(iterable) ?? batches)) return 'steps';
  return loops.reduce<number | undefined>(
    (product, { count }) => (product === undefined || count === undefined ? undefined : product * count),
    1,
  );
}

/** How far a scheduler has come before a loop begins. */
function begunAt(earlier: readonly Step[]): number | 'steps' | undefined {
  const counts = earlier.map(({ event }) => countOf(event));
  if (counts.every((each) => typeof each === 'number')) return counts.reduce((sum, each) => sum + each, 0);
  return counts.every((each) => each === 'steps') ? 'steps' : undefined;
}

export interface FoundSchedule {
  readonly schedule?: PlanPart;
  readonly told: readonly Problem[];
}

/** The scheduler that moves the rate of a loop's optimizer, and how far it was moved before. */
export function scheduleOf(
  backward: ProgramEvent,
  events: readonly ProgramEvent[],
  optimizer: Value | undefined,
): FoundSchedule {
  const outer = backward.loops[0];
  const steps = events.flatMap((event): readonly Step[] => {
    const state = event.type === 'torch.scheduler.step' ? schedulerOf(event.subject) : undefined;
    return state?.optimizer === optimizer && state ? [{ event, state }] : [];
  });
  const own = steps.find(({ event }) => within(event.loops, outer));
  const earlier = steps.filter(({ event }) => event.order < backward.order && !within(event.loops, outer));
  const used = own ?? earlier.at(-1);
  if (!used) return { told: [] };
  const { state, event } = used;
  const others = earlier.find((each) => each.event.subject !== event.subject);
  const begun = begunAt(earlier);
  // What a plateau has seen before is not known to the loops after.
  const lost = earlier.length > 0 && state.type === 'ReduceLROnPlateau';
  if (others || begun === undefined || lost) {
    const sentence = others
      ? 'A second scheduler goes on with the rate that another has left, which is not followed yet'
      : 'A scheduler goes on from a loop before, and how far it had come is not known. That is not followed yet';
    return { told: [refusal(sentence, (others ?? used).event.span)] };
  }
  const made = events.find((each) => each.type === 'torch.scheduler' && each.subject === event.subject);
  const inner = event.loops.length > 1 && within(event.loops, backward.loops.at(-1));
  const each = own ? (inner ? 'batch' : 'epoch') : 'never';
  const first = own !== undefined && event.order < backward.order;
  const config: Config = {
    ...state.config,
    each,
    ...(first ? { first } : {}),
    ...(begun === 0 ? {} : { begun }),
  };
  return { schedule: { type: state.type, config, span: made?.span ?? event.span }, told: [] };
}
