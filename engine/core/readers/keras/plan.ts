import type { DataExpression, PlanPart, TrainingPlan } from '../../model/plan.ts';
import type { FinishedProgram, ProgramEvent, TracedModel } from '../evaluate/machine.ts';
import type { TensorValue, Value } from '../evaluate/values.ts';
import { NONE } from '../evaluate/values.ts';
import { itemsOf, toBoolean, toNumber } from '../library/convert.ts';
import { dataExpression, isAugmented } from '../library/data.ts';
import { gradientsApart } from '../library/gradientsApart.ts';
import { loopDoubts } from '../library/loopDoubts.ts';
import { optimizerIdOf } from '../library/optimizerId.ts';
import { predictorsOf } from '../library/predictions.ts';
import { repeatsOf } from '../library/repeats.ts';
import type { KerasContext } from './context.ts';
import { type PipelineState, pipelineOf } from './data/pipeline.ts';
import { bornOf, stateOf } from './state.ts';
import { asides, pipelineAsides, weights, withRates } from './training/asides.ts';
import { type FedData, slotsOf } from './training/fed.ts';
import { compiledMetrics } from './training/metrics.ts';
import { inOrder, namesOf } from './training/named.ts';
import { partOf } from './training/part.ts';
import { planPart, planParts } from './training/parts.ts';
import { problem } from './training/tapes/passes.ts';
import { loopPlans } from './training/turns/loops.ts';
import { ownStep } from './training/tapes/trainStep.ts';
import { tensorsIn, toTensor } from './values.ts';

interface Fed extends FedData {
  readonly pipeline?: PipelineState;
  readonly sampleWeights?: DataExpression;
  /** The arrays that go in, as values. */
  readonly tensors: readonly TensorValue[];
}

function arrays(context: KerasContext, value: Value | undefined, event: ProgramEvent): readonly TensorValue[] {
  if (!value || value.kind === 'none') return [];
  const tensors: readonly TensorValue[] = tensorsIn(value);
  return tensors.length > 0 ? tensors : [toTensor(context, value, event.span)];
}

/** What is fed: arrays, or a pipeline that gives both sides. */
function fed(
  context: KerasContext,
  given: readonly (Value | undefined)[],
  { event, traced }: { readonly event: ProgramEvent; readonly traced: TracedModel },
): Fed {
  const pipeline = pipelineOf(given[0]);
  const whole = pipeline && (pipeline.element.kind === 'tuple' ? pipeline.element.items : [pipeline.element]);
  const [x, y, weights] = whole ?? given;
  const inputs = arrays(context, inOrder(x, namesOf(traced, 'inputs')), event);
  const targets = arrays(context, inOrder(y, namesOf(traced, 'outputs')), event);
  const [weighed] = arrays(context, weights, event);
  return {
    inputs: inputs.map((each) => dataExpression(each)),
    targets: targets.map((each) => dataExpression(each)),
    ...(weighed ? { sampleWeights: dataExpression(weighed) } : {}),
    tensors: [...inputs, ...targets],
    ...(pipeline ? { pipeline } : {}),
  };
}

/** Rows of the validation data that count otherwise than others: the engine takes them all alike. */
function validationAsides(event: ProgramEvent): TrainingPlan['notHonoured'] {
  const { validation_data: data } = event.details ?? {};
  const weighed = pipelineOf(data) ? undefined : itemsOf(data)?.[2];
  const message = 'Validation counts all rows alike, whatever their weights are';
  return weighed && weighed.kind !== 'none' ? [problem('information', message, event.span)] : [];
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
  const then = args && context.atFit.get(args)?.frozen;
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
  const then = event.args && context.atFit.get(event.args);
  const { values = {}, args } = then?.compiled ?? stateOf(event.subject)?.compiled ?? {};
  const place = (name: string, position: number) =>
    args?.spans.get(name) ?? args?.spans.get(position) ?? args?.span ?? span;
  const outputs = namesOf(traced, 'outputs');
  const told = spread(planParts('losses', inOrder(values.loss, outputs), place('loss', 1)), traced);
  const own = ownStep(context, program, { ...fit, batch: batchValues(details) });
  const loss = own?.loss ?? told;
  const optimizer = then?.compiled?.optimizer ?? values.optimizer;
  const epochs = toNumber(details.epochs ?? details.nb_epoch) ?? 1;
  const data = fed(context, [details.x, details.y, details.sample_weight], { event, traced });
  const repeats = repeatsOf(event, data.tensors, bornOf(stateOf(event.subject)!.layer));
  return {
    model: traced.model.id,
    framework: 'keras',
    kind: 'fit',
    span,
    loss,
    optimizer: optimizer && withRate(planPart('optimizers', optimizer, place('optimizer', 0)), then?.rate),
    ...optimizerIdOf(program.events, optimizer),
    schedule: partOf(then?.rate),
    metrics: compiledMetrics(values, { loss, traced, outputs, place }),
    callbacks: callbacksOf(context, event, { epochs, rate: then?.rate }),
    ...weights(values, details, outputs),
    ...frozenAt(context, event, traced),
    ...predictorsOf(program.events, models, traced),
    epochs,
    ...passesOf(details, data.pipeline),
    ...(repeats.times > 1 ? { times: repeats.times } : {}),
    inputs: data.inputs,
    targets: data.targets,
    ...named(outputs, data),
    validation: validation(context, event, traced),
    slots: slotsOf(data, loss, traced),
    ...(own ? (own.held ? { held: own.held } : {}) : addedIn(traced)),
    notHonoured: [
      ...(own?.told ?? []),
      ...asides(program, traced, { fit: event, compiled: values, data, added: own ? [] : spansOf(models) }),
      ...dataAsides(event, data),
      ...repeats.told,
    ],
  };
}

