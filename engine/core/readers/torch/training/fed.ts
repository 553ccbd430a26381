import type { Shape } from '../../../model/dimension.ts';
import { BATCH } from '../../../model/dimension.ts';
import type { DataExpression, DataSlot, PlanPart } from '../../../model/plan.ts';
import type { TracedModel } from '../../evaluate/machine.ts';
import { slotsIn } from '../../library/data.ts';

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

/** What a model is fed and what its output is compared with. */
export interface Fed {
  readonly inputs: readonly DataExpression[];
  readonly targets: readonly DataExpression[];
}

export function slotsOf({ inputs, targets }: Fed, loss: readonly PlanPart[], traced: TracedModel): readonly DataSlot[] {
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
