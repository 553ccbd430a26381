import { attribute } from '../capture/attributes.ts';
import { createGraph } from '../capture/graph.ts';
import { type Binding, NUMBERS } from '../load/binding.ts';
import { type Operations, operationsOn, type Ref } from './operations.ts';

let count = 0;
const PREFIX = 'DescentSequence';

/** Whether an operation is a graph of ours: one of floats, whose results are floats. */
export function isFunction(operation: string): boolean {
  return operation.startsWith(PREFIX);
}

const output = (ref: Ref): string => (ref.includes(':') ? ref : `${ref}:0`);

/**
 * Makes a graph an operation of TensorFlow's, for tensors of any size.
 * @param types of its inputs, which `build` is given
 * @returns its name
 */
export function addFunction(
  binding: Binding,
  types: readonly number[],
  build: (o: Operations, inputs: readonly Ref[]) => readonly Ref[],
): string {
  const graph = createGraph();
  const inputs = types.map((type) => graph.node('Placeholder', [], { dtype: attribute.type(type) }));
  const outputs = build(operationsOn(graph), inputs);
  const name = `${PREFIX}${(count += 1)}`;
  binding.addGraphFunction(name, graph.encode(), inputs.map(output), outputs.map(output), []);
  return name;
}

/** Values that a loop carries from one round to the next, by what they are. */
export interface Carried {
  readonly floats: readonly Ref[];
  /** Filled by rounds. */
  readonly lists: readonly Ref[];
  /** Floats that stay as they are. */
  readonly fixed: readonly Ref[];
}

type Round = (o: Operations, index: Ref, carried: Carried & { readonly last: Ref }) => Omit<Carried, 'fixed'>;

/** Runs `round` with 0, 1, …, rounds - 1, in a loop of TensorFlow's own. */
export function loop(
  binding: Binding,
  o: Operations,
  { rounds, start, round }: { readonly rounds: Ref; readonly start: Carried; readonly round: Round },
): Omit<Carried, 'fixed'> {
  const { TF_INT32, TF_FLOAT, TF_VARIANT } = NUMBERS;
  const [floats, lists] = [start.floats.length, start.lists.length];
  const types = [
    TF_INT32,
    TF_INT32,
    ...start.floats.map(() => TF_FLOAT),
    ...start.lists.map(() => TF_VARIANT),
    ...start.fixed.map(() => TF_FLOAT),
  ];
  const same = (inner: Operations, refs: readonly Ref[], type: number): Ref[] =>
    refs.map((ref) => inner.operation('Identity', [ref], { T: attribute.type(type) }));
  const whole = attribute.type(TF_INT32);
  const condition = addFunction(binding, types, (inner, [index, all]) => [
    inner.operation('Less', [index!, all!], { T: whole }),
  ]);
  const body = addFunction(binding, types, (inner, [index, all, ...carried]) => {
    const last = inner.operation('Sub', [all!, inner.whole(1)], { T: whole });
    const fixed = carried.slice(floats + lists);
    const given = { floats: carried.slice(0, floats), lists: carried.slice(floats, floats + lists), fixed, last };
    const next = round(inner, index!, given);
    return [
      inner.operation('AddV2', [index!, inner.whole(1)], { T: whole }),
      ...same(inner, [all!], TF_INT32),
      ...same(inner, next.floats, TF_FLOAT),
      ...same(inner, next.lists, TF_VARIANT),
      ...same(inner, fixed, TF_FLOAT),
    ];
  });
  const name = o.operation('StatelessWhile', [o.whole(0), rounds, ...start.floats, ...start.lists, ...start.fixed], {
    T: attribute.types(types),
    cond: attribute.graph(condition),
    body: attribute.graph(body),
    // Otherwise each round would be a call of its own.
    _lower_using_switch_merge: attribute.truth(true),
    parallel_iterations: attribute.whole(10),
  });
  const made = types.map((_, place) => (place === 0 ? name : `${name}:${place}`));
  return { floats: made.slice(2, 2 + floats), lists: made.slice(2 + floats, 2 + floats + lists) };
}
