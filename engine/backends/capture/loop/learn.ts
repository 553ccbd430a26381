// Makes a plan of a step of a person's own loop, from two ordinary ones that do the same.
import type { Optimizer, Variable } from '@tensorflow/tfjs-core';
import type { Values } from '../attributes.ts';
import { canonicalOf } from '../canonical.ts';
import { checkedPlan } from '../checkedPlan.ts';
import type { NodeBackend } from '../nodeBackend.ts';
import { type Leaf, NotCapturable, type Operation, type Recording } from '../recording.ts';
import { followed, type Role } from '../roles.ts';
import type { Settings } from '../settings.ts';
import type { Expected } from './expected.ts';
import { FEW, type Given, sameNumbers } from './given.ts';
import { canBeSkipped, keyOfParts, madeBy, outside, type Part } from './parts.ts';
import { sizedBy } from './sizes.ts';

/** An ordinary step that has just been taken; its tensors are all there still. */
export interface Taken {
  readonly operations: readonly Operation[];
  readonly parts: readonly Part[];
  readonly given: ReadonlyMap<number, Given>;
  /** Variables by their tensors before the step. */
  readonly variables: ReadonlyMap<number, Variable>;
  readonly changed: ReadonlyMap<Variable, number>;
  readonly survivors: readonly number[];
  readonly settings: Settings;
  readonly optimizer: Optimizer | undefined;
  /** Whether the parts are TensorFlow.js's, and do the same whenever all else does. */
  readonly isPlain: boolean;
}

/** A kind of step that was seen. */
export interface Sight {
  /** Of its leaves, by their first use. */
  readonly given: readonly Given[];
  readonly settings: Settings;
  readonly roles: readonly LoopRole[];
  readonly expected?: Expected;
}

type LoopRole = Role | { readonly kind: 'fed' };
const FED: LoopRole = { kind: 'fed' };
const CONSTANT: LoopRole = { kind: 'constant' };
const NO_VALUES: Values = new Float32Array(0);
/** Where no optimizer moves weights. */
const NONE = {};

/** What tells kinds of steps apart, and what has been seen of this one now. */
export function sightOf(taken: Taken): {
  readonly key: string;
  readonly sight: Sight;
  readonly leafIds: readonly number[];
} {
  const { text, leafIds } = canonicalOf(recordingOf(taken));
  const given = leafIds.map((id) => taken.given.get(id)!);
  const kinds = given.map(({ type, shape }) => `${type}[${shape.join()}]`).join();
  const key = `${taken.isPlain}|${keyOfParts(taken.parts)}|${numberOf(taken.optimizer)}|${kinds}\n${text}`;
  const roles = given.map(({ values }) => (values ? CONSTANT : FED));
  return { key, sight: { given, settings: taken.settings, roles }, leafIds };
}

const numbers = new WeakMap<Optimizer, number>();
let count = 0;

function numberOf(optimizer: Optimizer | undefined): number {
  if (!optimizer) return 0;
  const known = numbers.get(optimizer) ?? (count += 1);
  numbers.set(optimizer, known);
  return known;
}

/**
 * @param earlier the same kind of step, seen before
 * @throws NotCapturable
 */
