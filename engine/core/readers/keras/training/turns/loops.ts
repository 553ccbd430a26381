import type { TrainingPlan } from '../../../../model/plan.ts';
import type { FinishedProgram, ProgramEvent, TracedModel } from '../../../evaluate/machine.ts';
import type { KerasContext } from '../../context.ts';
import { problem } from '../tapes/passes.ts';
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

const NOT_PLAIN =
  'How this loop trains by train_on_batch was not understood: followed are models of this file with one loss for each output, on arrays, rows of arrays, or what predict gives before the steps';

/** What can't be trained, with the place. */
function refusedPlan({ subject, span }: ProgramEvent, models: readonly TracedModel[]): TrainingPlan | undefined {
  const traced = models.find(({ candidate }) => candidate.value === subject);
  const nothing = { loss: [], metrics: [], callbacks: [], inputs: [], targets: [], slots: [] };
  const told = { notHonoured: [problem('error', NOT_PLAIN, span)] };
  const kind = { framework: 'keras', kind: 'loop', epochs: 1, shuffle: false } as const;
  return traced && { model: traced.model.id, ...kind, span, ...nothing, ...told };
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
    const isBatch = gradient.type === 'keras.train_on_batch';
    const found = isBatch ? undefined : tapePlan(gradient, { program, models });
    const turns = isForSteps(found) ? turnsPlan(gradient, { context, program, models }) : undefined;
    const refused = isBatch && !turns ? refusedPlan(gradient, models) : undefined;
    if (turns || refused) inTurns.add(loop);
    return turns ?? refused ?? found;
  };
}
