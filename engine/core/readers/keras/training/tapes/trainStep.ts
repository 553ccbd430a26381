import type { PlanPart, TrainingPlan } from '../../../../model/plan.ts';
import type { Problem } from '../../../../model/problem.ts';
import type { FinishedProgram, ProgramEvent, TracedModel } from '../../../evaluate/machine.ts';
import { type InstanceValue, tuple, type Value } from '../../../evaluate/values.ts';
import type { KerasContext } from '../../context.ts';
import { ownMethod } from '../../layers/follow.ts';
import { callArguments, toTensor } from '../../values.ts';
import { callProblems, loopProblems } from './doubts.ts';
import { isComputed } from './followed.ts';
import { stepAfter, stepsOf } from './gradients.ts';
import { comparedLosses, heldOf } from './plans.ts';
import { problem } from './passes.ts';

/** What a class does in a step of `fit` in its own way. */
export type OwnStep = Pick<TrainingPlan, 'held'> & {
  /** Absent where it is what `compile` was told. */
  readonly loss?: readonly PlanPart[];
  readonly told: readonly Problem[];
};

interface Fit {
  readonly event: ProgramEvent;
  readonly traced: TracedModel;
  /** One batch, as `train_step` gets it. */
  readonly batch: readonly (Value | undefined)[];
}

const PLAIN =
  'Training goes on as fit does it only where train_step computes one loss of the model’s output, takes its gradient and applies it';

/** Follows `train_step` on one batch: nothing that it does stays. */
function followed(context: KerasContext, self: InstanceValue, { batch, event }: Fit): FinishedProgram['events'] {
  const step = ownMethod(context, self, 'train_step')!;
  const { machine } = context;
  const data = tuple(batch.flatMap((each) => (each ? [toTensor(context, each, event.span)] : [])));
  const attempt = machine.attempt(() =>
    machine.call({ kind: 'bound', self, callee: step }, callArguments(step.span, [data])),
  );
  return attempt.events;
}

function judged(context: KerasContext, self: InstanceValue, program: FinishedProgram, fit: Fit): OwnStep | string {
  const events = followed(context, self, fit);
  const inside: FinishedProgram = { ...program, events };
  const gradients = events.filter(({ type }) => type === 'tape.gradient' || type === 'optimizer.minimize');
  const [gradient, another] = gradients;
  if (!gradient || another) return PLAIN;
  const step = stepAfter(gradient, inside);
  if (!step) return PLAIN;
  const around = { program: inside, models: [fit.traced] };
  const losses = comparedLosses(gradient, around);
  if (typeof losses === 'string') return losses;
  const steps = stepsOf(step, gradient, inside);
  if (typeof steps === 'string') return steps;
  if (losses.some(({ fed, target }) => [...fed, target].some(isComputed))) return PLAIN;
  if (step.subject !== self.attributes.get('optimizer')) return PLAIN;
  const compiled = losses.every(({ part }) => part.type === 'compiled');
  if (!compiled && losses.some(({ part }) => part.type === 'compiled')) return PLAIN;
  if (Object.keys(steps.limits).length > 0 || steps.rate !== undefined) return PLAIN;
  return {
    ...heldOf(steps, fit.traced),
    ...(compiled ? {} : { loss: losses.map(({ part }) => part) }),
    told: [
      ...losses.flatMap((each) => callProblems(each, { program })),
      ...loopProblems({ gradient, step, optimizer: undefined }, inside),
    ],
  };
}

/** Other methods of a model that change what `fit` computes. */
const OTHERS = ['compute_loss', 'compute_gradients'];

/**
 * What the model's own `train_step` makes of `fit`: a plan of its own where the method is plain, else a refusal. Nothing
 * where the class has none.
 */
export function ownStep(context: KerasContext, program: FinishedProgram, fit: Fit): OwnStep | undefined {
  const self = fit.event.subject;
  if (self.kind !== 'instance') return undefined;
  const { span } = fit.event;
  const other = OTHERS.find((name) => ownMethod(context, self, name));
  if (other) return { told: [problem('error', `A ${other} of the model’s own is not followed yet`, span)] };
  const method = ownMethod(context, self, 'train_step');
  if (!method) return undefined;
  const found = judged(context, self, program, fit);
  return typeof found === 'string' ? { told: [problem('error', found, method.span)] } : found;
}
