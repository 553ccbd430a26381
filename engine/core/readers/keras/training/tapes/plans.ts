import type { DataExpression, PlanPart, TrainingPlan } from '../../../../model/plan.ts';
import type { Problem } from '../../../../model/problem.ts';
import type { FinishedProgram, ProgramEvent, TracedModel } from '../../../evaluate/machine.ts';
import type { TensorValue } from '../../../evaluate/values.ts';
import { ancestors } from '../../../library/ancestors.ts';
import { dataExpression } from '../../../library/data.ts';
import { loopDoubts } from '../../../library/loopDoubts.ts';
import { mixedRows } from '../../../library/mixedRows.ts';
import { optimizerIdOf } from '../../../library/optimizerId.ts';
import { redrawnIn } from '../../../library/redrawn.ts';
import { toldByText } from '../../../library/toldByText.ts';
import { type PipelineState, pipelineOf } from '../../data/pipeline.ts';
import { tensorsIn } from '../../values.ts';
import { pipelineAsides } from '../asides.ts';
import { slotsOf } from '../fed.ts';
import { partOf } from '../part.ts';
import { type FollowedCall, isComputed, modelGiving, modelsBehind } from './followed.ts';
import { isWithin, stepAfter, type Steps, stepsOf } from './gradients.ts';
import { type WrittenLoss, writtenLosses } from './loss.ts';
import { callProblems, loopProblems } from './doubts.ts';
import { passesOf, problem } from './passes.ts';

/** A loss with the model that gave its prediction. */
export interface Compared extends FollowedCall {
  readonly part: PlanPart;
  readonly target: TensorValue;
  readonly prediction: TensorValue;
}

export interface Around {
  readonly program: FinishedProgram;
  readonly models: readonly TracedModel[];
}

function compared({ part, sides, either }: WrittenLoss, gradient: ProgramEvent, around: Around): Compared | undefined {
  const orders = either ? [sides, sides.toReversed()] : [sides];
  for (const [target, prediction] of orders) {
    const found = modelGiving(prediction!, gradient, around);
    if (found) return { ...found, part, target: target!, prediction: prediction! };
  }
  return undefined;
}

/** All losses of one model, each of another output, in the order of the outputs; else why they are not followed. */
export function comparedLosses(gradient: ProgramEvent, around: Around): readonly Compared[] | string {
  const target = gradient.details?.target ?? gradient.details?.loss;
  if (target?.kind !== 'tensor') return 'What the gradient is taken of was not understood';
  const found = writtenLosses(target);
  if ('refused' in found) return found.refused;
  const losses = found.losses.map((each) => compared(each, gradient, around));
  const known = losses.filter((each) => each !== undefined);
  if (known.length < losses.length)
    return 'What becomes of the model’s output before the loss is not followed yet: the loss has to take it as it is';
  const { traced } = known[0]!;
  const outputs = known.map(({ output }) => output).sort((one, two) => one - two);
  const whole = outputs.length === traced.model.outputs.length && outputs.every((each, at) => each === at);
  if (known.some((each) => each.traced !== traced)) return 'Losses of several models together are not followed yet';
  if (!whole) return 'Losses that are added up are followed only where each is of another output of the model';
  return known.toSorted((one, two) => one.output - two.output);
}

function optimizerOf(step: ProgramEvent, { limits, rate }: Steps): PlanPart | undefined {
  if (rate !== undefined) return { type: 'SGD', config: { learning_rate: rate }, span: step.span };
  const part = partOf(step.subject);
  return part && { ...part, config: { ...part.config, ...limits } };
}

const rateOf = ({ subject }: ProgramEvent) =>
  subject.kind === 'instance' ? subject.attributes.get('learning_rate') : undefined;

/** The arrays that a step changes, where these are not all that can learn. */
export function heldOf({ arrays }: Steps, { model }: TracedModel): Pick<TrainingPlan, 'held'> {
  const learning = model.layers.flatMap(({ weights }) => weights).filter(({ trainable }) => trainable);
  const own = [...new Set(learning.map(({ id }) => id))].filter((id) => arrays.has(id));
  return own.length === new Set(learning.map(({ id }) => id)).size ? {} : { held: own };
}

/** Metrics that are told of each batch. */
function metricsOf(losses: readonly Compared[], gradient: ProgramEvent, { program }: Around): readonly PlanPart[] {
  const updates = program.events.filter(
    (each) => each.type === 'metric.update_state' && isWithin(each, gradient.loops.at(-1)),
  );
  return updates.flatMap(({ subject, details }) => {
    const part = partOf(subject);
    const given = details?.y_pred;
    const isOfThis = given?.kind === 'tensor' && losses.some(({ prediction }) => prediction.origin === given.origin);
    return part && isOfThis ? [part] : [];
  });
}

/** What the model is looked at with besides: another pipeline of pairs that it is called on. */
function validationOf(
  traced: TracedModel,
  training: PipelineState | undefined,
  { program }: Around,
): TrainingPlan['validation'] {
  for (const { type, subject, loops } of program.events) {
    if (type !== 'keras.call' || subject !== traced.candidate.value) continue;
    const pipeline = pipelineOf(loops.at(-1)?.iterable);
    if (!pipeline || pipeline === training || pipeline.element.kind !== 'tuple') continue;
    const [inputs, targets] = pipeline.element.items.map((each) =>
      tensorsIn(each).map((tensor) => dataExpression(tensor)),
    );
    if (inputs && targets) return { inputs, targets };
  }
  return undefined;
}

