// A batch in equal parts. Nothing joins them before the last step, so each processor goes over all steps with a part.
import { availableParallelism } from 'node:os';
import { attribute } from '../capture/attributes.ts';
import type { NodeBackend } from '../capture/nodeBackend.ts';
import { NUMBERS } from '../load/binding.ts';
import { lists, type Operations, type Ref } from './operations.ts';

/** Fewer rows than these are not worth a processor. */
const LEAST_ROWS = 16;

const FLOAT = attribute.type(NUMBERS.TF_FLOAT);
const WHOLE = attribute.type(NUMBERS.TF_INT32);

/** Into how many parts a batch of that many rows goes. A GPU takes it whole. */
export function partsOf({ binding }: NodeBackend, batch: number): number {
  if (binding.isUsingGpuDevice()) return 1;
  const most = Math.min(availableParallelism(), Math.floor(batch / LEAST_ROWS));
  for (let parts = most; parts > 1; parts -= 1) if (batch % parts === 0) return parts;
  return 1;
}

export const eachOf = <T>(parts: number, make: (part: number) => T): T[] =>
  Array.from({ length: parts }, (_, part) => make(part));

/** [batch, n] as `parts` matrices. */
export function partsOfRows(o: Operations, whole: Ref, parts: number): readonly Ref[] {
  if (parts === 1) return [whole];
  const name = o.operation('Split', [o.whole(0), whole], { T: FLOAT, num_split: attribute.whole(parts) });
  return eachOf(parts, (part) => (part === 0 ? name : `${name}:${part}`));
}

/** [steps, batch, n] as [steps · parts, batch / parts, n]: the same numbers in the same order. */
export function bySteps(o: Operations, whole: Ref, parts: number): Ref {
  return parts === 1 ? whole : reshaped(o, whole, [parts, 1]);
}

/** [steps · parts, batch / parts, n] as [steps, batch, n]. */
export function wholeSteps(o: Operations, inParts: Ref, parts: number): Ref {
  return parts === 1 ? inParts : reshaped(o, inParts, [1, parts]);
}

/** With the second axis divided by the first number and multiplied by the second, and the first axis the other way. */
function reshaped(o: Operations, all: Ref, [divided, multiplied]: readonly [number, number]): Ref {
  const shape = o.operation('Shape', [all], { T: FLOAT, out_type: WHOLE });
  const part = (begin: number): Ref =>
    o.operation('StridedSlice', [shape, o.wholes([begin]), o.wholes([begin + 1]), o.wholes([1])], {
      T: WHOLE,
      Index: WHOLE,
    });
  const less = o.operation('FloorDiv', [part(1), o.wholes([divided])], { T: WHOLE });
  const rows = o.operation('Mul', [less, o.wholes([multiplied])], { T: WHOLE });
  const wanted = o.operation('ConcatV2', [o.wholes([-1]), rows, part(2), o.whole(0)], {
    T: WHOLE,
    N: attribute.whole(3),
    Tidx: WHOLE,
  });
  return o.operation('Reshape', [all, wanted], { T: FLOAT, Tshape: WHOLE });
}

/** A part's place at a step, along the first axis of [steps · parts, …]. */
export function placeOf(
  o: Operations,
  index: Ref,
  { part, parts }: { readonly part: number; readonly parts: number },
): Ref {
  if (parts === 1) return index;
  const first = o.operation('Mul', [index, o.whole(parts)], { T: WHOLE });
  return part === 0 ? first : o.operation('AddV2', [first, o.whole(part)], { T: WHOLE });
}

/** What a round makes of one part. */
export interface PartOfRound {
  readonly place: Ref;
  readonly states: readonly Ref[];
  /** For the lists, in their order. */
  readonly kept: readonly Ref[];
}

/** What a round makes of all parts, as a loop carries it on. */
export function together(o: Operations, filled: readonly Ref[], parts: readonly PartOfRound[]) {
  return {
    floats: parts.flatMap(({ states }) => states),
    lists: filled.map((list, number) =>
      parts.reduce((rest, { place, kept }) => lists.put(o, rest, [place, kept[number]!]), list),
    ),
  };
}

/** Carried states of all parts, as [batch, units] each. */
export function joined(o: Operations, floats: readonly Ref[], parts: number): readonly Ref[] {
  if (parts === 1) return floats;
  const states = floats.length / parts;
  return eachOf(states, (state) =>
    o.concat(
      eachOf(parts, (part) => floats[part * states + state]!),
      0,
    ),
  );
}
