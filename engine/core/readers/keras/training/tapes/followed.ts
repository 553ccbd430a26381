import type { FinishedProgram, ProgramEvent, TracedModel } from '../../../evaluate/machine.ts';
import type { TensorValue } from '../../../evaluate/values.ts';
import { ancestors } from '../../../library/ancestors.ts';
import { tensorsIn } from '../../values.ts';
import { arrayId, fedTo } from '../../../library/fedTo.ts';
import { isWithin } from './gradients.ts';

/** The model that gave a prediction, and what it was fed. */
export interface FollowedCall {
  readonly traced: TracedModel;
  /** Which of the model's outputs it is. */
  readonly output: number;
  readonly fed: readonly TensorValue[];
  /** The call, where a library's model was called. */
  readonly call?: ProgramEvent;
}

const isSame = (one: TensorValue, two: TensorValue) => one.origin === two.origin && one.output === two.output;

function calledBefore(
  prediction: TensorValue,
  gradient: ProgramEvent,
  { events }: FinishedProgram,
  models: readonly TracedModel[],
): FollowedCall | undefined {
  const calls = events.filter(
    (each) => each.type === 'keras.call' && each.order < gradient.order && isWithin(each, gradient.loops.at(-1)),
  );
  for (const call of calls.toReversed()) {
    const output = tensorsIn(call.details?.result).findIndex((each) => isSame(each, prediction));
    const traced = output < 0 ? undefined : models.find(({ candidate }) => candidate.value === call.subject);
    if (traced) return { traced, output, fed: tensorsIn(call.details?.fed), call };
  }
  return undefined;
}

/** The model whose output this is. */
export function modelGiving(
  prediction: TensorValue,
  gradient: ProgramEvent,
  { program, models }: { program: FinishedProgram; models: readonly TracedModel[] },
): FollowedCall | undefined {
  const called = calledBefore(prediction, gradient, program, models);
  if (called) return called;
  for (const traced of models) {
    if (traced.model.framework !== 'numpy') continue;
    for (const [output, reference] of traced.model.outputs.entries()) {
      const fed = fedTo(traced.model, reference, prediction);
      if (fed) return { traced, output, fed };
    }
  }
  return undefined;
}

/** Models that took part in a number, the nearest first. */
export function modelsBehind(start: TensorValue, models: readonly TracedModel[]): readonly TracedModel[] {
  const owners = new Map<string, TracedModel>();
  for (const traced of models)
    for (const { id, weights } of traced.model.layers)
      for (const key of [id, ...weights.map((each) => each.id)]) if (!owners.has(key)) owners.set(key, traced);
  const found = ancestors(start).flatMap((origin) => {
    const owner = owners.get(origin.layer?.id ?? '') ?? owners.get(arrayId(origin) ?? '');
    return owner ? [owner] : [];
  });
  return [...new Set(found)];
}

/** Whether a network had a part in this: then it is no data that could be made again. */
export function isComputed(start: TensorValue): boolean {
  return ancestors(start).some(({ layer, parameter }) => layer !== undefined || parameter !== undefined);
}
