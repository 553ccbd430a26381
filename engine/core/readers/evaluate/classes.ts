import type { ClassValue, InstanceValue, Value } from './values.ts';

/** Classes in the order in which Python looks members up, and whether a base is not known. */
export interface Lineage {
  readonly classes: readonly ClassValue[];
  readonly open: boolean;
}

const lineages = new WeakMap<ClassValue, Lineage>();
const MOST_CLASSES = 64;

function mergeOrders(orders: ClassValue[][]): ClassValue[] | undefined {
  const merged: ClassValue[] = [];
  let waiting = orders.filter((each) => each.length > 0);
  while (waiting.length > 0) {
    const next = waiting.map(([head]) => head!).find((head) => !waiting.some((each) => each.indexOf(head) > 0));
    if (!next) return undefined;
    merged.push(next);
    waiting = waiting.map((each) => (each[0] === next ? each.slice(1) : each)).filter((each) => each.length > 0);
  }
  return merged;
}

export function lineage(value: ClassValue): Lineage {
  const known = lineages.get(value);
  if (known) return known;
  // A class among its own bases, as broken text can have it, must not go round in circles.
  lineages.set(value, { classes: [value], open: true });
  const bases = value.bases.filter((each) => each.kind === 'class');
  const above = bases.map(lineage);
  const orders = [...above.map((each) => [...each.classes]), [...bases]];
  const tail = mergeOrders(orders) ?? [...new Set(above.flatMap((each) => each.classes))];
  const result = {
    classes: [value, ...tail.filter((each) => each !== value)].slice(0, MOST_CLASSES),
    open: bases.length < value.bases.length || above.some((each) => each.open),
  };
  lineages.set(value, result);
  return result;
}

export interface Found {
  readonly member?: Value;
  readonly owner?: ClassValue;
  /** It may be in a base class that is not known. */
  readonly open: boolean;
}

/** A member of a class or of those it inherits from; `after` begins the search behind that class, as `super()` does. */
export function findMember(value: ClassValue, name: string, after?: ClassValue): Found {
  const { classes, open } = lineage(value);
  const from = after ? classes.indexOf(after) + 1 : 0;
  for (const owner of classes.slice(from)) {
    const member = owner.members.get(name);
    if (member) return { member, owner, open: false };
  }
  return { open };
}

export function inherits(value: ClassValue, from: ClassValue): boolean | undefined {
  const { classes, open } = lineage(value);
  return classes.includes(from) ? true : open ? undefined : false;
}

/** Where an object keeps what it was made with. */
export const MADE_WITH = Symbol('what an object was made with');

export function instanceOf(value: ClassValue, span: InstanceValue['span']): InstanceValue {
  return { kind: 'instance', class: value, attributes: new Map(), span, state: new Map() };
}
