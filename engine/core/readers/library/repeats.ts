import type { Problem } from '../../model/problem.ts';
import type { LoopState, ProgramEvent } from '../evaluate/machine.ts';
import type { TensorValue } from '../evaluate/values.ts';

export interface Repeats {
  /** How often the training is done as it stands. */
  readonly times: number;
  readonly told: readonly Problem[];
}

/** Whether an array, or one that it is made of, was made after a number was given out. */
function madeAfter(start: TensorValue, number: number): boolean {
  const found = new Set([start.origin]);
  for (const origin of found) {
    if (origin.id > number) return true;
    for (const each of origin.inputs) found.add(each.origin);
  }
  return false;
}

const told = (message: string, { span }: LoopState): Problem => ({
  code: 'not-honoured',
  severity: 'information',
  message,
  span,
});

/**
 * How often a `fit` in a loop of the file is called with the same model and the same arrays.
 * @param fed arrays that go in
 * @param born the number of the model's first layer
 */
export function repeatsOf({ loops }: ProgramEvent, fed: readonly TensorValue[], born: number): Repeats {
  // Loops whose passes are all followed have an event for each; others are followed once.
  const once = loops.filter(({ followed }) => followed === 'once');
  const [outer] = once;
  if (!outer) return { times: 1, told: [] };
  const unknown = once.find(({ count }) => count === undefined);
  if (unknown)
    return { times: 1, told: [told('How often this loop runs is not known, so it is followed once', unknown)] };
  const differs = born > outer.id || fed.some((each) => madeAfter(each, outer.id));
  if (differs)
    return {
      times: 1,
      told: [told('Each pass of this loop trains something else, and only the first is done', outer)],
    };
  return { times: once.reduce((product, { count }) => product * count!, 1), told: [] };
}
