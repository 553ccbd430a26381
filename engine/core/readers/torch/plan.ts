import type { Shape } from '../../model/dimension.ts';
import { BATCH } from '../../model/dimension.ts';
import type { DataExpression, DataSlot, PlanPart, TrainingPlan } from '../../model/plan.ts';
import type { Problem } from '../../model/problem.ts';
import type { FinishedProgram, LoopState, ProgramEvent, TracedModel } from '../evaluate/machine.ts';
import type { LayerState, Origin, TensorValue, Value } from '../evaluate/values.ts';
import { dataExpression, slotsIn } from '../library/data.ts';
import { predictorsOf } from '../library/predictions.ts';
import { tensorsWithin } from '../library/nested.ts';
import { type FoundLosses, handwrittenLoss, isNothingBut, lossesIn, lossParts } from './training/lossParts.ts';
import { datasetOf } from './training/dataset.ts';
import { clippingOf, gradientUse, loopProblems, note } from './training/gradients.ts';
import { loaderOf } from './training/loader.ts';
import { optimizerOf } from './training/optimizers.ts';
import { schedulerOf } from './training/schedulers.ts';

/** Everything that a tensor was computed from, the nearest first. */
function ancestors(start: TensorValue): readonly Origin[] {
  const found = new Set<Origin>([start.origin]);
  for (const origin of found) for (const each of origin.inputs) found.add(each.origin);
  return [...found];
}

/** The model whose output the loss looks at: the first layer on the way back is one of its own. */
function modelBehind(origins: readonly Origin[], models: readonly TracedModel[]): TracedModel | undefined {
  const owners = new Map<LayerState, TracedModel>();
  for (const traced of models)
    for (const { state } of traced.candidate.layers()) if (!owners.has(state)) owners.set(state, traced);
  const owned = origins.find(({ layer }) => layer && owners.has(layer));
  return owned?.layer && owners.get(owned.layer);
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

interface Passes {
  readonly epochs: number;
  readonly notes: readonly Problem[];
}

/** How often all rows are gone over: loops over a loader are one pass, the others count. */
function passesOf({ loops, span }: ProgramEvent): Passes {
  const notes: Problem[] = [];
  let epochs = 1;
  loops.forEach((loop, index) => {
    if (loaderOf(loop.iterable)) return;
    if (loop.count === undefined)
      notes.push(note('How often this loop runs is not known, so it is followed once.', loop.span));
    else if (index === 0) epochs = loop.count;
    else notes.push(note('Batches that are cut out by hand are not followed: all rows are fed at once.', span));
  });
  return { epochs, notes };
}

function outputShape(
  { model }: TracedModel,
  references: TracedModel['model']['outputs'],
  index: number,
): Shape | undefined {
  const reference = references[index];
  return model.nodes.find((each) => each.id === reference?.node)?.outputs[reference?.output ?? 0]?.shape;
}

/** What the loss wants of its targets: numbers of classes where it takes them, else what the model gives. */
function targetShape(loss: PlanPart | undefined, output: Shape | undefined): Shape | undefined {
  const byClass = loss && /^(Sparse|NegativeLogLikelihood)/.test(loss.type);
  return byClass ? output && [output[0]!, ...output.slice(2)] : output;
}

interface Fed {
  readonly inputs: readonly DataExpression[];
  readonly targets: readonly DataExpression[];
}

function slotsOf({ inputs, targets }: Fed, loss: readonly PlanPart[], traced: TracedModel): readonly DataSlot[] {
  const slots = new Map<string, DataSlot>();
  const put = (expression: DataExpression, role: DataSlot['role'], shape: Shape | undefined) => {
    for (const slot of slotsIn(expression)) {
      const name = String(slot.config.name);
      const whole = expression.type === 'Slot' && shape ? [BATCH, ...shape.slice(1)] : undefined;
      if (!slots.has(name)) slots.set(name, { name, shape: whole, role, span: slot.span });
    }
  };
  inputs.forEach((each, index) => put(each, 'input', outputShape(traced, traced.model.inputs, index)));
  targets.forEach((each, index) =>
    put(each, 'target', targetShape(loss[index], outputShape(traced, traced.model.outputs, 0))),
  );
  return [...slots.values()];
}

function batchOf(fed: readonly TensorValue[]): Origin['config'] | undefined {
  return fed.flatMap((each) => ancestors(each)).find(({ type }) => type === 'Batch')?.config;
}

/** The set that the model is looked at with besides: fed under `no_grad` or after `eval()` from another loader. */
function validationOf(
  traced: TracedModel,
  events: readonly ProgramEvent[],
  { training, inputs: count }: { readonly training: Value | undefined; readonly inputs: number },
): TrainingPlan['validation'] {
  for (const { loops } of callsOf(traced, events)) {
    const source = last(loops)?.iterable;
    const loader = loaderOf(source);
    if (!loader || source === training) continue;
    const whole = datasetOf(loader.dataset)?.whole;
    if (whole?.kind !== 'tuple' || whole.items.length !== count + 1) continue;
    const parts = whole.items.map((each) => tensorsWithin(each).map((tensor) => dataExpression(tensor)));
    return { inputs: parts.slice(0, count).flat(), targets: parts[count] };
  }
  return undefined;
}

/** The step after the gradient: by which optimizer, and where that is made. */
function optimizerAfter(
  backward: ProgramEvent,
  events: readonly ProgramEvent[],
): { part: PlanPart; step: ProgramEvent; grouped: boolean; held: readonly string[] | undefined } | undefined {
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
    grouped: state.grouped,
    held: state.parameters?.map(({ id }) => id),
  };
}

