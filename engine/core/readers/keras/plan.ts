import type { TrainingPlan } from '../../model/plan.ts';
import type { FinishedProgram, ProgramEvent, TracedModel } from '../evaluate/machine.ts';
import type { TensorValue, Value } from '../evaluate/values.ts';
import { NONE } from '../evaluate/values.ts';
import { itemsOf, toBoolean, toNumber } from '../library/convert.ts';
import { dataExpression } from '../library/data.ts';
import { predictorsOf } from '../library/predictions.ts';
import type { KerasContext } from './context.ts';
import { type PipelineState, pipelineOf } from './data/pipeline.ts';
import { stateOf } from './state.ts';
import { asides, pipelineAsides, weights, withRates } from './training/asides.ts';
import { type FedData, fittingMetric, outputShapes, slotsOf } from './training/fed.ts';
import { inOrder, namesOf } from './training/named.ts';
import { partOf } from './training/part.ts';
import { planPart, planParts } from './training/parts.ts';
import { tapePlan } from './training/tapes/plans.ts';
import { ownStep } from './training/tapes/trainStep.ts';
import { tensorsIn, toTensor } from './values.ts';

interface Fed extends FedData {
  readonly pipeline?: PipelineState;
}

function expressions(context: KerasContext, value: Value | undefined, event: ProgramEvent): FedData['inputs'] {
  if (!value || value.kind === 'none') return [];
  const tensors: readonly TensorValue[] = tensorsIn(value);
  const all = tensors.length > 0 ? tensors : [toTensor(context, value, event.span)];
  return all.map((each) => dataExpression(each));
}

/** What is fed: arrays, or a pipeline that gives both sides. */
function fed(
  context: KerasContext,
  given: readonly (Value | undefined)[],
  { event, traced }: { readonly event: ProgramEvent; readonly traced: TracedModel },
): Fed {
  const pipeline = pipelineOf(given[0]);
  const whole = pipeline && (pipeline.element.kind === 'tuple' ? pipeline.element.items : [pipeline.element]);
  const [x, y] = whole ?? given;
  return {
    inputs: expressions(context, inOrder(x, namesOf(traced, 'inputs')), event),
    targets: expressions(context, inOrder(y, namesOf(traced, 'outputs')), event),
    ...(pipeline ? { pipeline } : {}),
  };
}

function validation(context: KerasContext, event: ProgramEvent, traced: TracedModel): TrainingPlan['validation'] {
  const { validation_split: split, validation_data: data } = event.details ?? {};
  if (data && data.kind !== 'none') {
    const items = pipelineOf(data) ? [data, NONE] : (itemsOf(data) ?? []);
    const { inputs, targets } = fed(context, items, { event, traced });
    return { inputs, targets };
  }
  const part = toNumber(split);
  return part ? { split: part } : undefined;
}

/** Which layers do not learn at this `fit`, where that is not what the file leaves them at. */
function frozenAt(
  context: KerasContext,
  { args }: ProgramEvent,
  { candidate }: TracedModel,
): Pick<TrainingPlan, 'frozen'> {
  const then = args && context.frozen.get(args);
  if (!then) return {};
  const layers = candidate.layers().map(({ state }) => state);
  if (layers.every(({ id, trainable }) => trainable !== then.has(id))) return {};
  return { frozen: layers.filter(({ id }) => then.has(id)).map(({ id }) => id) };
}

function callbacksOf(
  context: KerasContext,
  { details, span }: ProgramEvent,
  known: { readonly epochs: number; readonly rate: Value | undefined },
): TrainingPlan['callbacks'] {
  const given = details?.callbacks;
  return withRates(context, planParts('callbacks', given, span), { given, ...known });
}

function planOf(
  context: KerasContext,
  program: FinishedProgram,
  fit: { event: ProgramEvent; traced: TracedModel; models: readonly TracedModel[] },
): TrainingPlan {
  const { event, traced, models } = fit;
  const { details = {}, span } = event;
  const { values = {}, args } = stateOf(event.subject)?.compiled ?? {};
  const place = (name: string, position: number) =>
    args?.spans.get(name) ?? args?.spans.get(position) ?? args?.span ?? span;
  const outputs = namesOf(traced, 'outputs');
  const told = planParts('losses', inOrder(values.loss, outputs), place('loss', 1));
  const batch = batchValues(details);
  const own = ownStep(context, program, { ...fit, batch });
  const loss = own?.loss ?? told;
  const { optimizer } = values;
  const rate = optimizer?.kind === 'instance' ? optimizer.attributes.get('learning_rate') : undefined;
  const epochs = toNumber(details.epochs ?? details.nb_epoch) ?? 1;
  const data = fed(context, [details.x, details.y], { event, traced });
  const rows = data.pipeline ? data.pipeline.batchSize : (toNumber(details.batch_size) ?? 32);
  const metrics = ['metrics', 'weighted_metrics'].flatMap((name) => planParts('metrics', values[name], place(name, 3)));
  return {
    model: traced.model.id,
    framework: 'keras',
    kind: 'fit',
    span,
    loss,
    optimizer: optimizer && planPart('optimizers', optimizer, place('optimizer', 0)),
    schedule: partOf(rate),
    metrics: metrics.map((each) => fittingMetric(each, loss, outputShapes(traced))),
    callbacks: callbacksOf(context, event, { epochs, rate }),
    ...weights(values, details, outputs),
    ...frozenAt(context, event, traced),
    ...predictorsOf(program.events, models, traced),
    epochs,
    batchSize: typeof rows === 'number' ? rows : undefined,
    shuffle: data.pipeline ? data.pipeline.shuffle : (toBoolean(details.shuffle) ?? true),
    inputs: data.inputs,
    targets: data.targets,
    validation: validation(context, event, traced),
    slots: slotsOf(data, loss, traced),
    ...(own?.held ? { held: own.held } : {}),
    notHonoured: [
      ...(own?.told ?? []),
      ...asides(program, traced, { fit: event, compiled: values }),
      ...pipelineAsides(data.pipeline, span),
    ],
  };
}

/** One batch as `train_step` gets it. */
function batchValues({ x, y }: NonNullable<ProgramEvent['details']>): readonly (Value | undefined)[] {
  const pipeline = pipelineOf(x);
  if (!pipeline) return [x, y].filter((each) => each && each.kind !== 'none');
  return pipeline.element.kind === 'tuple' ? pipeline.element.items : [pipeline.element];
}

/** A plan for each `fit` call over a model of this file, and for each loop that a gradient is taken in. */
export function plans(
  context: KerasContext,
  program: FinishedProgram,
  models: readonly TracedModel[],
): readonly TrainingPlan[] {
  const places = new Set<string>();
  return program.events.flatMap((event) => {
    if (event.type === 'keras.fit') {
      const traced = models.find((each) => each.candidate.value === event.subject);
      return traced ? [planOf(context, program, { event, traced, models })] : [];
    }
    const place = `${event.span.file ?? ''}:${event.span.start}`;
    if (!GRADIENTS.has(event.type) || places.has(place)) return [];
    places.add(place);
    return tapePlan(event, { program, models }) ?? [];
  });
}

const GRADIENTS = new Set(['tape.gradient', 'optimizer.minimize']);
