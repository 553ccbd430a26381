import { lineage } from './classes.ts';
import { type ClassValue, text } from './values.ts';

export const ENUM: ClassValue = { kind: 'class', name: 'Enum', bases: [], members: new Map() };

/** Turns the constants of an `Enum` into members with a name and a value. */
export function enumMembers(made: ClassValue): void {
  if (made === ENUM || !lineage(made).classes.includes(ENUM) || !made.span) return;
  for (const [name, value] of made.members) {
    if (value.kind === 'function' || value.kind === 'native' || name.startsWith('_')) continue;
    const attributes = new Map([
      ['name', text(name)],
      ['value', value],
    ]);
    made.members.set(name, { kind: 'instance', class: made, attributes, span: made.span, state: new Map() });
  }
}
