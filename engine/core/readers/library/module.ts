import { type ModuleValue, native, type NativeValue, type Value } from '../evaluate/values.ts';

/** Members of a library's module: values, functions, or functions that make a value when it is first asked for. */
export type Members = Readonly<Record<string, Value | NativeValue['call']>>;

/** A module of a library. `fallback` answers what the table lacks: submodules, or whole families of names. */
export function moduleOf(
  name: string,
  members: Members,
  fallback?: (member: string) => Value | undefined,
): ModuleValue {
  const made = new Map<string, Value>();
  return {
    kind: 'module',
    name,
    member: (member) => {
      const known = made.get(member);
      if (known) return known;
      const found = Object.hasOwn(members, member) ? members[member] : undefined;
      const value = typeof found === 'function' ? native(`${name}.${member}`, found) : (found ?? fallback?.(member));
      if (value) made.set(member, value);
      return value;
    },
  };
}
