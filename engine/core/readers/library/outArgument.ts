import type { Span } from '../../model/span.ts';
import { changeInPlace } from '../evaluate/inPlace.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { CallArguments, TensorValue, Value } from '../evaluate/values.ts';
import { itemsOf } from './convert.ts';

const isFloat = ({ dtype }: TensorValue) => /float|double/.test(dtype ?? '');

/** What is written into an array takes its type: only where that changes no number is it known. */
function asIn(out: TensorValue, made: Value): Value | undefined {
  if (made.kind !== 'tensor') return undefined;
  if (made.dtype !== undefined && made.dtype === out.dtype) return made;
  return isFloat(out) && isFloat(made) ? { ...made, dtype: out.dtype } : undefined;
}

function into(machine: Machine, out: Value, made: Value, span: Span): Value {
  const unknown = machine.unknown('what is written into out=', span);
  if (out.kind === 'tensor') {
    // An array that learns is changed by hand here, which nothing follows.
    const known = out.origin.parameter ? undefined : asIn(out, made);
    changeInPlace(machine, out, () => known ?? unknown);
    return known ? out : unknown;
  }
  const results = itemsOf(made);
  itemsOf(out)?.forEach((each, index) => into(machine, each, results?.[index] ?? unknown, span));
  return unknown;
}

/** `np.multiply(a, b, out=c)` and `torch.add(a, b, out=c)`: the array that is named becomes what the function gives. */
export function withOut(machine: Machine, args: CallArguments, call: (args: CallArguments) => Value): Value {
  const out = args.named.get('out');
  if (!out || out.kind === 'none') return call(args);
  const named = new Map([...args.named].filter(([name]) => name !== 'out'));
  return into(machine, out, call({ ...args, named }), args.span);
}
