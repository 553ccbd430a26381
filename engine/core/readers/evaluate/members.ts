import type { Span } from '../../model/span.ts';
import type { Evaluation } from './evaluation.ts';
import { entryOf } from './keys.ts';
import { type CallArguments, native, text, type Value } from './values.ts';

/** A method of a text, list or other value of the language; nothing where its result can't be told. */
export type Method<Self extends Value = Value> = (
  evaluation: Evaluation,
  self: Self,
  args: CallArguments,
) => Value | undefined;

export type Methods<Self extends Value = Value> = Readonly<Record<string, Method<Self>>>;

/** Attributes that are no methods: a list's `length`. */
export type Property = (evaluation: Evaluation, self: Value) => Value | undefined;

/** The members of the language's own values. */
export interface BuiltinMembers {
  readonly methods: Partial<Record<Value['kind'], Methods<never>>>;
  readonly properties?: Partial<Record<Value['kind'], Readonly<Record<string, Property>>>>;
}

const tables = new WeakMap<Evaluation, BuiltinMembers>();

export function provideMembers(evaluation: Evaluation, members: BuiltinMembers): void {
  tables.set(evaluation, members);
}

/** A member of a value of the language itself; nothing where it has none of that name. */
export function builtinMember(evaluation: Evaluation, object: Value, name: string, span: Span): Value | undefined {
  if (object.kind === 'dict' && evaluation.language === 'javascript') {
    const entry = entryOf(object, name);
    if (entry) return entry;
  }
  if (object.kind === 'tuple' && object.names?.includes(name)) return object.items[object.names.indexOf(name)];
  if (name === '__name__' && (object.kind === 'function' || object.kind === 'native')) return text(object.name);
  const table = tables.get(evaluation);
  const own = (record: object | undefined) => (record && Object.hasOwn(record, name) ? record : undefined);
  const properties = own(table?.properties?.[object.kind]) as Readonly<Record<string, Property>> | undefined;
  if (properties) return properties[name]!(evaluation, object);
  const methods = own(table?.methods[object.kind]) as Methods | undefined;
  if (!methods) return undefined;
  return native(name, (args) => {
    evaluation.budget.spend(1, span);
    return methods[name]!(evaluation, object, args) ?? evaluation.machine.unknown(`a call of .${name}()`, args.span);
  });
}
