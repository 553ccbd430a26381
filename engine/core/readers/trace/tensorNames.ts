import type { TensorName } from '../../model/graph.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Origin, Value } from '../evaluate/values.ts';

const noted = new WeakMap<Origin, Map<string, TensorName>>();

/** Names that say nothing of what they stand for. */
const SAYS_NOTHING = /^_*$/;

/**
 * Keeps what the program calls a tensor, in the call of a module that is being followed. There the last name counts,
 * unless it is given to what has one already: `identity = x`, or a parameter.
 */
export function noteName(machine: Machine, name: string, value: Value, isAnother: boolean): void {
  if (value.kind !== 'tensor' || SAYS_NOTHING.test(name)) return;
  const { origin, output } = value;
  const call = machine.scope.at(-1)?.call;
  const key = `${output}|${call}`;
  const own = noted.get(origin) ?? new Map<string, TensorName>();
  if (isAnother && own.has(key)) return;
  own.set(key, { output, name, ...(call !== undefined && { call }) });
  noted.set(origin, own);
}

/** What the program calls the tensors that come of an origin. */
export function namesOf(origin: Origin): readonly TensorName[] | undefined {
  const own = noted.get(origin);
  return own && [...own.values()];
}
