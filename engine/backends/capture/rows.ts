// Steps that cut their batch out of whole tensors themselves.
import { counted, NUMBERS, typed } from '../load/binding.ts';
import type { Kind } from './fuse.ts';
import type { Leaf, Operation, Recording } from './recording.ts';

/** What a graph takes before variables, and what it does with it first. */
export interface Feeding {
  readonly takes: ReadonlyMap<number, Kind>;
  readonly operations: readonly Operation[];
  readonly constants: ReadonlyMap<number, Leaf>;
}

/** A size that is told only when the step runs. */
const ANY = -1;

/** As it was recorded: the step takes its batch. */
export const takingBatches = ({ feeds, feedKinds }: Recording): Feeding => ({
  takes: new Map(feeds.map((id) => [id, feedKinds.get(id)!])),
  operations: [],
  constants: new Map(),
});

/** The step takes tensors of any number of rows in the place of its feeds, then the numbers of the batch's rows. */
export function takingRows({ feeds, feedKinds }: Recording): Feeding {
  const takes = new Map<number, Kind>();
  // Numbers below zero are not TensorFlow's.
  let last = 0;
  const own = (kind: Kind): number => {
    takes.set((last -= 1), kind);
    return last;
  };
  const kinds = feeds.map((id) => feedKinds.get(id)!);
  const whole = kinds.map(({ type, shape }) => own({ type, shape: [ANY, ...shape.slice(1)] }));
  const indices = own({ type: NUMBERS.TF_INT32, shape: kinds[0]!.shape.slice(0, 1) });
  const along = last - 1;
  const operations = feeds.map((id, place): Operation => {
    const { type, shape } = kinds[place]!;
    return {
      name: 'GatherV2',
      attributes: [
        typed('Tparams', type),
        typed('Tindices', NUMBERS.TF_INT32),
        typed('Taxis', NUMBERS.TF_INT32),
        counted('batch_dims', 0),
      ],
      inputs: [whole[place]!, indices, along],
      made: [{ id, dtype: type, shape: [...shape] }],
    };
  });
  const first: Leaf = { type: NUMBERS.TF_INT32, shape: [], values: Int32Array.of(0) };
  return { takes, operations, constants: new Map([[along, first]]) };
}
