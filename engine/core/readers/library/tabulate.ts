import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import { float, integer, type Value } from '../evaluate/values.ts';

/** Values of more epochs are not worked out. */
const MOST_EPOCHS = 300;

const numberOf = (value: Value): number | undefined => (value.kind === 'number' ? value.value : undefined);

/**
 * What a function of the file gives for epoch after epoch, from 0 on.
 * @param from the value before the first, for functions that take the one before besides the epoch
 * @returns nothing where one of them can't be told
 */
export function tabulate(
  machine: Machine,
  run: Value | undefined,
  { epochs, from, span }: { epochs: number; from?: number; span: Span },
): readonly number[] | undefined {
  if (run?.kind !== 'function' || epochs > MOST_EPOCHS) return undefined;
  const takesBefore = from !== undefined && run.parameters.length > 1;
  const values: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const positional: Value[] = [integer(epoch)];
    if (takesBefore) positional.push(float(values.at(-1) ?? from));
    const value = numberOf(machine.call(run, { positional, named: new Map(), span, spans: new Map(), open: false }));
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}
