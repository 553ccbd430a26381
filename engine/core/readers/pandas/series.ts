import type { Machine } from '../evaluate/machine.ts';
import { type CallArguments, integer, native, type TensorValue, type Value } from '../evaluate/values.ts';
import type { Span } from '../../model/span.ts';
import { toNumber, toText } from '../library/convert.ts';
import { arrayFrom, operate, toArray } from '../numpy/arrays.ts';

/** A column as it lies in a file, of which words and cells without a value are still known. */
const isFromFile = ({ origin }: TensorValue): boolean => origin.type === 'File' && origin.config.single === true;

/** `{"male": 0, "female": 1}`, by what stands in the cells. */
function codesIn(value: Value | undefined): Readonly<Record<string, number>> | undefined {
  if (value?.kind !== 'dict') return undefined;
  const codes: Record<string, number> = {};
  for (const { key, value: code } of value.entries.values()) {
    const word = toText(key) ?? (toNumber(key) === undefined ? undefined : String(toNumber(key)));
    const number = code.kind === 'boolean' ? Number(code.value) : toNumber(code);
    if (word === undefined || number === undefined) return undefined;
    codes[word] = number;
  }
  return codes;
}

/** `df["sex"].map({…})` and `.replace({…})`: numbers for words; what is not among them is none, or stays. */
function coded(machine: Machine, array: TensorValue, name: string, args: CallArguments): Value {
  const codes = codesIn(args.positional[0]);
  const { shape, origin } = array;
  if (!codes || !isFromFile(array) || origin.config.codes || args.named.size > 0)
    return machine.unknown(`${name} of a column with these arguments`, args.span);
  const config = { ...origin.config, codes: { words: codes, keep: name === 'replace' } };
  return arrayFrom(machine, { type: 'File', config, shape, dtype: 'float64', span: args.span });
}

/** `df["age"].fillna(…)`: a number, or one that is computed, for cells without a value. */
function filled(machine: Machine, array: TensorValue, { positional, named, span }: CallArguments): Value {
  const value = positional[0] ?? named.get('value');
  const instead = value && toArray(machine, value, span);
  const others = [...named.keys()].some((each) => each !== 'value');
  if (instead?.shape?.length !== 0 || others) return machine.unknown('fillna of a column with these arguments', span);
  const missing = operate(machine, 'isnan', { inputs: [array], span });
  return operate(machine, 'where', { inputs: [missing, instead, array], span });
}

/** The mean of the cells that have a value: pandas passes over the others, which NumPy does not. */
function meanOfKnown(machine: Machine, array: TensorValue, span: Span): Value {
  const missing = operate(machine, 'isnan', { inputs: [array], span });
  const zero = toArray(machine, integer(0), span)!;
  const whole = operate(machine, 'sum', {
    inputs: [operate(machine, 'where', { inputs: [missing, zero, array], span })],
    span,
  });
  const count = operate(machine, 'sum', {
    inputs: [operate(machine, 'logical_not', { inputs: [missing], span })],
    span,
  });
  return operate(machine, 'divide', { inputs: [whole, count], span });
}

/** What a column of a table answers to beside what an array does. */
export function seriesAttribute(machine: Machine, array: TensorValue, name: string): Value | undefined {
  if (name === 'map' || name === 'replace') return native(name, (args) => coded(machine, array, name, args));
  if (name === 'fillna') return native(name, (args) => filled(machine, array, args));
  if (name === 'mean' && isFromFile(array))
    return native(name, (args) =>
      args.positional.length + args.named.size > 0
        ? machine.unknown('the mean of a column with these arguments', args.span)
        : meanOfKnown(machine, array, args.span),
    );
  return undefined;
}
