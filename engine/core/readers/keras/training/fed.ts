import { BATCH, type Shape } from '../../../model/dimension.ts';
import type { DataExpression, DataSlot, PlanPart } from '../../../model/plan.ts';
import type { TracedModel } from '../../evaluate/machine.ts';
import { slotsIn } from '../../library/data.ts';

/** What a model is fed and what its outputs are compared with. */
export interface FedData {
  readonly inputs: readonly DataExpression[];
  readonly targets: readonly DataExpression[];
}

/** `accuracy` stands for the one that fits the loss, as Keras chooses it. */
export function fittingMetric(
  metric: PlanPart,
  loss: readonly PlanPart[],
  outputs: readonly (Shape | undefined)[],
): PlanPart {
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

function shapeAt({ model }: TracedModel, references: TracedModel['model']['outputs'], index: number) {
  const reference = references[index];
  return model.nodes.find((each) => each.id === reference?.node)?.outputs[reference?.output ?? 0]?.shape;
}

export function outputShapes(traced: TracedModel): readonly (Shape | undefined)[] {
  return traced.model.outputs.map((_, index) => shapeAt(traced, traced.model.outputs, index));
}

/** Names that the file leaves undefined, with what the model and the loss want of them. */
export function slotsOf(
  { inputs, targets }: FedData,
  loss: readonly PlanPart[],
  traced: TracedModel,
): readonly DataSlot[] {
  const slots = new Map<string, DataSlot>();
  const put = (expression: DataExpression, role: DataSlot['role'], shape: Shape | undefined): void => {
    for (const { config, span } of slotsIn(expression)) {
      const name = String(config.name);
      const whole = expression.type === 'Slot' && shape ? [BATCH, ...shape.slice(1)] : undefined;
      if (!slots.has(name)) slots.set(name, { name, shape: whole, role, span });
    }
  };
  inputs.forEach((each, index) => put(each, 'input', shapeAt(traced, traced.model.inputs, index)));
  targets.forEach((each, index) =>
    put(each, 'target', targetShape(loss[index], shapeAt(traced, traced.model.outputs, index))),
  );
  return [...slots.values()];
}
