import type { ScopeStep } from '../../model/graph.ts';
import { type Block, type End, type Net, type Part, Refusal, type Step, type Value } from '../net/net.ts';
import { completed } from './completed.ts';
import { foldRounds } from './rounds.ts';
import { isFree } from './tensors.ts';

export interface OutlineOptions {
  /** Whether a block can be used twice with the same arrays: a module can, what a function makes can't. */
  readonly shares: boolean;
  /** Whether layers that stand in a row without a module around them may become rounds of a repetition. */
  readonly folds: boolean;
}

interface Group {
  readonly scope: ScopeStep;
  readonly items: readonly Item[];
}
type Item = Step | Group;

const isGroup = (item: Item): item is Group => 'items' in item;

const leavesIn = (items: readonly Item[]): readonly Step[] =>
  items.flatMap((each) => (isGroup(each) ? leavesIn(each.items) : [each]));

/** The steps under a step that may be a block or a repetition. */
export function leavesOf(step: Step): readonly Step[] {
  if (step.block) return step.block.net.steps.filter((each) => !isFree(each)).flatMap(leavesOf);
  return step.rounds ? step.rounds.flatMap(leavesOf) : [step];
}

interface Whole {
  readonly net: Net;
  readonly makers: ReadonlyMap<Value, Step>;
  readonly users: ReadonlyMap<Value, readonly Step[]>;
  readonly results: ReadonlySet<Value>;
  /** The steps that use a layer or a learned array. */
  readonly partUsers: ReadonlyMap<Part, readonly Step[]>;
  /** Steps of all groups that hold the same layers in the same order. */
  readonly twins: Map<string, Twins>;
}

/** All calls of one module: their steps, and which of the tensors in it any of them gives on. */
interface Twins {
  readonly steps: Set<Step>;
  readonly gives: Set<number>;
}

function wholeOf(net: Net): Whole {
  const makers = new Map(net.steps.flatMap((step) => step.outputs.map((each) => [each, step] as const)));
  const users = new Map<Value, Step[]>();
  const partUsers = new Map<Part, Step[]>();
  const add = <Key>(map: Map<Key, Step[]>, key: Key, step: Step) => map.set(key, [...(map.get(key) ?? []), step]);
  for (const step of net.steps)
    for (const each of new Set(step.inputs)) {
      add(users, each, step);
      const made = makers.get(each);
      if (made?.type === 'Parameter') add(partUsers, made.part!, step);
    }
  for (const step of net.steps) if (step.part && !isFree(step)) add(partUsers, step.part, step);
  return { net, makers, users, results: new Set(net.outputs.map(({ value }) => value)), partUsers, twins: new Map() };
}

/** Layers and learned arrays that steps use, each once. */
function partsOf({ makers }: Whole, steps: readonly Step[]): readonly Part[] {
  const free = (step: Step) => step.inputs.flatMap((each) => makers.get(each)).filter((each) => each && isFree(each));
  return [...new Set(steps.flatMap((step) => [step, ...free(step)]).flatMap((each) => each?.part ?? []))];
}

/** Steps as a tree of the modules that they were called in. */
function grouped(steps: readonly Step[], depth: number): readonly Item[] {
  const calls = steps.map((each) => each.scope[depth]?.call);
  const starts = (at: number) => calls[at] !== undefined && calls[at] !== calls[at - 1];
  const pieces = new Map<number, number>();
  calls.forEach((call, at) => starts(at) && pieces.set(call!, (pieces.get(call!) ?? 0) + 1));
  const items: Item[] = [];
  for (let at = 0; at < steps.length;) {
    let end = at + 1;
    while (calls[at] !== undefined && calls[end] === calls[at]) end += 1;
    const scope = steps[at]!.scope[depth];
    if (!scope) items.push(steps[at]!);
    else {
      const inner = grouped(steps.slice(at, end), depth + 1);
      // A call whose steps do not stand together is no block.
      if (pieces.get(scope.call)! > 1) items.push(...inner);
      else items.push({ scope, items: inner });
    }
    at = end;
  }
  return items;
}

const twinKey = (whole: Whole, { scope, items }: Group): string => {
  const parts = partsOf(whole, leavesIn(items)).map(({ key }) => key);
  return parts.length === 0 ? `call ${scope.call}` : `${scope.type}|${parts.join()}`;
};

/** Whether anybody outside looks at a tensor. */
const leavesBlock = ({ results, users }: Whole, value: Value, inside: ReadonlySet<Step>): boolean =>
  results.has(value) || users.get(value)?.some((user) => !inside.has(user)) === true;

function noteTwins(whole: Whole, items: readonly Item[]): void {
  for (const item of items.filter(isGroup)) {
    const key = twinKey(whole, item);
    const known = whole.twins.get(key) ?? { steps: new Set(), gives: new Set() };
    const leaves = leavesIn(item.items);
    const inside = new Set(leaves);
    for (const each of leaves) known.steps.add(each);
    const made = leaves.flatMap((each) => each.outputs);
    made.forEach((each, at) => leavesBlock(whole, each, inside) && known.gives.add(at));
    whole.twins.set(key, known);
    noteTwins(whole, item.items);
  }
}

