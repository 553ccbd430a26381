import type { PlanPart, TrainingPlan } from '../../model/plan.ts';
import type { Problem } from '../../model/problem.ts';
import type { FinishedProgram, LoopState, ProgramEvent, TracedModel } from '../evaluate/machine.ts';
import type { LayerState, Origin, TensorValue } from '../evaluate/values.ts';
import { ancestors } from '../library/ancestors.ts';
import { dataExpression, isAugmented } from '../library/data.ts';
import { gradientsApart } from '../library/gradientsApart.ts';
import { loopDoubts } from '../library/loopDoubts.ts';
import { optimizerIdOf } from '../library/optimizerId.ts';
import { arrayId, fedTo } from '../library/fedTo.ts';
import { predictorsOf } from '../library/predictions.ts';
import { toldByText } from '../library/toldByText.ts';
import { tensorsWithin } from '../library/nested.ts';
import { atFit } from './lightning/placed.ts';
import { type FoundLosses, handwrittenLoss, lossesIn, lossParts } from './training/lossParts.ts';
import { clippingOf, gradientUse, loopProblems, note, refusal } from './training/gradients.ts';
import { optimizerOf } from './training/optimizers.ts';
import { groupedRates, groupProblems, loaderProblems, rowProblems, scheduleProblems } from './training/doubts.ts';
import { type Fed, slotsOf } from './training/fed.ts';
import { arraysOf, trainableAt } from './training/held.ts';
import { ownLossOf } from './training/ownLoss.ts';
import { scheduleOf } from './training/schedule.ts';
import { rowsTaken } from './training/passes.ts';
import { passLoops } from './turns/steps.ts';
import { turnsPlan } from './turns/turns.ts';
import { updatedAt, withHandSteps } from './training/handSteps.ts';
import { validationOf } from './training/validation.ts';
import {
  answersIn,
  type Looked,
  modeProblems,
  outputProblems,
  outputThrough,
  type Sum,
  sumOf,
  sumProblems,
} from './training/audit.ts';

/** The model whose output the loss looks at: the first layer on the way back is one of its own. */
function modelBehind(origins: readonly Origin[], models: readonly TracedModel[]): TracedModel | undefined {
  const owners = new Map<LayerState, TracedModel>();
  for (const traced of models)
    for (const { state } of traced.candidate.layers()) if (!owners.has(state)) owners.set(state, traced);
  const owned = origins.find(({ layer }) => layer && owners.has(layer));
  if (owned?.layer) return owners.get(owned.layer);
  const arrays = new Set(origins.flatMap((each) => arrayId(each) ?? []));
  return models.find(
    ({ candidate, model }) =>
      candidate.value.kind === 'function' &&
      model.layers.some(({ weights }) => weights.some(({ id }) => arrays.has(id))),
  );
}

/** The model whose answers PyTorch's own loss judges, where there is one among what is added up. */
function modelJudged(origins: readonly Origin[], models: readonly TracedModel[]): TracedModel | undefined {
  const answers = lossesIn(origins).flatMap(({ inputs }) => inputs.slice(0, 1));
  const judged = answers.map((each) => modelBehind(ancestors(each), models)).find(Boolean);
  return judged ?? modelBehind(origins, models);
}

const last = <Item>(items: readonly Item[]): Item | undefined => items[items.length - 1];

function within(loops: readonly LoopState[], outer: LoopState | undefined): boolean {
  return outer === undefined || loops.some(({ id }) => id === outer.id);
}

/** Calls of this model that the program itself makes. */
function callsOf({ candidate }: TracedModel, events: readonly ProgramEvent[]): readonly ProgramEvent[] {
  return events.filter(({ type, subject, args }) => {
    const first = args?.positional[0];
    return (
      type === 'torch.call' &&
      subject === candidate.value &&
      !(first?.kind === 'tensor' && first.origin.type === 'Input')
    );
  });
}

interface Stepping {
  readonly part: PlanPart;
  readonly step: ProgramEvent;
  readonly held: readonly string[] | undefined;
  /** Whether there are groups whose arrays or settings are not all known. */
  readonly grouped: boolean;
  readonly groups?: TrainingPlan['groups'];
}

