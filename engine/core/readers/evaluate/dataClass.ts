import { findMember, lineage } from './classes.ts';
import { callMember } from './calls.ts';
import type { Evaluation } from './evaluation.ts';
import { call, withoutFirst } from './arguments.ts';
import { dictOf } from './keys.ts';
import { type ClassValue, native, NONE, type Value } from './values.ts';

const fieldsOf = new WeakMap<ClassValue, readonly string[]>();

/** Fields of a data class and of those it inherits from, the eldest first. */
function allFields(made: ClassValue): string[] {
  const names = lineage(made)
    .classes.toReversed()
    .flatMap((each) => fieldsOf.get(each) ?? []);
  return [...new Set(names)];
}

/** Whether `@dataclass` wrote the class, or one that it inherits from. */
export const isDataClass = (made: ClassValue): boolean => lineage(made).classes.some((each) => fieldsOf.has(each));

/** Whether an object of a data class has an attribute from the beginning. */
export const hasField = (made: ClassValue, name: string): boolean =>
  allFields(made).includes(name) || findMember(made, name).member !== undefined;

/** `asdict`: the fields by their names, those of data classes inside as well. */
export function fieldsAsDict(value: Value): Value | undefined {
  if (value.kind === 'list' || value.kind === 'tuple')
    return { ...value, items: value.items.map((each) => fieldsAsDict(each) ?? each) };
  if (value.kind !== 'instance' || !isDataClass(value.class)) return undefined;
  const entries = allFields(value.class).flatMap((name): [string, Value][] => {
    const field = value.attributes.get(name);
    return field ? [[name, fieldsAsDict(field) ?? field]] : [];
  });
  return dictOf(entries);
}

/** `field(default_factory=list)`: the marker that `dataclasses.field` gives. */
export const FIELD: ClassValue = { kind: 'class', name: 'Field', bases: [], members: new Map() };

function fallback(evaluation: Evaluation, made: ClassValue, name: string): Value | undefined {
  const value = lineage(made)
    .classes.map((each) => each.members.get(name))
    .find((each) => each !== undefined);
  if (value?.kind !== 'instance' || value.class !== FIELD) return value;
  const factory = value.attributes.get('default_factory');
  if (!factory) return value.attributes.get('default');
  return evaluation.machine.call(factory, {
    positional: [],
    named: new Map(),
    span: value.span,
    spans: new Map(),
    open: false,
  });
}

/** Gives a class the `__init__` that `@dataclass` writes. */
export function dataClassInit(evaluation: Evaluation, made: ClassValue, fields: readonly string[]): void {
  fieldsOf.set(made, fields);
  if (made.members.has('__init__')) return;
  const init = native('__init__', (args) => {
    const [self] = args.positional;
    if (!self) return NONE;
    const { positional, named, open, span } = withoutFirst(args);
    allFields(made).forEach((name, index) => {
      const given = positional[index] ?? named.get(name);
      const missing = () => evaluation.machine.unknown(`the field ${name}`, span);
      const value = given ?? (open ? missing() : (fallback(evaluation, made, name) ?? missing()));
      evaluation.machine.setAttribute(self, name, value, span);
    });
    callMember(evaluation, self, '__post_init__', call(span, []));
    return NONE;
  });
  made.members.set('__init__', init);
}
