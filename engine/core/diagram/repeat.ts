import type { DiagramGraph } from './graph.ts';
import type { Flows, TensorId } from './flow.ts';
import { tensorOf } from './flow.ts';
import { type Run, runsAmong, type Search } from '../model/rounds.ts';
import { leavesOf, type TreeGroup, type TreeItem } from './tree.ts';

/** A single layer says by itself what it is: fewer of them in a row are no pattern. */
const FEWEST_SINGLE = 3;
const FEWEST_ROUNDS = 2;

/** Equal numbers for items that compute alike. */
export interface Alikeness {
  of(item: TreeItem): number;
}

export function createAlikeness(graph: DiagramGraph, flows: Flows): Alikeness {
  const numbers = new Map<string, number>();
  const known = new WeakMap<TreeItem, number>();
  const numberOf = (text: string) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
  const of = (item: TreeItem): number => {
    const found = known.get(item);
    if (found !== undefined) return found;
    const number = numberOf(item.kind === 'leaf' ? graph.nodes[item.node]!.alike : groupText(item));
    known.set(item, number);
    return number;
  };
  const groupText = (group: TreeGroup) => {
    const type = group.scope === undefined ? group.sort : graph.scopes[group.scope]!.type;
    const outer = new Map(flows.of(group).takes.map((id, at) => [id, at]));
    const level = levelOf(group.children, flows);
    const parts = group.children.map((child, at) => {
      const inputs = flows.of(child).takes.map((id) => {
        const from = level.from(id);
        return from ? `${at - from.item}.${from.output}` : `o${outer.get(id)}`;
      });
      return `${of(child)}<${inputs.join()}`;
    });
    return `${type}{${parts.join(';')}}`;
  };
  return { of };
}

interface Level {
  /** The item of this level that makes a tensor, and which of its outputs it is. */
  from(id: TensorId): { readonly item: number; readonly output: number } | undefined;
}

function levelOf(items: readonly TreeItem[], flows: Flows): Level {
  const owner = new Map<number, number>();
  items.forEach((item, at) => {
    for (const node of leavesOf(item)) owner.set(node, at);
  });
  return {
    from(id) {
      const item = owner.get(tensorOf(id).node);
      return item === undefined ? undefined : { item, output: flows.of(items[item]!).gives.indexOf(id) };
    },
  };
}

export interface RepeatOptions {
  readonly graph: DiagramGraph;
  readonly flows: Flows;
  readonly alike: Alikeness;
}

/**
 * Folds items that follow each other and compute alike: equal layers with equal shapes, fed in the same way from the
 * same distance or from the very same tensor. Rounds of several items become blocks. What one piece of code made again
 * and again is folded first: it tells where a round begins, and two functions that end alike are not one.
 */
export function foldRepeats(items: readonly TreeItem[], by: RepeatOptions): readonly TreeItem[] {
  return fold(fold(items, by, 'code'), by, 'anything');
}

function fold(items: readonly TreeItem[], by: RepeatOptions, made: 'code' | 'anything'): readonly TreeItem[] {
  const starts = items.map((item) => startOf(by.graph, item));
  const alike = comparison(items, by);
  const same: Search['same'] =
    made === 'code' ? (one, two, start) => starts[one] === starts[two] && alike(one, two, start) : alike;
  const runs = runsAmong(items.length, {
    same,
    starts: made === 'code' ? starts : undefined,
    isWorth: (run) => isWorth(run, items),
  });
  const folded: TreeItem[] = [];
  let at = 0;
  for (const run of runs) {
    folded.push(...items.slice(at, run.start), repeatOf(items, run));
    at = run.start + run.period * run.rounds;
  }
  return [...folded, ...items.slice(at)];
}

function repeatOf(items: readonly TreeItem[], { start, period, rounds }: Run): TreeGroup {
  const children = Array.from({ length: rounds }, (_, round): TreeItem => {
    const members = items.slice(start + round * period, start + (round + 1) * period);
    return period === 1 ? members[0]! : { kind: 'group', key: '', sort: 'block', children: members };
  });
  return { kind: 'group', key: '', sort: 'repeat', children };
}

function comparison(
  items: readonly TreeItem[],
  { flows, alike }: { readonly flows: Flows; readonly alike: Alikeness },
): Search['same'] {
  const level = levelOf(items, flows);
  const inputs = items.map((item, at) =>
    flows.of(item).takes.map((id) => {
      const from = level.from(id);
      return { id, from: from?.item ?? -1, distance: from ? at - from.item : 0, output: from?.output ?? 0 };
    }),
  );
  const numbers = items.map(alike.of);
  return (one, two, start) => {
    if (numbers[one] !== numbers[two]) return false;
    const [first, second] = [inputs[one]!, inputs[two]!];
    return first.every((input, at) => {
      const other = second[at];
      if (!other) return false;
      if (input.id === other.id) return true;
      // What the first round gets from outside, the next ones get from the round before.
      if (input.from < start && other.from >= start) return true;
      return input.distance > 0 && input.distance === other.distance && input.output === other.output;
    });
  };
}

function isWorth({ start, period, rounds }: Run, items: readonly TreeItem[]): boolean {
  return rounds >= (period === 1 && items[start]!.kind === 'leaf' ? FEWEST_SINGLE : FEWEST_ROUNDS);
}

/** Where in the source an item begins. */
function startOf(graph: DiagramGraph, item: TreeItem): number {
  if (item.kind === 'leaf') return graph.nodes[item.node]!.span.start;
  if (item.scope !== undefined) return graph.scopes[item.scope]!.span.start;
  return Math.min(...item.children.map((child) => startOf(graph, child)));
}
