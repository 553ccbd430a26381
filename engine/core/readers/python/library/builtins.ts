import { attributeDict } from '../../evaluate/attributeEntries.ts';
import { findAttribute } from '../../evaluate/attributes.ts';
import { call } from '../../evaluate/arguments.ts';
import { order } from '../../evaluate/compare.ts';
import { callMember } from '../../evaluate/calls.ts';
import type { Evaluation } from '../../evaluate/evaluation.ts';
import { formatted } from '../../evaluate/format.ts';
import { fromDimension } from '../../evaluate/operators.ts';
import { isOpenDict } from '../../evaluate/keys.ts';
import { extentCall, wantValue } from '../../evaluate/openArguments.ts';
import { rangeLength, rangeOf } from '../../evaluate/range.ts';
import { partOf } from '../../evaluate/sizes.ts';
import { reprOf } from '../../evaluate/textOf.ts';
import type { Span } from '../../../model/span.ts';
import {
  boolean,
  type CallArguments,
  float,
  integer,
  native,
  NONE,
  text,
  type TensorValue,
  tuple,
  type Value,
} from '../../evaluate/values.ts';
import { lengthWithRows } from '../../library/heldRows.ts';
import { rowsNamed } from '../../library/rowIndex.ts';
import { inherits } from '../../evaluate/classes.ts';
import { define, numberIn } from './define.ts';
import { openFunction } from './text/open.ts';
import { iterationBuiltins } from './iteration.ts';
import { isInstance, isNumeric, typeClasses, typeOf } from './types.ts';

/** An array of which not even the rank is known has rows all the same, as many as the array itself will tell. */
function rowsOf({ shape, origin }: TensorValue): Value | undefined {
  if (shape) return shape[0] === undefined ? undefined : fromDimension(shape[0]);
  return fromDimension(rowsNamed(origin.id));
}

/** How many items there are, where that is known. */
export function lengthOf(evaluation: Evaluation, value: Value): Value | undefined {
  switch (value.kind) {
    case 'list':
    case 'tuple':
    case 'set':
      return lengthWithRows(value.items);
    case 'dict':
      return isOpenDict(value) ? undefined : integer(value.entries.size);
    case 'string':
      return integer(Array.from(value.value).length);
    case 'tensor':
      return rowsOf(value);
    case 'instance': {
      const range = rangeOf(value);
      return range ? integer(rangeLength(range)) : callMember(evaluation, value, '__len__', call(value.span, []));
    }
    default:
      return undefined;
  }
}

/** A length that is not known: the same one as long as it is the same object with as many known items. */
function openLength({ sizes, machine }: Evaluation, value: Value, span: Span): Value {
  const count = 'items' in value ? value.items.length : value.kind === 'dict' ? value.entries.size : 0;
  return partOf(sizes, value, `len ${count}`, () => machine.unknown('a call of len()', span));
}

/** The least (-1) or greatest (1) of the arguments or of the items of the only one. */
function extreme(evaluation: Evaluation, { positional, named, span }: CallArguments, sign: 1 | -1): Value | undefined {
  const only = positional.length === 1 ? positional[0] : undefined;
  const items = only ? evaluation.machine.iterate(only, span) : positional;
  if (!items || items.length === 0) return items && named.get('default');
  const key = named.get('key');
  const rank = (value: Value) =>
    key && key.kind !== 'none' ? evaluation.machine.call(key, call(span, [value])) : value;
  let best = items[0]!;
  for (const each of items.slice(1)) {
    const verdict = order(rank(each), rank(best));
    if (verdict === undefined) return undefined;
    if (verdict === sign) best = each;
  }
  return best;
}

function openExtreme({ machine }: Evaluation, name: string, { positional, named, span }: CallArguments): Value {
  const plain = positional.length > 1 && named.size === 0 ? extentCall(name, positional, span) : undefined;
  return plain ?? machine.unknown(`a call of ${name}()`, span);
}

function summed({ machine }: Evaluation, values: Readonly<Record<string, Value>>, span: CallArguments['span']) {
  const items = values.iterable && machine.iterate(values.iterable, span);
  return items?.reduce((total, each) => machine.binary('+', total, each, span), values.start!);
}

