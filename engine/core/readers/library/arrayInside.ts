import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { TensorValue, Value } from '../evaluate/values.ts';

/** Objects that are arrays to NumPy, such as tables, say so by Python's own protocol, `__array__`. */
export function arrayInside(machine: Machine, value: Value, span: Span): TensorValue | undefined {
  const convert = value.kind === 'instance' ? value.class.members.get('__array__') : undefined;
  if (!convert) return undefined;
  const made = machine.call(convert, { positional: [value], named: new Map(), span, spans: new Map(), open: false });
  return made.kind === 'tensor' ? made : undefined;
}
