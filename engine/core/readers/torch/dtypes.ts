import { float, text, type Value } from '../evaluate/values.ts';
import { moduleOf } from '../library/module.ts';

/** PyTorch's names of number types, with those they are short for. */
const DTYPES: Readonly<Record<string, string>> = {
  float: 'float32',
  double: 'float64',
  half: 'float16',
  long: 'int64',
  int: 'int32',
  short: 'int16',
  ...Object.fromEntries(
    [
      'float16',
      'float32',
      'float64',
      'bfloat16',
      'uint8',
      'int8',
      'int16',
      'int32',
      'int64',
      'bool',
      'complex64',
      'complex128',
    ].map((name) => [name, name]),
  ),
};

const LEGACY: Readonly<Record<string, string>> = {
  FloatTensor: 'float32',
  DoubleTensor: 'float64',
  HalfTensor: 'float16',
  LongTensor: 'int64',
  IntTensor: 'int32',
  BoolTensor: 'bool',
  ByteTensor: 'uint8',
};

/** `torch.float32` as a value: its name. */
export function dtypeValue(name: string): Value | undefined {
  return Object.hasOwn(DTYPES, name) ? text(`torch.${DTYPES[name]!}`) : undefined;
}

/** The type that an argument names; nothing where it is none. */
export function dtypeOf(value: Value | undefined): string | undefined {
  const name = value?.kind === 'string' || value?.kind === 'native' ? wordOf(value) : undefined;
  if (name === undefined) return undefined;
  const word = name.slice(name.lastIndexOf('.') + 1);
  if (Object.hasOwn(LEGACY, word)) return LEGACY[word];
  return name.startsWith('torch.') && Object.hasOwn(DTYPES, word) ? DTYPES[word] : undefined;
}

function wordOf(value: Extract<Value, { kind: 'string' | 'native' }>): string {
  return value.kind === 'string' ? value.value : value.name;
}

/** The greatest number, the least above nought and the step at one, of each type of floats. */
const FLOATS: Readonly<Record<string, readonly [number, number, number]>> = {
  float16: [65504, 2 ** -14, 2 ** -10],
  bfloat16: [3.3895313892515355e38, 2 ** -126, 2 ** -7],
  float32: [3.4028234663852886e38, 2 ** -126, 2 ** -23],
  float64: [Number.MAX_VALUE, 2 ** -1022, Number.EPSILON],
};

/** `torch.finfo(dtype)`: between which numbers a type's lie. */
export function floatLimits(value: Value | undefined): Value | undefined {
  const limits = FLOATS[(value ? dtypeOf(value) : 'float32') ?? ''];
  if (!limits) return undefined;
  const [max, tiny, eps] = limits;
  const members = { max, min: -max, tiny, smallest_normal: tiny, eps };
  return moduleOf('torch.finfo', Object.fromEntries(Object.entries(members).map(([name, one]) => [name, float(one)])));
}

/** Methods that change a tensor's type: `x.long()`. */
export const CASTS: Readonly<Record<string, string>> = {
  float: 'float32',
  double: 'float64',
  half: 'float16',
  bfloat16: 'bfloat16',
  long: 'int64',
  int: 'int32',
  short: 'int16',
  bool: 'bool',
  byte: 'uint8',
};
