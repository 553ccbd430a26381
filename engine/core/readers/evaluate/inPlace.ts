import type { Machine } from './machine.ts';
import type { Origin, TensorValue, Value } from './values.ts';

const changed = new WeakSet<Origin>();

/** `x[…] = y`: what the tensor holds is no longer what its origin says. */
export function markChanged(origin: Origin): void {
  changed.add(origin);
}

export function isChanged(origin: Origin): boolean {
  return changed.has(origin);
}

const users = new WeakMap<TensorValue, Origin[]>();

const VIEWS =
  /^(getitem|reshape|transpose|swapaxes|moveaxis|expand_dims|squeeze|flatten|ravel|broadcast_to|identity|split\w*|unstack)$/;
/** What looks at the memory of an array, and what it looked at before that was written anew. */
const views = new WeakMap<Origin, Origin[]>();
const left = new WeakSet<Origin>();

function add<Key extends object>(map: WeakMap<Key, Origin[]>, key: Key, made: Origin): void {
  const known = map.get(key);
  if (!known) map.set(key, [made]);
  else if (known.at(-1) !== made) known.push(made);
}

/** Something is computed from arrays, as they are now. One that shows numbers as they were before is not known. */
export function noteUse(origin: Origin): void {
  for (const each of origin.inputs) {
    if (left.has(each.origin)) markChanged(each.origin);
    add(users, each, origin);
    if (VIEWS.test(origin.type)) add(views, each.origin, origin);
  }
}

/** What looks at the memory of an array no longer shows what it was made of. */
function leaveViews(origin: Origin): void {
  for (const each of views.get(origin) ?? []) {
    left.add(each);
    leaveViews(each);
  }
}

/** The numbers of an array change in its place, and with them those of whatever shares its memory. */
function numbersChange(origin: Origin): void {
  leaveViews(origin);
  for (let at = origin; VIEWS.test(at.type) && at.inputs[0];) {
    at = at.inputs[0].origin;
    left.add(at);
    leaveViews(at);
  }
}

/** Whether an array shows other numbers by now than those it was made of. */
export const isLeft = (origin: Origin) => left.has(origin);

/** Whether anything was computed from an array. */
function wasUsed(array: TensorValue): boolean {
  return users.has(array);
}

/**
 * An array that a function changes in place: from here on it is what is made of it, by whatever name it is known. One
 * that something was computed from before can't be both, and is no longer known.
 */
export function becomes(machine: Machine, array: TensorValue, make: (before: TensorValue) => Value): void {
  const made = wasUsed(array) ? undefined : make({ ...array });
  if (made?.kind === 'tensor') becomesNow(machine, array, made);
  else markChanged(array.origin);
}

function becomesNow(machine: Machine, array: TensorValue, made: Value): void {
  if (made.kind !== 'tensor') return markChanged(array.origin);
  const before = { ...array };
  const { shape, dtype, constant, origin, output } = made;
  machine.willChange(() => Object.assign(array, before));
  Object.assign(array, { shape, dtype, constant, origin, output });
}

/** What was computed from an array stays computed from what it was: `before`, which is no longer this array. */
function keepUses(machine: Machine, array: TensorValue, before: TensorValue): void {
  const put = (from: TensorValue, to: TensorValue) => {
    for (const { inputs } of users.get(array) ?? [])
      inputs.forEach((each, at) => {
        if (each === from) (inputs as TensorValue[])[at] = to;
      });
  };
  machine.willChange(() => put(before, array));
  put(array, before);
}

/**
 * What changes an array in its place: from here on it is what was made of it, by whatever name it is known. What was
 * computed from it before keeps what it was; what shares its memory is no longer known.
 */
export function changeInPlace(
  machine: Machine,
  array: TensorValue,
  make: (before: TensorValue) => Value,
  isSameNumbers = false,
): void {
  const before = { ...array };
  const made = make(before);
  // Only now, since it may have been made of the array itself, as `x.mul_(x)` is.
  keepUses(machine, array, before);
  if (!isSameNumbers) numbersChange(before.origin);
  becomesNow(machine, array, made);
}
