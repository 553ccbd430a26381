import type { LayerState, Origin, ParameterState, TensorValue } from '../../evaluate/values.ts';
import { tensorOf } from '../../trace/apply.ts';
import type { KerasContext } from '../context.ts';

const tensors = new WeakMap<ParameterState, TensorValue>();

/** The tensor of an array that is learned or kept: one for each array, so that all its uses are one node. */
export function variableTensor({ machine }: KerasContext, parameter: ParameterState, layer?: LayerState): TensorValue {
  const known = tensors.get(parameter);
  if (known) return known;
  const origin: Origin = {
    id: machine.nextId(),
    type: 'Parameter',
    config: { name: parameter.name },
    inputs: [],
    outputs: [{ shape: parameter.shape, dtype: parameter.dtype }],
    layer,
    parameter,
    span: parameter.span,
    scope: machine.scope,
  };
  const made = tensorOf(origin, 'keras');
  tensors.set(parameter, made);
  return made;
}