/** The step after the gradient: by which optimizer, and where that is made. */
function optimizerAfter(backward: ProgramEvent, events: readonly ProgramEvent[]): Stepping | undefined {
  const inner = last(backward.loops);
  const step = events.find(
    ({ type, order, loops }) => type === 'torch.optimizer.step' && order > backward.order && within(loops, inner),
  );
  const state = optimizerOf(step?.subject);
  if (!step || !state) return undefined;
  const made = events.find(({ type, subject }) => type === 'torch.optimizer' && subject === step.subject);
  return {
    part: { type: state.type, config: state.config, span: made?.span ?? step.span },
    step,
    grouped: state.grouped && !state.groups,
    ...(state.groups ? { groups: state.groups } : {}),
    held: state.parameters?.map(({ id }) => id),
  };
}

function weightsOf({ weights }: Sum, losses: readonly Origin[]): Pick<TrainingPlan, 'lossWeights'> {
  const all = losses.map((origin) => weights.get(origin) ?? 1);
  return all.some((each) => each !== 1) ? { lossWeights: all } : {};
}

const GROUPS = 'Parameter groups with settings of their own are trained with the common ones.';

interface Unhonoured extends Looked {
  readonly schedule: PlanPart | undefined;
  readonly accumulation?: TrainingPlan['accumulation'];

  readonly optimizer: NonNullable<ReturnType<typeof optimizerAfter>>;
  readonly sum: Sum;
  readonly fed: readonly TensorValue[];
  readonly data: Fed;
}

const TAKEN_OTHERWISE =
  'What becomes of the model’s output before the loss is not followed yet: the loss has to take it as it is';

/** What the file says and the engine does not do. */
function unhonoured(looked: Unhonoured): readonly Problem[] {
  const { program, backward, fed, found, data, sum } = looked;
  const { step, part, grouped } = looked.optimizer;
  const { span, loops } = backward;
  const isUnfed = looked.traced.candidate.value.kind === 'function' && fed.length === 0 && found.parts.length > 0;
  return [
    ...loopProblems(backward, step, program),
    ...(isUnfed ? [refusal(TAKEN_OTHERWISE, span)] : []),
    ...(found.parts.length === 0 ? [note('A loss that is computed by hand is not followed.', span)] : []),
    ...(data.inputs.some(isAugmented) ? [note('Random changes of the pictures are left out.', span)] : []),
    ...outputProblems(looked),
    ...modeProblems(looked),
    ...loaderProblems(backward),
    ...rowProblems(fed, backward),
    ...scheduleProblems(backward, program, step.subject),
    ...groupProblems(backward, program, step),
    ...loopDoubts(loops, looked.accumulation && step.span),
    ...toldByText(program.text ?? '', 'torch', updatedAt(program)),
    ...sumProblems(sum, backward),
    ...(grouped ? [note(GROUPS, part.span)] : []),
    ...(looked.optimizer.groups ? groupedRates(looked.schedule, part) : []),
  ];
}

/** Calls of a model before the gradient is computed, in the same loop. */
function callsIn(traced: TracedModel, events: readonly ProgramEvent[], backward: ProgramEvent) {
  const inner = last(backward.loops);
  return callsOf(traced, events).filter(({ order, loops }) => order < backward.order && within(loops, inner));
}

/** The tensors that the model is called with before the gradient is computed. */
function fedBefore(
  backward: ProgramEvent,
  traced: TracedModel,
  events: readonly ProgramEvent[],
): readonly TensorValue[] {
  const call = last(callsIn(traced, events, backward));
  return call ? [...call.args!.positional, ...call.args!.named.values()].flatMap((each) => tensorsWithin(each)) : [];
}

/** The models that are called in the loop themselves; a part of one is a model too, which only others call. */
function modelsIn(
  backward: ProgramEvent,
  { events }: FinishedProgram,
  models: readonly TracedModel[],
): readonly TracedModel[] {
  const called = models.filter((each) => callsIn(each, events, backward).length > 0);
  return called.length > 0 ? called : models;
}

/** What a function over variables is fed to give what the loss judges; nothing for models of PyTorch's own classes. */
function fedInline(
  { candidate, model }: TracedModel,
  { predictions }: FoundLosses,
): readonly TensorValue[] | undefined {
  if (candidate.value.kind !== 'function') return undefined;
  const [output] = model.outputs;
  const [prediction] = predictions;
  return (output && prediction && fedTo(model, output, prediction)) ?? [];
}

