import { withoutFirst } from '../../evaluate/arguments.ts';
import type { MachineOptions } from '../../evaluate/createMachine.ts';
import type { Evaluation } from '../../evaluate/evaluation.ts';
import { type Methods, provideMembers } from '../../evaluate/members.ts';
import {
  boolean,
  type CallArguments,
  type DictValue,
  integer,
  native,
  type NumberValue,
  text,
  type Value,
} from '../../evaluate/values.ts';
import { arrayMethods } from './arrays.ts';
import { scriptBuiltins } from './builtins.ts';
import { textMethods } from './texts.ts';

const numberMethods: Methods<NumberValue> = {
  toFixed: (_, { value }, { positional: [digits] }) =>
    text(value.toFixed(digits?.kind === 'number' ? Math.min(100, Math.max(0, digits.value)) : 0)),
  toString: (_: unknown, { value }: NumberValue) => text(String(value)),
};

/** `follow.call(this, …)`, `apply` and `bind` of functions that take no `this`. */
const functionMethods: Methods<Value> = {
  call: ({ machine }, self, args) => machine.call(self, withoutFirst(args)),
  apply: ({ machine }, self, { positional: [, given], span, ...rest }) => {
    const items = given ? machine.iterate(given, span) : [];
    return items && machine.call(self, { ...rest, positional: items, span });
  },
  bind: (_, self) => self,
};

/** A shape that the library gives can be read like an array. */
const tupleMethods: Methods<Value & { kind: 'tuple' }> = Object.fromEntries(
  ['slice', 'map', 'concat', 'reduce', 'filter', 'join', 'at', 'every', 'some'].map((name) => [
    name,
    (evaluation, { items }, args) => arrayMethods[name]?.(evaluation, { kind: 'list', items: [...items] }, args),
  ]),
);

const objectMethods: Methods<DictValue> = {
  hasOwnProperty: (_: unknown, { entries }: DictValue, { positional: [key] }: CallArguments) =>
    key?.kind === 'string' ? boolean(entries.has(`s${key.value}`)) : undefined,
};

const length = ({ machine }: Evaluation, value: Value): Value | undefined => {
  if (value.kind === 'string') return integer(value.value.length);
  if (value.kind !== 'list' && value.kind !== 'tuple') return undefined;
  const open = value.items.find((each) => each.kind === 'unknown' && each.many);
  return open?.kind === 'unknown' ? machine.unknown('how long a list is', open.span) : integer(value.items.length);
};

/** JavaScript's own names and methods. */
export const scriptStandard: MachineOptions['standard'] = (evaluation) => {
  provideMembers(evaluation, {
    methods: {
      list: arrayMethods,
      tuple: tupleMethods,
      string: textMethods,
      number: numberMethods,
      dict: objectMethods,
      function: functionMethods,
      native: functionMethods,
      bound: functionMethods,
    },
    properties: { list: { length }, tuple: { length }, string: { length } },
  });
  const path: Value = {
    kind: 'module',
    name: 'path',
    member: () => native('path', ({ span }) => evaluation.machine.unknown('a path', span)),
  };
  const outside = native('outside', ({ span }) => evaluation.machine.unknown('a file', span));
  const files: Value = { kind: 'module', name: 'fs', member: () => outside };
  const modules = new Map<string, Value>([
    ['path', path],
    ['fs', files],
  ]);
  return { builtins: scriptBuiltins(evaluation), modules };
};
