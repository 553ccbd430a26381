import type { InstanceValue, Origin } from '../../evaluate/values.ts';
import { callOf, calledLayer, type KerasContext, originsBetween } from '../context.ts';
import type { FunctionalGraph } from '../state.ts';

/** One call of a layer, or one operation outside of all: a node of the graph as Keras draws it. */
interface GraphCall {
  readonly instance?: InstanceValue;
  /** Nodes whose tensors it is given, in order. */
  readonly given: GraphCall[];
  depth: number;
}

/** The nodes behind the outputs, and each origin's node. */
function callsOf(context: KerasContext, { inputs, outputs }: FunctionalGraph): ReadonlyMap<Origin, GraphCall> {
  const byKey = new Map<object, GraphCall>();
  const byOrigin = new Map<Origin, GraphCall>();
  const ends = new Set(inputs.map((each) => each.origin));
  for (const origin of originsBetween(inputs, outputs)) {
    // A model may begin behind a layer, which is then none of its own.
    const isEnd = ends.has(origin);
    const instance = isEnd ? context.inputLayers.get(origin) : calledLayer(context, origin);
    const key = isEnd ? origin : (callOf(context, origin) ?? origin);
    const call = byKey.get(key) ?? { instance, given: [], depth: 0 };
    byKey.set(key, call);
    byOrigin.set(origin, call);
  }
  for (const [origin, call] of byOrigin) {
    if (ends.has(origin)) continue;
    for (const { origin: from } of origin.inputs) {
      const before = byOrigin.get(from);
      if (before && before !== call && !call.given.includes(before)) call.given.push(before);
    }
  }
  return byOrigin;
}

/** Nodes from the outputs back: in which order each is first met, and in which each is left again. */
function walked(last: readonly GraphCall[]): { met: ReadonlySet<GraphCall>; left: readonly GraphCall[] } {
  const met = new Set<GraphCall>();
  const left: GraphCall[] = [];
  const stack: { call: GraphCall; next: number }[] = [];
  const enter = (call: GraphCall) => {
    if (met.has(call)) return;
    met.add(call);
    stack.push({ call, next: 0 });
  };
  for (const each of last) {
    enter(each);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const before = top.call.given[top.next];
      top.next += 1;
      if (before) enter(before);
      else left.push(stack.pop()!.call);
    }
  }
  return { met, left };
}

/**
 * The layers of a model built from its ends in the order of `model.layers`: those furthest from the outputs first, and of
 * equally far ones that which is met first on the way back from the outputs. `base.layers[:249]` counts in this order.
 */
export function layersInOrder(context: KerasContext, graph: FunctionalGraph): readonly InstanceValue[] {
  const calls = callsOf(context, graph);
  const last = graph.outputs.flatMap(({ origin }) => calls.get(origin) ?? []);
  const { met, left } = walked(last);
  const places = new Map<InstanceValue, number>();
  for (const { instance } of met) if (instance && !places.has(instance)) places.set(instance, places.size);
  const depths = new Map<InstanceValue, number>();
  for (const call of left.toReversed()) {
    if (call.instance) {
      call.depth = Math.max(call.depth, depths.get(call.instance) ?? 0);
      depths.set(call.instance, call.depth);
    }
    for (const before of call.given) before.depth = Math.max(before.depth, call.depth + 1);
  }
  for (const { origin } of graph.inputs) {
    const instance = calls.get(origin)?.instance;
    if (instance && !depths.has(instance)) depths.set(instance, 0);
  }
  return [...depths]
    .sort(([one, far], [two, near]) => near - far || (places.get(one) ?? 0) - (places.get(two) ?? 0))
    .map(([instance]) => instance);
}