interface Parts {
  readonly gradient: ProgramEvent;
  readonly step: ProgramEvent;
  readonly traced: TracedModel;
  readonly losses: readonly Compared[];
  readonly steps: Steps;
  readonly refused: readonly Problem[];
}

function planOf({ gradient, step, traced, losses, steps, refused }: Parts, around: Around): TrainingPlan {
  const drawn = redrawnIn(
    gradient,
    losses.flatMap(({ fed, target }) => [...fed, target]),
  );
  const { pipeline, told, ...passes } = passesOf(gradient, drawn.redrawn !== undefined);
  const expressions = (tensors: readonly TensorValue[]): DataExpression[] =>
    tensors.map((each) => dataExpression(each));
  const data = { inputs: expressions(losses[0]?.fed ?? []), targets: expressions(losses.map(({ target }) => target)) };
  const loss = losses.map(({ part }) => part);
  const optimizer = optimizerOf(step, steps);
  return {
    model: traced.model.id,
    framework: 'keras',
    kind: 'loop',
    span: step.span,
    loss,
    ...(optimizer ? { optimizer } : {}),
    ...optimizerIdOf(around.program.events, step.subject),
    schedule: partOf(rateOf(step)),
    ...heldOf(steps, traced),
    metrics: metricsOf(losses, gradient, around),
    callbacks: [],
    ...passes,
    ...drawn,
    batchSize: typeof pipeline?.batchSize === 'number' ? pipeline.batchSize : undefined,
    shuffle: pipeline?.shuffle ?? false,
    ...(pipeline?.dropLast ? { dropLast: true } : {}),
    ...data,
    validation: validationOf(traced, pipeline, around),
    slots: slotsOf(data, loss, traced),
    notHonoured: [
      ...refused,
      ...told,
      ...pipelineAsides(pipeline, { span: gradient.span, steps: pipeline?.steps }),
      ...toldByText(around.program.text ?? '', 'keras'),
      ...loopDoubts(gradient.loops),
      ...losses.flatMap((each) => callProblems(each, around)),
      ...loopProblems({ gradient, step, optimizer }, around.program),
    ],
  };
}

const NOTHING: Steps = { arrays: new Set(), limits: {} };

function foreign(steps: Steps, { model }: TracedModel): boolean {
  const own = new Set(model.layers.flatMap(({ weights }) => weights).map(({ id }) => id));
  return [...steps.arrays].some((id) => !own.has(id));
}

/** Why a loop is not trained as it stands, if anything. */
const BY_NEXT = 'Batches that next() takes out of a tf.data.Dataset are not followed yet. Loop over the Dataset itself';

/** Whether batches of a pipeline are fed that no loop around the gradient goes over. */
function takesByNext({ loops }: ProgramEvent, fed: readonly TensorValue[]): boolean {
  const batches = ancestors(...fed).some(({ type }) => type === 'Batch');
  return batches && !loops.some(({ iterable }) => pipelineOf(iterable));
}

function refusalsOf(
  losses: readonly Compared[] | string,
  steps: Steps | string,
  { traced, gradient }: Pick<Parts, 'traced' | 'gradient'>,
): readonly string[] {
  if (typeof losses === 'string') return [losses];
  const given = losses.flatMap(({ fed, target }) => [...fed, target]);
  const made = given.some(isComputed);
  const mixed = mixedRows(given);
  return [
    ...(typeof steps === 'string'
      ? [steps]
      : foreign(steps, traced)
        ? ['The step changes arrays that are not the model’s own, which is not followed yet']
        : []),
    ...(made ? ['What one network gives to another is trained together with it here, which is not followed yet'] : []),
    ...(takesByNext(gradient, given) ? [BY_NEXT] : []),
    ...(mixed ? [`What the loop does to the rows of a batch (${mixed.type}) is not followed yet`] : []),
  ];
}

/** The plan of one gradient that a step follows; nothing where no model that is read has to do with it. */
export function tapePlan(gradient: ProgramEvent, around: Around): TrainingPlan | undefined {
  const step = stepAfter(gradient, around.program);
  if (!step) return undefined;
  const losses = comparedLosses(gradient, around);
  const target = gradient.details?.target ?? gradient.details?.loss;
  const known = typeof losses === 'string' ? undefined : losses[0]?.traced;
  const traced = known ?? (target?.kind === 'tensor' ? modelsBehind(target, around.models)[0] : undefined);
  if (!traced) return undefined;
  const steps = stepsOf(step, gradient, around.program);
  const refused = refusalsOf(losses, steps, { traced, gradient }).map((message) =>
    problem('error', message, gradient.span),
  );
  return planOf(
    {
      gradient,
      step,
      traced,
      losses: typeof losses === 'string' ? [] : losses,
      steps: typeof steps === 'string' ? NOTHING : steps,
      refused,
    },
    around,
  );
}
