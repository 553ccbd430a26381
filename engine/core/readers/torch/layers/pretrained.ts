import type { Machine } from '../../evaluate/machine.ts';
import { type ClassValue, native, type Value } from '../../evaluate/values.ts';
import { fromDimension } from '../../library/convert.ts';
import { readArguments } from '../arguments.ts';
import { setTrainable } from '../parameters.ts';
import { moduleState } from '../state.ts';

/** `Embedding.from_pretrained(numbers)`: an array as large as the numbers are, which does not learn unless told to. */
export function fromPretrained(machine: Machine, made: ClassValue): Value {
  return native(`${made.qualifiedName}.from_pretrained`, (args) => {
    const given = readArguments(machine, 'embeddings, freeze=True, *args, **kwargs', args);
    const { shape } = given.tensor('embeddings');
    const extents = [0, 1].map((axis) =>
      shape?.length === 2 ? fromDimension(shape[axis]!) : machine.unknown('the extents of what was learned', args.span),
    );
    const instance = machine.call(made, { ...args, positional: extents, named: new Map(), spans: new Map() });
    const weight = instance.kind === 'instance' ? moduleState(instance).layer?.parameters.get('weight') : undefined;
    if (weight && given.flag('freeze')) setTrainable(machine, weight, false);
    return instance;
  });
}