function planOf(
  backward: ProgramEvent,
  program: FinishedProgram,
  models: readonly TracedModel[],
): TrainingPlan | undefined {
  const [{ events }, { subject: loss }] = [program, backward];
  const origins = loss.kind === 'tensor' ? ancestors(loss) : [];
  const traced = modelJudged(origins, modelsIn(backward, program, models));
  const optimizer = optimizerAfter(backward, events);
  if (loss.kind !== 'tensor' || !traced || !optimizer) return undefined;
  const { step, part } = optimizer;
  const { told, ...use } = gradientUse(backward, step, program);
  const { answers, fed: fedOf } = ownLossOf(traced);
  const found = lossParts(origins) ?? handwrittenLoss(loss);
  const fed = fedInline(traced, found) ?? fedOf(fedBefore(backward, traced, events));
  const sum = sumOf(loss, new Set(found.losses));
  const looked = { program, traced, backward, calls: callsIn(traced, events, backward), found };
  const { notes, rows } = rowsTaken(backward, { fed, targets: found.targets, text: program.text ?? '' });
  const scheduled = scheduleOf(backward, events, step.subject);
  const expressions = (tensors: readonly TensorValue[]) => tensors.map((each) => dataExpression(each));
  const data: Fed = { inputs: expressions(fed), targets: expressions(found.targets) };
  return {
    model: traced.model.id,
    framework: 'torch',
    kind: 'loop',
    span: backward.span,
    loss: found.parts,
    ...weightsOf(sum, found.losses),
    optimizer: { ...part, config: { ...part.config, ...clippingOf(backward, step, program) } },
    schedule: scheduled.schedule,
    ...use,
    ...outputThrough(looked),
    ...optimizerIdOf(events, step.subject),
    ...arraysOf(optimizer, traced, trainableAt(events, backward.order)),
    metrics: [],
    callbacks: [],
    ...predictorsOf(events, models, traced),
    ...rows,
    ...data,
    ...(answers ? { answers } : answersIn(looked)),
    validation: validationOf(callsOf(traced, events), { backward, fed: fedOf, ...data }),
    slots: slotsOf(data, found.parts, traced),
    notHonoured: [
      ...told,
      ...scheduled.told,
      ...unhonoured({ ...looked, ...use, optimizer, fed, data, sum, schedule: scheduled.schedule }),
      ...notes,
    ],
  };
}

/** What is followed where the steps of a loop are taken one by one. */
const BY_STEPS =
  /train in turns|^Several optimizers|losses of one output|before the loss|done to the loss|by hand is (?:not followed|left out)/;

/** Whether all that is refused of a loop, or else something that is told, is followed step by step. */
function isForSteps(plan: TrainingPlan | undefined): boolean {
  if (!plan) return true;
  const refused = plan.notHonoured.filter(({ severity }) => severity === 'error');
  return (
    (refused.length > 0 ? refused : plan.notHonoured).some(({ message }) => BY_STEPS.test(message)) &&
    refused.every(({ message }) => BY_STEPS.test(message))
  );
}

/** A plan for each `loss.backward()` that an optimizer's step follows, or for each loop whose steps take turns. */
export function plansOf(read: FinishedProgram, models: readonly TracedModel[]): readonly TrainingPlan[] {
  const program = withHandSteps(read);
  const backward = program.events.filter(({ type }) => type === 'torch.backward');
  const inTurns = new Set<number>();
  return gradientsApart(backward).flatMap(({ event, more }) => {
    const loop = passLoops(event).at(-1)?.id ?? -1;
    if (inTurns.has(loop)) return [];
    const found = planOf(event, program, models);
    const inSteps = passLoops(event).length < event.loops.length || isForSteps(found);
    const turns = inSteps ? turnsPlan(event, program, models) : undefined;
    if (turns) inTurns.add(loop);
    const judged = found?.outputThrough === undefined ? {} : { outputThrough: found.outputThrough };
    const plan = turns ? { ...turns, ...judged } : found && atFit(found, event, program.events);
    if (!plan || !more || turns) return plan ?? [];
    const told = note('Of what the passes of this loop train, the first alone is followed', event.loops[0]!.span);
    return [{ ...plan, notHonoured: [...plan.notHonoured, told] }];
  });
}
