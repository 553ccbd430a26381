import type { Span } from '../../../model/span.ts';
import type { Origin, TensorValue, Value } from '../../evaluate/values.ts';
import { itemsOf } from '../../library/convert.ts';
import { apply, tensorOf } from '../../trace/apply.ts';
import { type KerasContext, originsBetween } from '../context.ts';
import type { FunctionalGraph } from '../state.ts';
import { mapTensors } from '../../library/nested.ts';
import { tensorsIn, toTensor } from '../values.ts';

/** One node of the graph again, with other inputs; what the catalogue does not know has an unknown result. */
function again(
  context: KerasContext,
  origin: Origin,
  inputs: readonly TensorValue[],
  span: Span,
): readonly TensorValue[] {
  const { type, config, layer } = origin;
  const changed = inputs.some((each, index) => each !== origin.inputs[index]);
  if (!changed) return origin.outputs.map((_, index) => tensorOf(origin, 'keras', index));
  return apply(context.machine, { type, config, layer, inputs, span, library: 'keras' });
}

/** The inputs of a call in the order of the graph's own: by place, or by name where a dict is given. */
function matched(
  context: KerasContext,
  graph: FunctionalGraph,
  given: Value,
  span: Span,
): readonly TensorValue[] | undefined {
  if (given.kind === 'dict') {
    const own = graph.inputValue;
    const key = (input: TensorValue): string | undefined => {
      if (own.kind !== 'dict') return undefined;
      return [...own.entries].find(([, each]) => each.value === input)?.[0];
    };
    const found = graph.inputs.map((input) => {
      const name = key(input) ?? `s${String(input.origin.config.name)}`;
      const value = given.entries.get(name)?.value;
      return value && toTensor(context, value, span);
    });
    return found.every((each) => each !== undefined) ? found : undefined;
  }
  const items =
    graph.inputs.length === 1 ? [itemsOf(given)?.length === 1 ? itemsOf(given)![0]! : given] : itemsOf(given);
  const tensors = items?.map((each) => toTensor(context, each, span));
  return tensors?.length === graph.inputs.length ? tensors : undefined;
}

/** A model built from its ends, followed again from other inputs. */
export function runGraph(context: KerasContext, graph: FunctionalGraph, given: Value, span: Span): Value {
  const inputs = matched(context, graph, given, span);
  if (!inputs) return context.machine.unknown('a call of a model with other inputs than it has', span);
  const made = new Map<Origin, readonly TensorValue[]>();
  graph.inputs.forEach((each, index) => made.set(each.origin, [inputs[index]!]));
  const replaced = (tensor: TensorValue): TensorValue => made.get(tensor.origin)?.[tensor.output] ?? tensor;
  for (const origin of originsBetween(graph.inputs, graph.outputs)) {
    if (made.has(origin)) continue;
    made.set(origin, again(context, origin, origin.inputs.map(replaced), span));
  }
  return mapTensors(graph.outputValue, replaced);
}

export function graphOf(inputs: Value, outputs: Value): FunctionalGraph | undefined {
  const [from, to] = [tensorsIn(inputs), tensorsIn(outputs)];
  if (from.length === 0 || to.length === 0) return undefined;
  return { inputs: from, outputs: to, inputValue: inputs, outputValue: outputs };
}