const addedIn = ({ added }: TracedModel): Pick<TrainingPlan, 'added'> =>
  added ? { added: { losses: added.losses, nodes: added.nodes } } : {};

/** Where calls of any of these add to the loss. */
const spansOf = (models: readonly TracedModel[]) => models.flatMap(({ added }) => added?.spans ?? []);

const AUGMENTED = 'Random changes of the pictures are left out';

function named(
  outputs: readonly string[] | undefined,
  { sampleWeights }: Fed,
): Pick<TrainingPlan, 'sampleWeights' | 'outputNames'> {
  return {
    ...(sampleWeights ? { sampleWeights } : {}),
    ...(outputs && outputs.length > 1 ? { outputNames: outputs } : {}),
  };
}

/** What becomes of the rows otherwise than the file says. */
function dataAsides(event: ProgramEvent, { pipeline, inputs }: Fed): TrainingPlan['notHonoured'] {
  const { details = {}, span, loops } = event;
  const { stepsPerEpoch: steps } = passesOf(details, pipeline);
  const augmented = inputs.some(isAugmented) ? [problem('information', AUGMENTED, span)] : [];
  const told = [...pipelineAsides(pipeline, { span, steps }), ...validationAsides(event), ...loopDoubts(loops)];
  return [...told, ...augmented];
}

/** One loss for several outputs is that of each. */
function spread(loss: readonly PlanPart[], { model }: TracedModel): readonly PlanPart[] {
  const [only] = loss;
  return only && loss.length === 1 && model.outputs.length > 1 ? model.outputs.map(() => only) : loss;
}

/** An optimizer whose rate the file has set since it was made. */
function withRate(part: PlanPart | undefined, rate: Value | undefined): PlanPart | undefined {
  const value = toNumber(rate);
  if (!part || value === undefined || part.config.learning_rate === value) return part;
  return { ...part, config: { ...part.config, learning_rate: value } };
}

/** What an epoch goes over, and from which on. */
function passesOf(
  details: NonNullable<ProgramEvent['details']>,
  pipeline: PipelineState | undefined,
): Pick<TrainingPlan, 'firstEpoch' | 'batchSize' | 'shuffle' | 'dropLast' | 'stepsPerEpoch'> {
  const [steps, from] = [toNumber(details.steps_per_epoch) ?? pipeline?.steps, toNumber(details.initial_epoch) ?? 0];
  const rows = pipeline ? pipeline.batchSize : (toNumber(details.batch_size) ?? 32);
  return {
    ...(from > 0 ? { firstEpoch: from } : {}),
    batchSize: typeof rows === 'number' ? rows : undefined,
    shuffle: pipeline ? pipeline.shuffle : (toBoolean(details.shuffle) ?? true),
    ...(pipeline?.dropLast ? { dropLast: true } : {}),
    // A pipeline that ends has as many steps as it has batches.
    ...(steps !== undefined && (!pipeline || pipeline.endless) ? { stepsPerEpoch: steps } : {}),
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
  const gradients = new Set(
    gradientsApart(program.events.filter(({ type }) => GRADIENTS.has(type))).map(({ event }) => event),
  );
  const loopPlan = loopPlans(context, program, models);
  const found = program.events.flatMap((event) => {
    if (event.type === 'keras.fit') {
      const traced = models.find((each) => each.candidate.value === event.subject);
      return traced ? [planOf(context, program, { event, traced, models })] : [];
    }
    return gradients.has(event) ? (loopPlan(event) ?? []) : [];
  });
  const [first, ...others] = found;
  const missed = program.events.filter(
    ({ type, subject }) =>
      type === 'unknown.fit' || (TRAINS.test(type) && !models.some(({ candidate }) => candidate.value === subject)),
  );
  if (!first || missed.length === 0) return found;
  const told = missed.map(({ span }) =>
    problem('information', 'What is trained here was not understood, and is left out', span),
  );
  return [{ ...first, notHonoured: [...first.notHonoured, ...told] }, ...others];
}

const GRADIENTS = new Set(['tape.gradient', 'optimizer.minimize', 'keras.train_on_batch']);
const TRAINS = /^keras\.(?:fit|train_on_batch)$/;
