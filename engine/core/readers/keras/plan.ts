import type { DataExpression, DataSlot, PlanPart, TrainingPlan } from '../../model/plan.ts';
import type { Shape } from '../../model/dimension.ts';
import { BATCH } from '../../model/dimension.ts';
import type { FinishedProgram, ProgramEvent, TracedModel } from '../evaluate/machine.ts';
import type { TensorValue, Value } from '../evaluate/values.ts';
import { NONE } from '../evaluate/values.ts';
import { itemsOf, toBoolean, toNumber } from '../library/convert.ts';
import { dataExpression, slotsIn } from '../library/data.ts';
import type { KerasContext } from './context.ts';
import { type PipelineState, pipelineOf } from './data/pipeline.ts';
import { stateOf } from './state.ts';
import { asides, weights, withRates } from './training/asides.ts';
import { partOf } from './training/part.ts';
import { planPart, planParts } from './training/parts.ts';
import { tensorsIn, toTensor } from './values.ts';

interface Fed {
  readonly inputs: readonly DataExpression[];
  readonly targets: readonly DataExpression[];
  readonly pipeline?: PipelineState;
}

function expressions(context: KerasContext, value: Value | undefined, event: ProgramEvent): readonly DataExpression[] {
  if (!value || value.kind === 'none') return [];
  const tensors: readonly TensorValue[] = tensorsIn(value);
  const all = tensors.length > 0 ? tensors : [toTensor(context, value, event.span)];
  return all.map((each) => dataExpression(each));
}

/** What is fed: arrays, or a pipeline that gives both sides. */
function fed(context: KerasContext, x: Value | undefined, y: Value | undefined, event: ProgramEvent): Fed {
  const pipeline = pipelineOf(x);
  if (!pipeline) return { inputs: expressions(context, x, event), targets: expressions(context, y, event) };
  const items = pipeline.element.kind === 'tuple' ? pipeline.element.items : [pipeline.element];
  return { inputs: expressions(context, items[0], event), targets: expressions(context, items[1], event), pipeline };
}

/** `accuracy` stands for the one that fits the loss, as Keras chooses it. */
function fittingMetric(metric: PlanPart, loss: readonly PlanPart[], outputs: readonly (Shape | undefined)[]): PlanPart {
  if (!['accuracy', 'acc', 'Accuracy'].includes(metric.type)) return metric;
  const type = loss[0]?.type ?? '';
  if (type.startsWith('Sparse')) return { ...metric, type: 'SparseCategoricalAccuracy' };
  const width = outputs[0]?.at(-1);
  if (type.startsWith('Binary') || width === 1) return { ...metric, type: 'BinaryAccuracy' };
  return { ...metric, type: 'CategoricalAccuracy' };
}

/** What loss and model want of the targets that the file leaves undefined. */
function targetShape(loss: PlanPart | undefined, output: Shape | undefined): Shape | undefined {
  if (!output) return undefined;
  return loss?.type.startsWith('Sparse') ? output.slice(0, -1) : output;
}

function slotsOf({ inputs, targets }: Fed, loss: readonly PlanPart[], { model }: TracedModel): readonly DataSlot[] {
  const shapeAt = (references: TracedModel['model']['outputs'], index: number) => {
    const reference = references[index];
    return model.nodes.find((each) => each.id === reference?.node)?.outputs[reference?.output ?? 0]?.shape;
  };
  const slots = new Map<string, DataSlot>();
  const put = (expression: DataExpression, role: DataSlot['role'], shape: Shape | undefined): void => {
    for (const slot of slotsIn(expression)) {
      const name = String(slot.config.name);
      const direct = expression.type === 'Slot';
      if (!slots.has(name))
        slots.set(name, {
          name,
          shape: direct ? shape && [BATCH, ...shape.slice(1)] : undefined,
          role,
          span: slot.span,
        });
    }
  };
  inputs.forEach((each, index) => put(each, 'input', shapeAt(model.inputs, index)));
  targets.forEach((each, index) => put(each, 'target', targetShape(loss[index], shapeAt(model.outputs, index))));
  return [...slots.values()];
}

function validation(context: KerasContext, event: ProgramEvent): TrainingPlan['validation'] {
  const { validation_split: split, validation_data: data } = event.details ?? {};
  if (data && data.kind !== 'none') {
    const items = pipelineOf(data) ? [data, NONE] : (itemsOf(data) ?? []);
    const { inputs, targets } = fed(context, items[0], items[1], event);
    return { inputs, targets };
  }
  const part = toNumber(split);
  return part ? { split: part } : undefined;
}

function outputShapes({ model }: TracedModel): readonly (Shape | undefined)[] {
  return model.outputs.map(({ node, output }) => model.nodes.find((each) => each.id === node)?.outputs[output]?.shape);
}

function planOf(
  context: KerasContext,
  program: FinishedProgram,
  fit: { event: ProgramEvent; traced: TracedModel },
): TrainingPlan {
  const { event, traced } = fit;
  const { details = {}, span } = event;
  const { values = {}, args } = stateOf(event.subject)?.compiled ?? {};
  const place = (name: string, position: number) =>
    args?.spans.get(name) ?? args?.spans.get(position) ?? args?.span ?? span;
  const loss = planParts('losses', values.loss, place('loss', 1));
  const { optimizer } = values;
  const rate = optimizer?.kind === 'instance' ? optimizer.attributes.get('learning_rate') : undefined;
  const epochs = toNumber(details.epochs ?? details.nb_epoch) ?? 1;
  const data = fed(context, details.x, details.y, event);
  const batch = data.pipeline ? data.pipeline.batchSize : (toNumber(details.batch_size) ?? 32);
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
    callbacks: withRates(context, planParts('callbacks', details.callbacks, span), {
      given: details.callbacks,
      epochs,
      rate,
    }),
    ...weights(values, details),
    epochs,
    batchSize: typeof batch === 'number' ? batch : undefined,
    shuffle: data.pipeline ? data.pipeline.shuffle : (toBoolean(details.shuffle) ?? true),
    inputs: data.inputs,
    targets: data.targets,
    validation: validation(context, event),
    slots: slotsOf(data, loss, traced),
    notHonoured: asides(program, event, values),
  };
}

/** A plan for each `fit` call over a model of this file. */
export function plans(
  context: KerasContext,
  program: FinishedProgram,
  models: readonly TracedModel[],
): readonly TrainingPlan[] {
  const { events } = program;
  return events.flatMap((event) => {
    if (event.type !== 'keras.fit') return [];
    const traced = models.find((each) => each.candidate.value === event.subject);
    return traced ? [planOf(context, program, { event, traced })] : [];
  });
}