/** Half goes to the even neighbour, as Python rounds. */
function roundHalfEven(value: number, digits: number): number {
  const scale = 10 ** digits;
  const scaled = value * scale;
  const low = Math.floor(scaled);
  const rest = scaled - low;
  const rounded = rest < 0.5 ? low : rest > 0.5 ? low + 1 : low % 2 === 0 ? low : low + 1;
  return rounded / scale;
}

function numberBuiltins(evaluation: Evaluation): Record<string, Value> {
  const { machine } = evaluation;
  return {
    min: native('min', (args) => extreme(evaluation, args, -1) ?? openExtreme(evaluation, 'min', args)),
    max: native('max', (args) => extreme(evaluation, args, 1) ?? openExtreme(evaluation, 'max', args)),
    sum: define(evaluation, 'sum', 'iterable, start=0', (values, { span }) => summed(evaluation, values, span)),
    abs: define(evaluation, 'abs', 'x', ({ x }, { span }) => {
      if (x?.kind === 'number') return { ...x, value: Math.abs(x.value) };
      return x && (callMember(evaluation, x, '__abs__', call(span, [])) ?? (x.kind === 'dimension' ? x : undefined));
    }),
    round: define(evaluation, 'round', 'number, ndigits=None', ({ number, ndigits }) => {
      const [value, digits] = [numberIn(number), numberIn(ndigits)];
      if (value === undefined) return undefined;
      return digits === undefined ? integer(roundHalfEven(value, 0)) : float(roundHalfEven(value, digits));
    }),
    divmod: define(evaluation, 'divmod', 'a, b', ({ a, b }, { span }) =>
      a && b ? tuple([machine.binary('//', a, b, span), machine.binary('%', a, b, span)]) : undefined,
    ),
    pow: define(evaluation, 'pow', 'base, exp, mod=None', ({ base, exp }, { span }) =>
      base && exp ? machine.binary('**', base, exp, span) : undefined,
    ),
    ord: define(evaluation, 'ord', 'c', ({ c }) =>
      c?.kind === 'string' ? integer(c.value.codePointAt(0) ?? 0) : undefined,
    ),
    chr: define(evaluation, 'chr', 'i', ({ i }) => {
      const code = numberIn(i);
      return code !== undefined && Number.isInteger(code) && code >= 0 && code <= 0x10ffff
        ? text(String.fromCodePoint(code))
        : undefined;
    }),
  };
}

/** `getattr` and `hasattr`: an attribute, and whether there surely is or is none. */
function attributeBuiltins(evaluation: Evaluation): Record<string, Value> {
  return {
    getattr: define(evaluation, 'getattr', 'object, name, default', ({ object, name, default: fallback }, { span }) => {
      if (!object || name?.kind !== 'string') return undefined;
      const found = findAttribute(evaluation, object, name.value, span);
      return (found?.kind === 'unknown' && fallback && object.kind !== 'unknown' ? undefined : found) ?? fallback;
    }),
    hasattr: define(evaluation, 'hasattr', 'object, name', ({ object, name }, { span }) => {
      if (!object || name?.kind !== 'string') return undefined;
      const found = findAttribute(evaluation, object, name.value, span);
      if (found?.kind === 'unknown' && (object.kind === 'unknown' || object.kind === 'instance'))
        return object.kind === 'instance' && object.attributes.get(name.value) === found ? boolean(true) : undefined;
      return boolean(found !== undefined);
    }),
    setattr: define(evaluation, 'setattr', 'object, name, value', ({ object, name, value }, { span }) => {
      if (object && value && name?.kind === 'string') evaluation.machine.setAttribute(object, name.value, value, span);
      return NONE;
    }),
    delattr: define(evaluation, 'delattr', 'object, name', ({ object, name }, { span }) => {
      if (object && name) callMember(evaluation, object, '__delattr__', call(span, [name]));
      return NONE;
    }),
    vars: define(evaluation, 'vars', 'object', ({ object }) =>
      object?.kind === 'instance' ? attributeDict(object.attributes) : undefined,
    ),
  };
}

const OUTSIDE = ['input', 'eval', 'exec', 'compile', 'globals', 'memoryview', 'bytearray', '__import__', 'dir', 'hash'];

/** What only a running program can answer. */
function outsideBuiltins({ machine }: Evaluation): Record<string, Value> {
  const entries = OUTSIDE.map((name) => [
    name,
    native(name, ({ span }) => machine.unknown(`a call of ${name}()`, span)),
  ]);
  return Object.fromEntries(entries) as Record<string, Value>;
}

