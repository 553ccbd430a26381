import type { DiagramTree } from '../../engine/core/diagram/build.ts';
import type { Facts, Measure } from '../../engine/core/diagram/facts.ts';
import { differenceOf, type Difference } from '../../engine/core/diagram/compare.ts';
import type { PlacedBox } from '../../engine/core/diagram/layout/place.ts';
import { HEADER } from '../../engine/core/diagram/layout/place.ts';
import { leavesOf } from '../../engine/core/diagram/tree.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import type { Live, LiveMeasure } from './live.ts';
import { liveShare, liveText } from './liveWords.ts';
import { isFrozen, measured, spoken, wordsOf } from './words.ts';

/** What is marked in the diagram, by key. */
export interface Marks {
  readonly selected: string | undefined;
  /** What the cursor in the source stands on. */
  readonly lit: ReadonlySet<string>;
  /** What the search found. */
  readonly found: ReadonlySet<string>;
}

export interface BoxContext {
  readonly tree: DiagramTree;
  readonly factsOf: (item: PlacedBox['item']) => Facts;
  readonly whole: Facts;
  readonly measure: Measure;
  /** Of a run that trains the model, and what of it stands on the boxes. */
  readonly live?: Live;
  readonly liveMeasure?: LiveMeasure;
  /** How each node differs from those of the model beside. */
  readonly differences?: readonly Difference[];
}

/** The box that an event is about. */
export function keyAt({ target }: Event): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('.box')?.dataset.key : undefined;
}

/** The box's kind for its colour: that of its node, or a group's. */
function kindClass({ item, open }: PlacedBox, { tree }: BoxContext): string {
  if (item.kind === 'leaf') return `kind-${tree.graph.nodes[item.node]!.kind}`;
  return open ? 'group-open' : item.sort === 'repeat' ? 'group repeat' : 'group';
}

/** Makes the element of a box; its text does not change while it is shown. */
export function makeBox(box: PlacedBox, context: BoxContext): HTMLElement {
  const facts = context.factsOf(box.item);
  const words = wordsOf(context.tree, box.item, facts);
  const { whole, measure } = context;
  const made = element(
    'div',
    {
      class: `box ${kindClass(box, context)}`,
      role: 'treeitem',
      tabindex: -1,
      'aria-level': box.depth,
      ...(box.item.kind === 'group' ? { 'aria-expanded': String(box.open) } : {}),
    },
    element('span', { class: 'unseen' }, spoken(context.tree, box.item, { facts, whole, measure })),
    titleLine(box, words),
    ...(box.open ? [] : [element('span', { class: 'detail', 'aria-hidden': 'true' }, words.detail)]),
  );
  if (!box.open && (box.item.kind === 'group' || facts.parameters !== 0)) made.append(numberLine(box, facts, context));
  if (isFrozen(facts) || context.live?.of(box.item)?.frozen === true) markFrozen(made);
  if (facts.problems.length > 0) made.append(problemMark(facts, context));
  markDifference(made, box, context);
  made.dataset.key = box.key;
  made.style.width = `${box.width}px`;
  made.style.height = `${box.open ? HEADER : box.height}px`;
  return made;
}

/** The sentence before it says it. */
function markFrozen(made: HTMLElement): void {
  made.classList.add('frozen');
  made
    .querySelector('.title')
    ?.append(element('span', { class: 'lock codicon codicon-lock', title: t('Its weights do not learn') }));
}

/** Coloured, and said in words: a colour alone is none for everybody. */
function markDifference(made: HTMLElement, { item }: PlacedBox, { differences }: BoxContext): void {
  if (differences === undefined) return;
  const difference = differenceOf(leavesOf(item), differences);
  if (difference === 'same') return;
  const text = difference === 'only' ? t('only here') : t('changed');
  made.classList.add('differs', `differs-${difference}`);
  made.append(element('span', { class: 'difference' }, text));
}

function titleLine(box: PlacedBox, words: ReturnType<typeof wordsOf>): HTMLElement {
  // The sentence before it says all of it.
  const title = element('span', { class: 'title', 'aria-hidden': 'true' });
  if (box.item.kind === 'group')
    title.append(
      element('span', {
        class: `twistie codicon codicon-chevron-${box.open ? 'down' : 'right'}`,
        'aria-hidden': 'true',
      }),
    );
  title.append(element('span', { class: 'type' }, words.type));
  if (words.times !== undefined) title.append(element('span', { class: 'times' }, `×${words.times}`));
  if (words.name !== '') title.append(element('span', { class: 'name' }, words.name));
  return title;
}

/** What the run says of it, where it does and a person wants that; else how much of the whole it is. */
function numberLine({ item }: PlacedBox, facts: Facts, context: BoxContext): HTMLElement {
  const { live, liveMeasure, whole, measure } = context;
  const told = liveMeasure && live?.of(item);
  if (live && liveMeasure && told) {
    const line = lineOf(liveText(told, liveMeasure), liveShare(live, told, liveMeasure), '');
    line.classList.add('live');
    return line;
  }
  const { text, share, percent } = measured(facts, whole, measure);
  if (percent !== '' || facts[measure] !== 0) return lineOf(text, share, percent);
  return element('span', { class: 'weight none', 'aria-hidden': 'true' }, text);
}

function lineOf(text: string, share: number | undefined, beside: string): HTMLElement {
  const bar = element('span', { class: 'bar' }, element('span', { class: 'fill' }));
  (bar.firstChild as HTMLElement).style.width = `${(share ?? 0) * 100}%`;
  return element(
    'span',
    { class: 'weight', 'aria-hidden': 'true' },
    element('span', { class: 'number' }, text),
    bar,
    element('span', { class: 'number share' }, beside),
  );
}

function problemMark({ problems }: Facts, { tree }: BoxContext): HTMLElement {
  const all = problems.map((index) => tree.graph.problems[index]!);
  const worst = (['error', 'warning', 'information'] as const).find((each) =>
    all.some(({ severity }) => severity === each),
  );
  const icon = worst === 'error' ? 'error' : worst === 'warning' ? 'warning' : 'question';
  const title = all.map(({ message }) => message).join('\n');
  return element('span', {
    class: `problem ${worst ?? 'information'} codicon codicon-${icon}`,
    title,
    'aria-hidden': 'true',
  });
}

export function markBox(made: HTMLElement, key: string, { selected, lit, found }: Marks): void {
  made.classList.toggle('selected', key === selected);
  made.classList.toggle('lit', lit.has(key));
  made.classList.toggle('found', found.has(key));
  made.setAttribute('aria-selected', String(key === selected));
  if (lit.has(key)) made.setAttribute('aria-description', t('the cursor is here'));
  else made.removeAttribute('aria-description');
}
