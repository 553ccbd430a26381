import type { Code } from '../code/code.ts';
import { createNames, plainName, snakeName } from '../code/names.ts';
import { fillSlots, type PlacesOf, type Slot, unify } from '../code/unify.ts';

/** A literal that a piece of code is given from outside: its name, and its text in each of the pieces. */
export interface Parameter {
  readonly name: string;
  readonly values: readonly string[];
}

/** Pieces of code as one, with names where they differ. */
export interface Shared {
  readonly codes: readonly Code[];
  readonly parameters: readonly Parameter[];
  /** The parameters that stand in a piece of it. */
  readonly namesIn: (code: Code) => readonly string[];
}

/** More of them are a list of numbers and no signature. */
const MOST_PARAMETERS = 8;

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(in|out)_channels$/, 'channels'],
  [/^(in|out)_features$/, 'features'],
];

/** One word for a number that is given to several arguments. */
function wordFor(keys: readonly string[]): string {
  const [first] = keys;
  for (const [names, word] of WORDS)
    if (keys.filter((each) => names.test(each)).length > 1 && keys.some((each) => each.startsWith('out')))
      return new Set(keys.filter((each) => names.test(each))).size > 1 ? word : first!;
  return keys.find((each) => each !== 'size' && !/^num_features$|^normalized_shape$/.test(each)) ?? first ?? 'size';
}

/**
 * Lists of code that differ in literals alone as one list with parameters. Literals that differ together are one
 * parameter. `taken` are names that the code uses itself.
 */
export function shared(
  lists: readonly (readonly Code[])[],
  places: PlacesOf,
  taken: Iterable<string> = [],
  spelled: (name: string) => string = snakeName,
): Shared | undefined {
  const made = unify(lists, places);
  if (!made) return undefined;
  const groups = new Map<string, { slots: Slot[]; numbers: number[] }>();
  made.slots.forEach((slot, number) => {
    const group = groups.get(slot.values.join('\n')) ?? { slots: [], numbers: [] };
    group.slots.push(slot);
    group.numbers.push(number);
    groups.set(slot.values.join('\n'), group);
  });
  if (groups.size > MOST_PARAMETERS) return undefined;
  const unique = createNames(taken);
  const names = new Map<number, string>();
  const parameters = [...groups.values()].map(({ slots, numbers }): Parameter => {
    const keys = slots.map(({ key }) => key).filter((each) => each !== undefined);
    const name = spelled(unique(spelled(plainName(wordFor(keys), 'size'))));
    for (const each of numbers) names.set(each, name);
    return { name, values: slots[0]!.values };
  });
  const codes = made.codes.map((each) => fillSlots(each, (slot) => names.get(slot)!));
  const own = new Set(parameters.map(({ name }) => name));
  const namesIn = (code: Code) =>
    [...new Set(JSON.stringify(code).match(/[A-Za-z_]\w*/g) ?? [])].filter((each) => own.has(each));
  return { codes, parameters, namesIn };
}

const tuple = (items: readonly string[]): Code => ({ open: '(', items, close: ')' });

/** What each of `count` pieces has for the parameters: a value, or some in brackets. */
export function rowsOf(parameters: readonly Parameter[], count: number): readonly Code[] {
  return Array.from({ length: count }, (_, at): Code => {
    const values = parameters.map((each) => each.values[at]!);
    return values.length === 1 ? values[0]! : tuple(values);
  });
}

/** Python's `[make(a) for a in (…)]` for what differs in few literals, else the items themselves. */
export function listOf(
  items: readonly Code[],
  places: PlacesOf,
): { readonly open: Code[]; readonly comprehends: boolean } {
  const made =
    items.length > 1
      ? shared(
          items.map((each) => [each]),
          places,
          ['_'],
        )
      : undefined;
  if (!made || made.parameters.length > 3 || (made.parameters.length > 0 && items.length < 3))
    return { open: [...items], comprehends: false };
  const [element] = made.codes as [Code];
  const names = made.parameters.map(({ name }) => name);
  if (names.length === 0) return { open: [element, `for _ in range(${items.length})`], comprehends: true };
  const rows = rowsOf(made.parameters, items.length);
  const over: Code = { prefix: `for ${names.join(', ')} in `, open: '[', items: rows, close: ']' };
  return { open: [element, over], comprehends: true };
}
