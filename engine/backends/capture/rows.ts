import type { Binding } from '../load/binding.ts';
import { NUMBERS } from '../load/binding.ts';
import { attribute } from './attributes.ts';
import type { Kind } from './fuse.ts';
import { createGraph } from './graph.ts';

/** A graph function with what its inputs and outputs are. */
export interface Step {
  readonly name: string;
  /** Feeds first. */
  readonly inputs: readonly Kind[];
  readonly outputs: readonly number[];
}

const WHOLE = attribute.type(NUMBERS.TF_INT32);

/**
 * A step that cuts its batch out of whole tensors: it takes these in the place of the feeds, then the numbers of the
 * rows, then what the step takes after its feeds.
 * @returns the name of its operation
 */
export function takingRows(
  binding: Binding,
  step: Step & { readonly number: number },
  whole: readonly (readonly number[])[],
): string {
  const graph = createGraph();
  const feeds = step.inputs.slice(0, whole.length);
  const sources = feeds.map(({ type }, place) => graph.placeholder(type, whole[place]!));
  const indices = graph.placeholder(NUMBERS.TF_INT32, feeds[0]!.shape.slice(0, 1));
  const rest = step.inputs.slice(whole.length).map(({ type, shape }) => graph.placeholder(type, shape));
  const along = graph.constant(NUMBERS.TF_INT32, [], Int32Array.of(0));
  const cut = sources.map((source, place) =>
    graph.node('GatherV2', [source, indices, along], {
      Tparams: attribute.type(feeds[place]!.type),
      Tindices: WHOLE,
      Taxis: WHOLE,
      batch_dims: attribute.whole(0),
    }),
  );
  const call = graph.node('PartitionedCall', [...cut, ...rest], {
    f: attribute.graph(step.name),
    Tin: attribute.types(step.inputs.map(({ type }) => type)),
    Tout: attribute.types(step.outputs),
  });
  const name = `${step.name}Rows${step.number}`;
  const inputs = [...sources, indices, ...rest].map((each) => `${each}:0`);
  binding.addGraphFunction(
    name,
    graph.encode(),
    inputs,
    step.outputs.map((_, place) => `${call}:${place}`),
    [],
  );
  return name;
}