/** A module of two steps at least, whose arrays nobody outside looks at but another call of it. */
function isBlock(whole: Whole, group: Group, { shares }: OutlineOptions): boolean {
  const leaves = leavesIn(group.items);
  if (leaves.length < 2) return false;
  // A chain is no function: its steps stand where it is called.
  if (!shares && group.scope.type === 'Sequential') return false;
  const own = shares ? whole.twins.get(twinKey(whole, group))!.steps : new Set(leaves);
  return partsOf(whole, leaves).every((part) => whole.partUsers.get(part)!.every((each) => own.has(each)));
}

const letters = (at: number) => ['x', 'y', 'z'][at] ?? `input_${at + 1}`;

/** What a block is called, and the call of the source that its steps stand in. */
export type BlockOf = Pick<Block, 'type' | 'name' | 'from'> & Pick<Net, 'call'>;

/** Steps as one block, with what it takes and gives. */
export function blockOf(
  whole: Whole,
  steps: readonly Step[],
  { type, name, from, call }: BlockOf,
  gives?: ReadonlySet<number>,
): Step {
  const { net, makers } = whole;
  const inside = new Set(steps.flatMap(leavesOf));
  const own = new Set(partsOf(whole, [...inside]));
  const all = [...inside].flatMap((each) => each.outputs);
  const made = new Set(all);
  const isInner = (value: Value) => {
    const maker = makers.get(value);
    if (!maker || !isFree(maker)) return made.has(value);
    return maker.type !== 'Parameter' || (own.has(maker.part!) && ownsAll(whole, maker.part!, inside));
  };
  const inputs = [...new Set(steps.flatMap((each) => each.inputs))].filter((each) => !isInner(each));
  const outputs = all.filter((each, at) => gives?.has(at) ?? leavesBlock(whole, each, inside));
  // Rounds have no words of their own for what they take.
  const given = ({ names }: Value) => (from === 'round' ? undefined : names?.get(call));
  const ends = inputs.map((value, at): End => ({ name: given(value) ?? letters(at), value }));
  const inner: Net = {
    name,
    framework: net.framework,
    ...(call !== undefined && { call }),
    ...(net.comments && { comments: net.comments }),
    inputs: ends,
    steps: withFree(whole, steps, new Set(inputs)),
    outputs: outputs.map((value, at) => ({ name: `output_${at + 1}`, value })),
  };
  const { span, scope } = steps[0]!;
  return { type: 'block', config: {}, inputs, outputs, span, scope, block: { type, name, from, net: inner } };
}

/** Whether an array is used in a block alone, or in other calls of it too. */
function ownsAll({ partUsers, twins }: Whole, part: Part, inside: ReadonlySet<Step>): boolean {
  const users = partUsers.get(part)!;
  if (users.every((each) => inside.has(each))) return true;
  return [...twins.values()].some(
    ({ steps: own }) => users.every((each) => own.has(each)) && [...inside].every((each) => own.has(each)),
  );
}

/** The steps of a level with the numbers and arrays that they look at themselves. */
function withFree({ makers }: Whole, steps: readonly Step[], given: ReadonlySet<Value>): readonly Step[] {
  const seen = new Set<Step>();
  return steps.flatMap((step) => {
    const free = step.inputs.flatMap((each) => (given.has(each) ? [] : (makers.get(each) ?? [])));
    const fresh = [...new Set(free)].filter((each) => isFree(each) && !seen.has(each));
    for (const each of fresh) seen.add(each);
    return [...fresh, step];
  });
}

export interface Outlined {
  readonly net: Net;
  readonly title?: string;
}

export type MakeBlock = (steps: readonly Step[], as: Omit<BlockOf, 'call'>) => Step;

/**
 * The steps of a model as a person would write them: modules of the source as blocks, and what repeats as rounds. The
 * title is the class that all of it stood in.
 */
export function outlined(net: Net, options: OutlineOptions): Outlined {
  const whole = wholeOf(net);
  let items = grouped(
    net.steps.filter((each) => !isFree(each)),
    0,
  );
  noteTwins(whole, items);
  let title: string | undefined;
  for (let [only, ...more] = items; only && more.length === 0 && isGroup(only); [only, ...more] = items) {
    title ??= /^(Sequential|Functional|Model|ModuleList)$/.test(only.scope.type) ? undefined : only.scope.type;
    items = only.items;
  }
  const build = (all: readonly Item[], call?: number): readonly Step[] => {
    const make: MakeBlock = (steps, as) => blockOf(whole, steps, { ...as, ...(call !== undefined && { call }) });
    const steps = all.flatMap((item): readonly Step[] => {
      if (!isGroup(item)) return [item];
      const { type, name, call: own } = item.scope;
      const inner = build(item.items, own);
      const { gives } = whole.twins.get(twinKey(whole, item))!;
      return isBlock(whole, item, options)
        ? [blockOf(whole, inner, { type, name, call: own, from: 'module' }, gives)]
        : inner;
    });
    return foldRounds(steps, make, whole, options);
  };
  return {
    net: { ...net, steps: withFree(whole, build(items), new Set()) },
    ...(title === undefined ? {} : { title }),
  };
}

/** Writes a model in blocks, or step by step where its blocks can't be written as such. */
export function withBlocks<Written>(
  net: Net,
  options: OutlineOptions,
  write: (outlined: Outlined) => Written,
): Written {
  try {
    return write(outlined(options.shares ? completed(net) : net, options));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return write({ net });
  }
}