function objectBuiltins(evaluation: Evaluation): Record<string, Value> {
  const truthValue = (truth: boolean | undefined) => (truth === undefined ? undefined : boolean(truth));
  return {
    ...attributeBuiltins(evaluation),
    len: define(
      evaluation,
      'len',
      'obj',
      ({ obj }, { span }) => obj && (lengthOf(evaluation, obj) ?? openLength(evaluation, obj, span)),
    ),
    print: native('print', () => NONE),
    isinstance: define(evaluation, 'isinstance', 'object, type', ({ object, type }) => {
      if (!object || !type) return undefined;
      const truth = isInstance(object, type);
      // What becomes of an argument that nobody gives hangs on what it is: given as a number, it is one.
      if (truth === undefined && isNumeric(type)) wantValue(evaluation.sizes, object);
      return truthValue(truth);
    }),
    issubclass: define(evaluation, 'issubclass', 'a, b', ({ a, b }) =>
      a?.kind === 'class' && b?.kind === 'class' ? truthValue(inherits(a, b)) : undefined,
    ),
    callable: define(evaluation, 'callable', 'object', ({ object }) =>
      object && object.kind !== 'unknown'
        ? boolean(['function', 'native', 'bound', 'class'].includes(object.kind) || object.kind === 'instance')
        : undefined,
    ),
    type: define(
      evaluation,
      'type',
      'object, bases=None, members=None',
      ({ object }) => object && typeOf(evaluation, object),
    ),
    id: define(evaluation, 'id', 'object', () => undefined),
    repr: define(evaluation, 'repr', 'object', ({ object }) => {
      const shown = object && reprOf(evaluation, object);
      return shown === undefined ? undefined : text(shown);
    }),
    format: define(evaluation, 'format', 'value, format_spec=""', ({ value, format_spec: how }) => {
      const shown = value && how?.kind === 'string' ? formatted(evaluation, value, how.value) : undefined;
      return shown === undefined ? undefined : text(shown);
    }),
    slice: native('slice', ({ positional }) => {
      const [first = NONE, second, step = NONE] = positional;
      return { kind: 'slice', start: second ? first : NONE, stop: second ?? first, step };
    }),
    ...outsideBuiltins(evaluation),
  };
}

const ERRORS = [
  'Exception',
  'ValueError',
  'TypeError',
  'KeyError',
  'IndexError',
  'RuntimeError',
  'ImportError',
  'AttributeError',
  'AssertionError',
  'NotImplementedError',
  'ModuleNotFoundError',
  'FileNotFoundError',
  'StopIteration',
  'KeyboardInterrupt',
  'OSError',
  'IOError',
  'Warning',
  'UserWarning',
  'DeprecationWarning',
  'SystemExit',
  'ZeroDivisionError',
  'OverflowError',
  'BaseException',
];

/** Python's names that need no import. */
export function pythonBuiltins(evaluation: Evaluation): Map<string, Value> {
  const nothing = native('nothing', () => NONE);
  const errors = ERRORS.map((name): [string, Value] => [name, { kind: 'class', name, bases: [], members: new Map() }]);
  return new Map<string, Value>([
    ...Object.entries(typeClasses(evaluation)),
    ...Object.entries(iterationBuiltins(evaluation)),
    ...Object.entries(numberBuiltins(evaluation)),
    ...Object.entries(objectBuiltins(evaluation)),
    ['open', openFunction(evaluation)],
    ...errors,
    ['exit', nothing],
    ['quit', nothing],
    ['__name__', text('__main__')],
    ['__file__', text('__main__.py')],
    ['NotImplemented', NONE],
    [
      'property',
      native('property', ({ positional: [getter = NONE] }) =>
        getter.kind === 'function' ? { ...getter, binding: 'property' } : getter,
      ),
    ],
    [
      'staticmethod',
      native('staticmethod', ({ positional: [method = NONE] }) =>
        method.kind === 'function' ? { ...method, binding: 'static' } : method,
      ),
    ],
    [
      'classmethod',
      native('classmethod', ({ positional: [method = NONE] }) =>
        method.kind === 'function' ? { ...method, binding: 'class' } : method,
      ),
    ],
  ]);
}
