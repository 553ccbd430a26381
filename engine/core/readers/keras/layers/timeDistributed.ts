import { multiply, type Shape } from '../../../model/dimension.ts';
import type { CallArguments, InstanceValue, TensorValue, Value } from '../../evaluate/values.ts';
import { apply } from '../../trace/apply.ts';
import type { KerasContext } from '../context.ts';
import { stateOf } from '../state.ts';
import { mapTensors } from '../../library/nested.ts';
import { callArguments, toTensor } from '../values.ts';

function reshape(context: KerasContext, input: TensorValue, newshape: Shape, span: CallArguments['span']): TensorValue {
  return apply(context.machine, { type: 'reshape', inputs: [input], config: { newshape }, span, library: 'keras' })[0]!;
}

/** A model or layer of the file at every step: batch and time become one axis for it, and two again behind it. */
export function timeDistributed(context: KerasContext, instance: InstanceValue, args: CallArguments): Value {
  const { machine } = context;
  const inner = stateOf(instance)?.wrapped.get('layer');
  const input = args.positional[0] ? toTensor(context, args.positional[0], args.span) : undefined;
  const [batch, time, ...rest] = input?.shape ?? [];
  if (!inner || !input || batch === undefined || time === undefined)
    return machine.unknown('TimeDistributed of an input of unknown shape', args.span);
  const each = reshape(context, input, [multiply(batch, time), ...rest], args.span);
  const result = machine.call(inner, callArguments(args.span, [each]));
  return mapTensors(result, (tensor) =>
    tensor.shape ? reshape(context, tensor, [batch, time, ...tensor.shape.slice(1)], args.span) : tensor,
  );
}
