import type { TrainingPlan } from '../../../../model/plan.ts';
import type { FinishedProgram, ProgramEvent, TracedModel } from '../../../evaluate/machine.ts';
import type { KerasContext } from '../../context.ts';
import { tapePlan } from '../tapes/plans.ts';
import { passLoops } from './steps.ts';
import { turnsPlan } from './turns.ts';

/** What is refused of a loop that is one model, one loss and one step, and is followed where steps are taken one by one. */
const BY_STEPS =
  /train in turns|^Losses of several models|^Losses that are added up|computed by hand|before the loss is not followed|a loss for each row|^A loss with the reduction|not the model’s own|What one network gives|^Without training=True|has a regulariser/;

function isForSteps(plan: TrainingPlan | undefined): boolean {
  const refused = plan?.notHonoured.filter(({ severity }) => severity === 'error') ?? [];
  return !plan || (refused.length > 0 && refused.every(({ message }) => BY_STEPS.test(message)));
}

/** A plan for each gradient that a step follows, or for each loop whose steps are taken one by one: by any gradient of it. */
export function loopPlans(
  context: KerasContext,
  program: FinishedProgram,
  models: readonly TracedModel[],
): (gradient: ProgramEvent) => TrainingPlan | undefined {
  const inTurns = new Set<number>();
  return (gradient) => {
    const loop = passLoops(gradient).at(-1)?.id ?? -1;
    if (inTurns.has(loop)) return undefined;
    const found = tapePlan(gradient, { program, models });
    const turns = isForSteps(found) ? turnsPlan(context, gradient, { program, models }) : undefined;
    if (turns) inTurns.add(loop);
    return turns ?? found;
  };
}
