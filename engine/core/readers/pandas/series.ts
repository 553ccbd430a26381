import type { Machine } from '../evaluate/machine.ts';
import { type CallArguments, integer, native, type TensorValue, type Value } from '../evaluate/values.ts';
import type { Span } from '../../model/span.ts';
import { toNumber, toText } from '../library/convert.ts';
import { arrayFrom, operate, toArray } from '../numpy/arrays.ts';

/** A column as it lies in a file, of which words and cells without a value are still known. */
const isFromFile = ({ origin }: TensorValue): boolean => origin.type === 'File' && origin.config.single === true;

/** What is done to each number by itself leaves a column what it is. */
const EACH = new Set(
  `cast add subtract multiply divide power negative log log1p exp sqrt square abs round clip where`.split(' '),
);
const DEEPEST = 64;

/** A column of a table, or what was computed of one number by number: pandas's own, and no array of NumPy yet. */
const isColumn = (array: TensorValue, depth = DEEPEST): boolean =>
  array.shape?.length === 1 &&
  depth > 0 &&
  (isFromFile(array) || (EACH.has(array.origin.type) && array.origin.inputs.some((each) => isColumn(each, depth - 1))));

/** The numbers of a column alone, of which NumPy computes what it computes of any array. */
export const numbersOf = (machine: Machine, array: TensorValue, span: Span): TensorValue =>
  isColumn(array) ? operate(machine, 'identity', { inputs: [array], span }) : array;

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

/** Cells that have a value: what pandas computes of a column passes over the others. */
function knownOf(machine: Machine, array: TensorValue, span: Span): TensorValue {
  const missing = operate(machine, 'isnan', { inputs: [array], span });
  const mask = operate(machine, 'logical_not', { inputs: [missing], span });
  return operate(machine, 'getitem', { inputs: [array, mask], config: { index: [{ input: 1 }] }, span });
}

/** The variance of a sample, which divides by one less than NumPy does. */
function varianceOf(machine: Machine, array: TensorValue, span: Span): TensorValue {
  const known = knownOf(machine, array, span);
  const count = operate(machine, 'sum', {
    inputs: [operate(machine, 'ones_like', { inputs: [known], span })],
    span,
  });
  const apart = operate(machine, 'subtract', {
    inputs: [known, operate(machine, 'mean', { inputs: [known], span })],
    span,
  });
  const squares = operate(machine, 'sum', { inputs: [operate(machine, 'square', { inputs: [apart], span })], span });
  const less = operate(machine, 'subtract', { inputs: [count, toArray(machine, integer(1), span)!], span });
  return operate(machine, 'divide', { inputs: [squares, less], span });
}

type Statistic = (machine: Machine, array: TensorValue, span: Span) => Value;

const known =
  (type: string): Statistic =>
  (machine, array, span) =>
    operate(machine, type, { inputs: [knownOf(machine, array, span)], span });

const STATISTICS: Readonly<Record<string, Statistic>> = {
  mean: meanOfKnown,
  median: known('median'),
  min: known('min'),
  max: known('max'),
  sum: known('sum'),
  var: varianceOf,
  std: (machine, array, span) => operate(machine, 'sqrt', { inputs: [varianceOf(machine, array, span)], span }),
};

/** What a column of a table answers to beside what an array does. */
export function seriesAttribute(machine: Machine, array: TensorValue, name: string): Value | undefined {
  if (name === 'map' || name === 'replace') return native(name, (args) => coded(machine, array, name, args));
  if (name === 'fillna') return native(name, (args) => filled(machine, array, args));
  const statistic = Object.hasOwn(STATISTICS, name) && isColumn(array) ? STATISTICS[name] : undefined;
  if (statistic)
    return native(name, (args) =>
      args.positional.length + args.named.size > 0
        ? machine.unknown(`${name} of a column with these arguments`, args.span)
        : statistic(machine, array, args.span),
    );
  return undefined;
}