function scheduleOf(
  backward: ProgramEvent,
  events: readonly ProgramEvent[],
  optimizer: Value | undefined,
): PlanPart | undefined {
  const outer = backward.loops[0];
  for (const { type, subject, loops, span, order } of events) {
    const state = type === 'torch.scheduler.step' && within(loops, outer) ? schedulerOf(subject) : undefined;
    if (!state || state.optimizer !== optimizer) continue;
    const made = events.find((each) => each.type === 'torch.scheduler' && each.subject === subject);
    const each = loops.length > 1 && within(loops, last(backward.loops)) ? 'batch' : 'epoch';
    const first = order < backward.order;
    return {
      type: state.type,
      config: { ...state.config, each, ...(first ? { first } : {}) },
      span: made?.span ?? span,
    };
  }
  return undefined;
}

/** What the file says and the engine does not do. */
function unhonoured(backward: ProgramEvent, found: FoundLosses, data: Fed): readonly Problem[] {
  const { span, subject } = backward;
  const own = subject.kind === 'tensor' ? lossesIn(ancestors(subject)) : [];
  const more = subject.kind === 'tensor' && own.length > 0 && !isNothingBut(subject, own);
  const losses =
    found.parts.length === 0
      ? [note('A loss that is computed by hand is not followed.', span)]
      : [note('Losses that are added up are taken with equal weight.', span)];
  return [
    ...(found.parts.length === 1 ? [] : losses),
    ...(more ? [note('What the file computes besides and adds to the loss, or does to it, is left out.', span)] : []),
    ...(data.inputs.some(isAugmented) ? [note('Random changes of the pictures are left out.', span)] : []),
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

function planOf(
  backward: ProgramEvent,
  program: FinishedProgram,
  models: readonly TracedModel[],
): TrainingPlan | undefined {
  const { events } = program;
  const { subject: loss } = backward;
  const origins = loss.kind === 'tensor' ? ancestors(loss) : [];
  const traced = modelJudged(origins, modelsIn(backward, program, models));
  const optimizer = optimizerAfter(backward, events);
  if (loss.kind !== 'tensor' || !traced || !optimizer) return undefined;
  const { step, part } = optimizer;
  const { gradients, told } = gradientUse(backward, step, program);
  const fed = fedBefore(backward, traced, events);
  const found = lossParts(origins) ?? handwrittenLoss(loss);
  const batch = batchOf(fed);
  const { epochs, notes } = passesOf(backward);
  const data: Fed = {
    inputs: fed.map((each) => dataExpression(each)),
    targets: found.targets.map((each) => dataExpression(each)),
  };
  const groups = note('Parameter groups with settings of their own are trained with the common ones.', part.span);
  return {
    model: traced.model.id,
    framework: 'torch',
    kind: 'loop',
    span: backward.span,
    loss: found.parts,
    optimizer: { ...part, config: { ...part.config, ...clippingOf(backward, step, program) } },
    schedule: scheduleOf(backward, events, step.subject),
    ...(gradients ? { gradients } : {}),
    ...heldOf(optimizer.held, traced),
    metrics: [],
    callbacks: [],
    ...predictorsOf(events, models, traced),
    epochs,
    batchSize: typeof batch?.batch_size === 'number' ? batch.batch_size : undefined,
    shuffle: batch?.shuffle === true,
    ...data,
    validation: validationOf(traced, events, { training: last(backward.loops)?.iterable, inputs: fed.length }),
    slots: slotsOf(data, found.parts, traced),
    notHonoured: [
      ...told,
      ...loopProblems(backward, step, program),
      ...notes,
      ...unhonoured(backward, found, data),
      ...(optimizer.grouped ? [groups] : []),
    ],
  };
}

/** The arrays that the optimizer holds, where it does not hold all that can learn. */
function heldOf(held: readonly string[] | undefined, { model }: TracedModel): Pick<TrainingPlan, 'held'> {
  const known = held && new Set(held);
  const all = model.layers.flatMap(({ weights }) => weights).filter(({ buffer }) => !buffer);
  const own = all.filter(({ id, trainable }) => trainable && (known?.has(id) ?? true)).map(({ id }) => id);
  return own.length === new Set(all.map(({ id }) => id)).size ? {} : { held: [...new Set(own)] };
}

/** Whether chance changes the pictures, as `RandomCrop` does. */
function isAugmented({ type, inputs }: DataExpression): boolean {
  return type.startsWith('random_') || inputs.some(isAugmented);
}

/** A plan for each `loss.backward()` that an optimizer's step follows. */
export function plansOf(program: FinishedProgram, models: readonly TracedModel[]): readonly TrainingPlan[] {
  const backward = program.events.filter(({ type }) => type === 'torch.backward');
  const places = new Set<string>();
  return backward.flatMap((event) => {
    const place = `${event.span.file ?? ''}:${event.span.start}`;
    const plan = places.has(place) ? undefined : planOf(event, program, models);
    places.add(place);
    return plan ?? [];
  });
}
