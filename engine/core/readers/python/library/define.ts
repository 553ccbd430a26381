import { bind, type Bound } from '../../evaluate/bind.ts';
import type { Evaluation } from '../../evaluate/evaluation.ts';
import {
  type CallArguments,
  type ClassValue,
  type ModuleValue,
  native,
  type NativeValue,
  type Value,
} from '../../evaluate/values.ts';

type Follow = (values: Bound['values'], args: CallArguments) => Value | undefined;

/** A function with Python's signature; where it gives nothing, its result is unknown. */
export function define(evaluation: Evaluation, name: string, signature: string, follow: Follow): NativeValue {
  return native(name, (args) => {
    const result = args.open ? undefined : follow(bind(signature, args).values, args);
    return result ?? evaluation.machine.unknown(`a call of ${name}()`, args.span);
  });
}

/** A class whose call gives what `make` gives: `int`, `list`, `str`. */
export function typeClass(name: string, make: (args: CallArguments) => Value): ClassValue {
  const create = native('__new__', ({ positional, ...rest }) => make({ ...rest, positional: positional.slice(1) }));
  return { kind: 'class', name, bases: [], members: new Map<string, Value>([['__new__', create]]) };
}

export function moduleOf(name: string, members: Readonly<Record<string, Value>>): ModuleValue {
  return {
    kind: 'module',
    name,
    member: (each) => (Object.hasOwn(members, each) ? members[each] : undefined),
    names: () => Object.keys(members),
  };
}

export function numberIn(value: Value | undefined): number | undefined {
  if (value?.kind === 'number') return value.value;
  return value?.kind === 'boolean' ? Number(value.value) : undefined;
}
