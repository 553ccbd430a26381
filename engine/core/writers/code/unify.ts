import type { Call, Code } from './code.ts';

/** A literal that differs between pieces of code that are otherwise alike: its text in each of them. */
export interface Slot {
  readonly values: readonly string[];
  /** What the brackets that it stands in call it: `in_channels`, `stride`. */
  readonly key: string | undefined;
}

export interface Unified {
  /** Code with marks where the slots are. */
  readonly code: Code;
  readonly slots: readonly Slot[];
}

/** Names of what a call takes by place. */
export type PlacesOf = (open: string) => readonly string[] | undefined;

const LITERAL =
  /(f?"(?:[^"\\]|\\.)*"|f?'(?:[^'\\]|\\.)*'|(?<![\w.])\d+(?:\.\d+)?(?:e[-+]?\d+)?(?!\w)|\b(?:True|False|true|false|None|null)\b)/;

const MARK = /\u0001(\d+)\u0001/g;
const mark = (slot: number) => `\u0001${slot}\u0001`;

const KEY = /(\w+)(?:=|: )$/;

interface Unifying {
  readonly slots: Slot[];
  readonly places: PlacesOf;
}

const allSame = <Item>(items: readonly Item[]): boolean => items.every((each) => each === items[0]);

function texts(unifying: Unifying, given: readonly string[], key: string | undefined): string | undefined {
  if (allSame(given)) return given[0];
  const pieces = given.map((each) => each.split(LITERAL));
  const first = pieces[0]!;
  if (!pieces.every((each) => each.length === first.length)) return undefined;
  let made = '';
  for (let at = 0; at < first.length; at += 1) {
    const here = pieces.map((each) => each[at]!);
    if (allSame(here)) made += here[0]!;
    else if (at % 2 === 0 || here.some((each) => /\{(name|i)\}/.test(each))) return undefined;
    else {
      const named = KEY.exec(made)?.[1] ?? (made.endsWith('range(') ? 'depth' : key);
      made += mark(unifying.slots.push({ values: here, key: named }) - 1);
    }
  }
  return made;
}

/** The name that an item of a call is given by: `bias` of `bias=False`. */
function nameOf(code: Code): string | undefined {
  const text = typeof code === 'string' ? code : (code.prefix ?? '');
  return /^(\w+)(?:=(?!=)|: )/.exec(text)?.[1];
}

/** All calls with the same arguments by name: those left out as the default are filled in. */
function withAllNames(calls: readonly Call[]): readonly Call[] | undefined {
  // In the order of the call that names the most.
  const longest = calls.toSorted((one, two) => two.items.length - one.items.length);
  const names = [...new Set(longest.flatMap(({ items }) => items.map(nameOf).filter((each) => each !== undefined)))];
  const made = calls.map((each): Call | undefined => {
    const byPlace = each.items.filter((item) => nameOf(item) === undefined);
    const byName = names.map((name) => each.items.find((item) => nameOf(item) === name) ?? each.omitted?.get(name));
    if (byName.some((item) => item === undefined)) return undefined;
    return { ...each, items: [...byPlace, ...(byName as readonly Code[])] };
  });
  return made.every((each) => each !== undefined) ? made : undefined;
}

function calls(unifying: Unifying, given: readonly Call[], key: string | undefined): Code | undefined {
  const [first] = given as [Call];
  const { open, joiner } = first;
  if (!given.every((each) => each.open === open)) return undefined;
  const prefix = texts(
    unifying,
    given.map((each) => each.prefix ?? ''),
    undefined,
  );
  const tail = texts(
    unifying,
    given.map((each) => each.close),
    undefined,
  );
  const whole = withAllNames(given);
  if (prefix === undefined || tail === undefined || !whole) return undefined;
  if (!whole.every(({ items }) => items.length === whole[0]!.items.length)) return undefined;
  const places = unifying.places(open);
  // Numbers in a list are known by what the list is given as.
  const own = /\w\($/.test(open) ? undefined : key;
  const items = whole[0]!.items.map((_, at) =>
    unified(
      unifying,
      whole.map((each) => each.items[at]!),
      places?.[at] ?? own,
    ),
  );
  if (items.some((each) => each === undefined)) return undefined;
  const more = { ...(prefix === '' ? {} : { prefix }), ...(joiner === undefined ? {} : { joiner }) };
  return { open, items: items as readonly Code[], close: tail, ...more };
}

function unified(unifying: Unifying, given: readonly Code[], key: string | undefined): Code | undefined {
  if (given.every((each) => typeof each === 'string')) return texts(unifying, given, key);
  if (given.every((each) => typeof each === 'object' && 'open' in each)) return calls(unifying, given, key);
  if (!given.every((each) => typeof each === 'object' && 'operator' in each)) return undefined;
  const infixes = given;
  const { operator, prefix } = infixes[0]!;
  if (!infixes.every((each) => each.operator === operator && each.prefix === prefix)) return undefined;
  const side = (at: 0 | 1) =>
    unified(
      unifying,
      infixes.map((each) => each.sides[at]),
      undefined,
    );
  const [left, right] = [side(0), side(1)];
  if (left === undefined || right === undefined) return undefined;
  return { operator, sides: [left, right], ...(prefix === undefined ? {} : { prefix }) };
}

/** Lists of code, each as long as the others, as one list with slots where only literals differ. */
export function unify(
  lists: readonly (readonly Code[])[],
  places: PlacesOf,
): { readonly codes: readonly Code[]; readonly slots: readonly Slot[] } | undefined {
  const [first] = lists as [readonly Code[]];
  if (!lists.every((each) => each.length === first.length)) return undefined;
  const unifying: Unifying = { slots: [], places };
  const codes = first.map((_, at) =>
    unified(
      unifying,
      lists.map((each) => each[at]!),
      undefined,
    ),
  );
  if (codes.some((each) => each === undefined)) return undefined;
  return { codes: codes as readonly Code[], slots: unifying.slots };
}

/** The code with a text in each slot. */
export function fillSlots(code: Code, textOf: (slot: number) => string): Code {
  const put = (text: string) => text.replaceAll(MARK, (_, slot: string) => textOf(Number(slot)));
  if (typeof code === 'string') return put(code);
  const prefix = code.prefix === undefined ? {} : { prefix: put(code.prefix) };
  const inner = (each: Code) => fillSlots(each, textOf);
  if ('operator' in code)
    return { operator: code.operator, sides: [inner(code.sides[0]), inner(code.sides[1])], ...prefix };
  const joiner = code.joiner === undefined ? {} : { joiner: code.joiner };
  return { open: code.open, items: code.items.map(inner), close: put(code.close), ...prefix, ...joiner };
}

/** The numbers of the slots that stand in code. */
export function slotsIn(code: Code): readonly number[] {
  if (typeof code === 'string') return [...code.matchAll(MARK)].map(([, slot]) => Number(slot));
  const own = slotsIn(code.prefix ?? '');
  if ('operator' in code) return [...own, ...code.sides.flatMap(slotsIn)];
  return [...own, ...code.items.flatMap(slotsIn), ...slotsIn(code.close)];
}
