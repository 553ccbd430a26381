import type { Shape } from '../../model/dimension.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Origin, TensorValue } from '../evaluate/values.ts';
import { type Application, tensorOf } from '../trace/apply.ts';

type Made = Omit<Application, 'library'> & Pick<Origin, 'multiplyAdds'>;

/** One use of a layer or operation whose output shapes are known without the catalogue. */
export function produceAll(
  machine: Machine,
  { type, config, inputs, span, layer, multiplyAdds }: Made,
  outputs: readonly { readonly shape: Shape | undefined; readonly dtype?: string }[],
): readonly TensorValue[] {
  const id = machine.nextId();
  const origin: Origin = { id, type, config, inputs, outputs, layer, span, scope: machine.scope, multiplyAdds };
  return outputs.map((_, index) => tensorOf(origin, 'torch', index));
}

export function produce(
  machine: Machine,
  made: Made,
  shape: Shape | undefined,
  dtype = made.inputs[0]?.dtype,
): TensorValue {
  return produceAll(machine, made, [{ shape, dtype }])[0]!;
}
