import type { DataExpression, TrainingPlan } from '../../../model/plan.ts';
import type { ProgramEvent } from '../../evaluate/machine.ts';
import type { TensorValue, Value } from '../../evaluate/values.ts';
import { dataExpression } from '../../library/data.ts';
import { tensorsWithin } from '../../library/nested.ts';
import { datasetOf } from './dataset.ts';
import { loaderOf } from './loader.ts';

interface Training {
  readonly backward: ProgramEvent;
  readonly inputs: readonly DataExpression[];
  /** Of what the model is called with, what it is fed. */
  readonly fed: (all: readonly TensorValue[]) => readonly TensorValue[];
  readonly targets: readonly DataExpression[];
}

/** The arrays that one row of a loader's set is made of, where it has as many parts as the model is fed, and targets. */
function partsOf(source: Value | undefined, count: number): readonly (readonly TensorValue[])[] | undefined {
  const loader = loaderOf(source);
  const whole = loader && datasetOf(loader.dataset)?.whole;
  return whole?.kind === 'tuple' && whole.items.length === count + 1
    ? whole.items.map((each) => tensorsWithin(each))
    : undefined;
}

/** The same with other arrays in the places of some. */
function replaced(data: DataExpression, by: ReadonlyMap<DataExpression, DataExpression>): DataExpression {
  const own = by.get(data);
  if (own) return own;
  const inputs = data.inputs.map((each) => replaced(each, by));
  return inputs.every((each, index) => each === data.inputs[index]) ? data : { ...data, inputs };
}

/**
 * The targets of these rows: what the training makes of its own before the loss, as `labels.view(-1, 1).float()`, is
 * made of them too.
 */
function targetsOf(
  own: readonly (readonly TensorValue[])[],
  trained: readonly (readonly TensorValue[])[] | undefined,
  targets: readonly DataExpression[],
): readonly DataExpression[] {
  const [after, before] = [own, trained ?? []].map((each) => each.flat().map((tensor) => dataExpression(tensor)));
  if (before!.length !== after!.length) return own.at(-1)!.map((each) => dataExpression(each));
  const by = new Map(before!.map((each, index) => [each, after![index]!]));
  return targets.map((each) => replaced(each, by));
}

/**
 * The set that the model is looked at with besides: fed under `no_grad` or after `eval()` from another loader, as the
 * loop over it feeds it.
 * @param calls of the model, in order
 */
export function validationOf(
  calls: readonly ProgramEvent[],
  { backward, inputs: trained, fed, targets }: Training,
): TrainingPlan['validation'] {
  const training = backward.loops.at(-1)?.iterable;
  const count = trained.length;
  for (const { loops, args } of calls) {
    const source = loops.at(-1)?.iterable;
    const parts = source === training ? undefined : partsOf(source, count);
    if (!parts) continue;
    const given = [...args!.positional, ...args!.named.values()].flatMap((each) => tensorsWithin(each));
    const own = fed(given);
    const inputs = (own.length === count ? own : parts.slice(0, count).flat()).map((each) => dataExpression(each));
    return { inputs, targets: targetsOf(parts, partsOf(training, count), targets) };
  }
  return undefined;
}
