import type { Shape } from '../../model/dimension.ts';
import type { Problem } from '../../model/problem.ts';
import type { Machine, ModelCandidate } from '../evaluate/machine.ts';
import type { TensorValue } from '../evaluate/values.ts';

export type Shapes = readonly (Shape | undefined)[];

export interface Trial {
  readonly inputs: readonly TensorValue[];
  readonly outputs: readonly TensorValue[];
  /** The first mistake, with its place; nothing where none came up. */
  readonly error: Problem | undefined;
  /** No mistake came up, and the shape of every output is known. */
  readonly accepted: boolean;
  /** It was not tried any more: it may fit or not. */
  readonly spent?: boolean;
}

/** Nodes that all trials of one model may make: a network of a thousand layers is not tried at fifty sizes. */
const MOST_MADE = 8_000;
/** Nodes that all trials of one file may make. */
const MOST_IN_ALL = 14_000;
const made = new WeakMap<ModelCandidate | Machine, number>();

/** Follows a model on inputs of these shapes without leaving a trace in the reading. */
export function tryShapes(machine: Machine, candidate: ModelCandidate, shapes?: Shapes): Trial {
  const before = made.get(candidate) ?? 0;
  const inAll = made.get(machine) ?? 0;
  if (before > MOST_MADE || inAll > MOST_IN_ALL)
    return { inputs: [], outputs: [], error: undefined, accepted: false, spent: true };
  const first = machine.nextId();
  const { result, problems } = machine.attempt(() => candidate.trace(shapes));
  const more = machine.nextId() - first;
  made.set(candidate, before + more);
  made.set(machine, inAll + more);
  const error = problems.find((each) => each.severity === 'error');
  const known = result.outputs.length > 0 && result.outputs.every((each) => each.shape !== undefined);
  return { ...result, error, accepted: known && !error };
}