export function learn(backend: NodeBackend, earlier: Sight, taken: Taken): Sight {
  const { sight, leafIds } = sightOf(taken);
  const own = outside(taken.parts, taken.operations);
  const used = new Set(own.flatMap(({ inputs }) => inputs));
  const both = sight.given.map((given, place) => roleOf(place, given, { earlier, settings: sight.settings }));
  const ofRest = both.filter((_, place) => !used.has(leafIds[place]!));
  const skips = ofRest.every(({ kind }) => kind !== 'fed') && isSkippable(taken, own);
  const roles = skips ? both : both.map((role, place) => followedRole(role, sight.given[place]!));
  const feeds = leafIds.filter((_, place) => roles[place]!.kind === 'fed');
  const sized = sizedBy(new Set(feeds), taken.operations);
  if (sized !== undefined) throw new NotCapturable(`the shape of what its operation ${sized} makes may change`);
  const feedKinds = new Map(feeds.map((id) => [id, taken.given.get(id)!]));
  const recording = { ...recordingOf(taken), feeds, feedKinds };
  const canonical = canonicalOf(recording);
  const byId = new Map(leafIds.map((id, place) => [id, roles[place] as Role]));
  const plan = checkedPlan(backend, {
    recording,
    canonical,
    feeds,
    byRows: false,
    optimizer: taken.optimizer ?? NONE,
    roles: canonical.leafIds.map((id) => byId.get(id)!),
  });
  const { operations, parts, survivors, changed, settings, optimizer = NONE } = taken;
  const inputs = new Set(operations.flatMap((operation) => operation.inputs));
  const variables = new Map([...taken.variables].filter(([id]) => inputs.has(id)));
  const given = new Map(leafIds.map((id, place) => [id, expectedOf(sight.given[place]!, roles[place]!)]));
  const found = { operations, parts, survivors, changed, settings, optimizer, variables, given };
  return { ...sight, roles, expected: { ...found, skips, feeds, plan } };
}

/** Whether a later step may leave out its parts: what they leave behind are gradients at most. */
function isSkippable(taken: Taken, own: readonly Operation[]): boolean {
  if (!taken.isPlain || taken.parts.length === 0 || !canBeSkipped(taken)) return false;
  const there = new Set(madeBy({ operations: own }).keys());
  for (const part of taken.parts)
    if (part.kind === 'gradients') for (const each of part.given?.gradients ?? []) if (each) there.add(each.id);
  return taken.survivors.every((id) => there.has(id));
}

const expectedOf = ({ type, shape, values }: Given, { kind }: LoopRole): Given =>
  kind === 'constant' ? { type, shape, values } : { type, shape };

/** Where all of a step is followed, settings come as numbers like any other, and only few that were just written are compared. */
const followedRole = (role: LoopRole, { values, isKept }: Given): LoopRole =>
  role.kind === 'setting' || isKept || (values?.length ?? 0) > FEW ? FED : role;

interface Compared {
  readonly earlier: Sight;
  readonly settings: Settings;
}

function roleOf(place: number, now: Given, { earlier, settings }: Compared): LoopRole {
  const [known, before] = [earlier.roles[place]!, earlier.given[place]!];
  if (known.kind !== 'constant') return known;
  if (!before.values || !now.values) return FED;
  if (sameNumbers(before.values, now.values)) return CONSTANT;
  return followed(leafOf(before), leafOf(now), [earlier.settings, settings]) ?? FED;
}

const leafOf = ({ type, shape, values = NO_VALUES }: Given): Leaf => ({ type, shape, values });

function recordingOf(taken: Taken): Recording {
  const { operations, variables, given, survivors } = taken;
  const made = new Set(operations.flatMap((operation) => operation.made.map(({ id }) => id)));
  const changed = [...taken.changed].map(([variable, id]) => ({ variable, id }));
  if (changed.some(({ id }) => !made.has(id))) throw new NotCapturable('it gives a variable a value of JavaScript');
  const leaves = new Map<number, Leaf>();
  for (const id of operations.flatMap(({ inputs }) => inputs)) {
    if (made.has(id) || variables.has(id) || leaves.has(id)) continue;
    const known = given.get(id);
    if (!known) throw new NotCapturable('it takes a tensor that came from elsewhere');
    leaves.set(id, leafOf(known));
  }
  if (survivors.some((id) => !made.has(id))) throw new NotCapturable('its loss is a tensor that was there already');
  const none = { feeds: [], feedKinds: new Map<number, never>(), results: [] };
  return { ...none, operations, variables, changed, leaves, outputs: survivors, release: () => undefined };
}
