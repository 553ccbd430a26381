import type { DiagramTree } from '../../engine/core/diagram/build.ts';
import { type Facts, type Measure, shareOf, typesIn } from '../../engine/core/diagram/facts.ts';
import { tensorOf } from '../../engine/core/diagram/flow.ts';
import type { TreeGroup, TreeItem } from '../../engine/core/diagram/tree.ts';
import { t } from '../shared/texts.ts';

/** What a box says. */
export interface BoxWords {
  /** What it is: a type, a class. */
  readonly type: string;
  /** What the source calls it. */
  readonly name: string;
  /** The line under both. */
  readonly detail: string;
  /** How often a folded block follows itself. */
  readonly times?: number;
}

/** Layer types that a folded block lists. */
const LISTED = 4;

export function wordsOf(tree: DiagramTree, item: TreeItem, facts: Facts): BoxWords {
  if (item.kind === 'leaf') {
    const { type, name, detail, shapes } = tree.graph.nodes[item.node]!;
    return { type, name: tellingName(type, name), detail: detail === '' ? (shapes[0] ?? '') : detail };
  }
  const { type, name } = titleOf(tree, item);
  const times = item.sort === 'repeat' ? { times: item.children.length } : {};
  return { type, name, detail: contents(tree, item, facts), ...times };
}

function titleOf(tree: DiagramTree, group: TreeGroup): { readonly type: string; readonly name: string } {
  if (group.scope !== undefined) {
    const { type, name } = tree.graph.scopes[group.scope]!;
    return { type, name: name === type ? '' : name };
  }
  if (group.sort === 'part') return { type: t('Part'), name: '' };
  if (group.sort === 'block') return { type: t('Block'), name: '' };
  const [first] = group.children;
  if (!first) return { type: t('Block'), name: '' };
  if (first.kind === 'leaf') return { type: tree.graph.nodes[first.node]!.type, name: '' };
  return { type: titleOf(tree, first).type, name: '' };
}

/** What a folded block is made of. */
function contents(tree: DiagramTree, item: TreeItem, { nodes }: Facts): string {
  const types = typesIn(tree.graph, item, LISTED);
  const listed = types.slice(0, LISTED).join(', ');
  return `${t('{0} nodes', nodes)} · ${listed}${types.length > LISTED ? '…' : ''}`;
}

/** The blocks around a layer say the rest of its dotted path, and a name that Keras made of the type says nothing. */
function tellingName(type: string, name: string): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return last.replaceAll('_', '').toLowerCase() === type.toLowerCase() ? '' : last;
}

const SUFFIXES = ['', 'K', 'M', 'G', 'T', 'P'] as const;

/** `9,408` in full up to a hundred thousand, then `11.7M`. */
export function countText(value: number | undefined): string {
  if (value === undefined) return '?';
  if (Math.abs(value) < 100_000) return value.toLocaleString('en-US');
  const power = Math.min(SUFFIXES.length - 1, Math.floor(Math.log10(Math.abs(value)) / 3));
  return `${Number((value / 1000 ** power).toPrecision(3))}${SUFFIXES[power]}`;
}

export function percentText(share: number | undefined): string {
  if (share === undefined) return '';
  if (share > 0 && share < 0.001) return '<0.1 %';
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

/** It has weights, and none of them learns. */
export const isFrozen = ({ parameters = 0, trainable }: Facts): boolean => parameters > 0 && trainable === 0;

export function measureName(measure: Measure): string {
  const names = {
    parameters: t('Parameters'),
    multiplyAdds: t('Multiply-adds'),
    activations: t('Activation memory'),
  } satisfies Record<Measure, string>;
  return names[measure];
}

/** What is said where there is nothing of a measure: a zero beside an empty bar would look like a number to compare. */
function nothingText(measure: Measure): string {
  const texts = {
    parameters: t('no parameters'),
    multiplyAdds: t('no multiply-adds'),
    activations: t('no activations'),
  } satisfies Record<Measure, string>;
  return texts[measure];
}

/** A measure and its share of the whole, as a box shows them. */
export function measured(facts: Facts, whole: Facts, measure: Measure): Measured {
  if (facts[measure] === 0) return { text: nothingText(measure), share: undefined, percent: '' };
  const share = shareOf(facts, whole, measure);
  return { text: measureText(facts, measure), share, percent: percentText(share) };
}

export interface Measured {
  readonly text: string;
  readonly share: number | undefined;
  readonly percent: string;
}

/** Bytes of one example's activations as 32-bit floats, else the count itself. */
export function measureText(facts: Facts, measure: Measure): string {
  const value = facts[measure];
  if (measure !== 'activations' || value === undefined) return countText(value);
  return bytesText(value * 4);
}

function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
  const power = bytes === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[power]}`;
}

/** The shapes that leave a box, each once. */
export function shapesOut(tree: DiagramTree, item: TreeItem): readonly string[] {
  const shapes = tree.flows.of(item).gives.map((id) => {
    const { node, output } = tensorOf(id);
    return tree.graph.nodes[node]!.shapes[output] ?? '(?)';
  });
  return [...new Set(shapes)];
}

/** A box as a screen reader says it. */
export function spoken(tree: DiagramTree, item: TreeItem, by: SpokenBy): string {
  const { type, name, detail, times } = wordsOf(tree, item, by.facts);
  const { text, percent } = measured(by.facts, by.whole, by.measure);
  const shapes = item.kind === 'leaf' ? tree.graph.nodes[item.node]!.shapes : shapesOut(tree, item);
  const { problems } = by.facts;
  const parts = [
    times === undefined ? type : t('{0}, {1} times', type, times),
    name,
    shapes.includes(detail) ? '' : detail,
    shapes.length > 0 ? t('gives {0}', shapes.join(', ')) : '',
    by.facts[by.measure] === 0 ? text : `${measureName(by.measure)} ${text}${percent && ` (${percent})`}`,
    isFrozen(by.facts) ? t('frozen') : '',
    problems.length === 0 ? '' : problems.length === 1 ? t('1 problem') : t('{0} problems', problems.length),
  ];
  return parts.filter((each) => each !== '').join(', ');
}

export interface SpokenBy {
  readonly facts: Facts;
  readonly whole: Facts;
  readonly measure: Measure;
}
