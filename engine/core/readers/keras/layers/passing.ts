import type { Span } from '../../../model/span.ts';
import type { Origin, TensorValue, Value } from '../../evaluate/values.ts';
import { tensorOf } from '../../trace/apply.ts';
import type { KerasContext } from '../context.ts';
import { mapTensors } from '../../library/nested.ts';

interface FollowedCall {
  readonly given: readonly TensorValue[];
  readonly result: Value;
  /** The last number given before the call. */
  readonly from: number;
  readonly span: Span;
}

/** What the result is made of, as far back as the beginning of the call. */
function reached(result: Value, from: number): ReadonlySet<Origin> {
  const found = new Set<Origin>();
  const waiting: Origin[] = [];
  mapTensors(result, (tensor) => {
    waiting.push(tensor.origin);
    return tensor;
  });
  while (waiting.length > 0) {
    const origin = waiting.pop()!;
    if (found.has(origin)) continue;
    found.add(origin);
    if (origin.id > from) waiting.push(...origin.inputs.map((each) => each.origin));
  }
  return found;
}

/**
 * In Keras's graph a call depends on everything it is given, also on what its result does not need: a layer that only
 * adds a loss hands one of its inputs on, and the layers behind the others belong to the model all the same.
 */
export function tiedToInputs({ machine }: KerasContext, { given, result, from, span }: FollowedCall): Value {
  if (given.length < 2) return result;
  const known = reached(result, from);
  const unused = given.filter(({ origin }) => !known.has(origin) && isSymbolic(origin));
  if (unused.length === 0) return result;
  return mapTensors(result, (tensor) => {
    const { shape, dtype } = tensor;
    const outputs = [{ shape, dtype }];
    const inputs = [tensor, ...unused];
    return tensorOf(
      { id: machine.nextId(), type: 'copy', config: {}, inputs, outputs, span, scope: machine.scope },
      'keras',
    );
  });
}

/** Whether it hangs on an input of a model. */
function isSymbolic({ type, layer }: Origin): boolean {
  return (
    type === 'Input' ||
    layer !== undefined ||
    !['Constant', 'Parameter', 'Slot', 'Dataset', 'File', 'Random'].includes(type)
  );
}
