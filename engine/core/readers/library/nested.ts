import type { TensorValue, Value } from '../evaluate/values.ts';
import { list } from '../evaluate/values.ts';

type Dict = Value & { readonly kind: 'dict' };

/** Lists can hold one another, each a thousand times over: no more values than these are looked at. */
const MOST_VISITED = 20_000;

const inGivenOrder = ({ entries }: Dict): readonly Value[] => [...entries.values()].map((each) => each.value);

function inside(value: Value, ofDict: (dict: Dict) => readonly Value[]): readonly Value[] {
  if (value.kind === 'list' || value.kind === 'tuple') return value.items;
  return value.kind === 'dict' ? ofDict(value) : [];
}

/**
 * Tensors inside lists, tuples and dicts, in order.
 *
 * @param ofDict a dict's values in the order that counts
 */
export function tensorsWithin(value: Value | undefined, ofDict = inGivenOrder): readonly TensorValue[] {
  const found: TensorValue[] = [];
  let left = MOST_VISITED;
  const visit = (each: Value) => {
    left -= 1;
    if (each.kind === 'tensor') found.push(each);
    else for (const one of inside(each, ofDict)) if (left > 0) visit(one);
  };
  if (value) visit(value);
  return found;
}

/** Whether any value inside lists and tuples is one that is sought; what is held several times is looked at once. */
export function someWithin(value: Value, isSought: (value: Value) => boolean): boolean {
  const seen = new Set<Value>();
  const visit = (each: Value): boolean => {
    if (each.kind !== 'list' && each.kind !== 'tuple') return isSought(each);
    if (seen.has(each)) return false;
    seen.add(each);
    return each.items.some(visit);
  };
  return visit(value);
}

/**
 * The same nesting with other tensors in their places; what is held several times is made once.
 *
 * @param other what becomes of a value that is neither a tensor nor holds any
 */
export function mapTensors(
  value: Value,
  change: (tensor: TensorValue) => Value,
  other: (value: Value) => Value = (each) => each,
): Value {
  const made = new Map<Value, Value>();
  const anew = (each: Value): Value => {
    if (each.kind === 'list') return list(each.items.map(visit));
    if (each.kind === 'tuple') return { ...each, items: each.items.map(visit) };
    if (each.kind !== 'dict') return other(each);
    const entries = [...each.entries].map(([key, entry]) => [key, { ...entry, value: visit(entry.value) }] as const);
    return { kind: 'dict', entries: new Map(entries) };
  };
  const visit = (each: Value): Value => {
    if (each.kind === 'tensor') return change(each);
    const before = made.get(each);
    if (before) return before;
    const result = anew(each);
    made.set(each, result);
    return result;
  };
  return visit(value);
}
