import { NUMBERS } from '../load/binding.ts';
import { type Canonical, sameValues } from './canonical.ts';
import { type Leaf, NotCapturable, type Operation, type Recording } from './recording.ts';
import type { Settings } from './settings.ts';

/** What a leaf is in every later step. */
export type Role =
  | { readonly kind: 'constant' }
  /** A number that follows an optimizer's setting. */
  | { readonly kind: 'setting'; readonly name: string; readonly form: Form }
  /** Evenly random in [0, 1), as dropout takes it. */
  | { readonly kind: 'random' };

export function sameRole(one: Role, other: Role | undefined): boolean {
  if (one.kind !== 'setting' || other?.kind !== 'setting') return one.kind === other?.kind;
  return one.name === other.name && one.form === other.form;
}

type Form = 'itself' | 'negative' | 'oneMinus';

const FORMS: Readonly<Record<Form, (value: number) => number>> = {
  itself: (value) => value,
  negative: (value) => -value,
  oneMinus: (value) => 1 - value,
};

export function formed(form: Form, value: number): number {
  return FORMS[form](value);
}

/** A step that was seen, with the optimizer's settings at the time. */
export interface Seen {
  readonly canonical: Canonical;
  readonly settings: Settings;
}

/**
 * Tells leaves that are always the same from those that are not, by two steps.
 * @throws NotCapturable where a value changes in a way that no graph can follow
 */
export function rolesOf(earlier: Seen, later: Seen, recording: Recording, known: readonly Role[]): Role[] {
  if (earlier.canonical.text !== later.canonical.text)
    throw new NotCapturable('its operations differ from one step to the next');
  return later.canonical.leaves.map((leaf, index) => {
    const before = earlier.canonical.leaves[index]!;
    const role = known[index];
    if (role && role.kind !== 'constant') return role;
    if (sameValues(before, leaf)) return { kind: 'constant' };
    const setting = followed(before, leaf, [earlier.settings, later.settings]);
    if (setting) return setting;
    const id = later.canonical.leafIds[index]!;
    if (isDropout(leaf, id, recording.operations)) return { kind: 'random' };
    throw new NotCapturable('it takes a value that JavaScript makes anew for every step');
  });
}

/** The setting that a number follows from one step to another. */
export function followed(before: Leaf, after: Leaf, [old, now]: readonly [Settings, Settings]): Role | undefined {
  if (before.values.length !== 1 || before.type !== NUMBERS.TF_FLOAT) return undefined;
  for (const [name, value] of now.optimizer) {
    const past = old.optimizer.get(name);
    if (past === undefined || past === value) continue;
    const form = (Object.keys(FORMS) as Form[]).find(
      (each) =>
        Math.fround(formed(each, past)) === before.values[0] && Math.fround(formed(each, value)) === after.values[0],
    );
    if (form) return { kind: 'setting', name, form };
  }
  return undefined;
}

/** Dropout is the floor of a random number with the share to keep added; nothing else uses that number. */
function isDropout({ type, values, shape }: Leaf, id: number, operations: readonly Operation[]): boolean {
  if (type !== NUMBERS.TF_FLOAT || shape.length === 0 || !values.every((value) => value >= 0 && value < 1))
    return false;
  const users = operations.filter(({ inputs }) => inputs.includes(id));
  const [add] = users;
  if (users.length !== 1 || !add || !/^Add(V2)?$/.test(add.name)) return false;
  const sum = add.made[0]!.id;
  const after = operations.filter(({ inputs }) => inputs.includes(sum));
  return after.length === 1 && after[0]!.name === 'Floor';
}
