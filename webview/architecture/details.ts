import { shareOf, MEASURES } from '../../engine/core/diagram/facts.ts';
import type { TreeItem } from '../../engine/core/diagram/tree.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import type { BoxContext } from './boxes.ts';
import { liveLines } from './liveWords.ts';
import { spreadCharts } from './spreadCharts.ts';
import { isFrozen, measureName, measureText, percentText, shapesOut, wordsOf } from './words.ts';

export interface Details {
  readonly root: HTMLElement;
  show(context: BoxContext | undefined, item: TreeItem | undefined): void;
}

/** The strip below the diagram: everything about the selected box, or about the model. */
export function createDetails(): Details {
  // In a low window it scrolls, which the keyboard must reach.
  const root = element('section', { class: 'details', 'aria-label': t('Details'), tabindex: 0 });
  let before = '';
  return {
    root,
    show(context, item) {
      const made = context ? linesOf(context, item) : [];
      const spreads = (item && context?.live?.of(item)?.spreads) ?? [];
      const text = JSON.stringify([made, spreads]);
      if (text === before) return;
      before = text;
      root.replaceChildren(
        ...made.map(([name, value, tone]) =>
          element(
            'span',
            { class: `fact ${tone ?? ''}` },
            ...(name === '' ? [] : [element('span', { class: 'label' }, name)]),
            element('span', { class: 'value' }, value),
          ),
        ),
        ...(spreads.length === 0 ? [] : [element('div', { class: 'spreads' }, ...spreadCharts(spreads))]),
      );
    },
  };
}

type Line = readonly [name: string, value: string, tone?: 'title' | 'problem'];

function linesOf(context: BoxContext, item: TreeItem | undefined): readonly Line[] {
  const { tree, whole, factsOf } = context;
  const facts = item ? factsOf(item) : whole;
  const measures = MEASURES.map((measure): Line => {
    const share = item ? percentText(shareOf(facts, whole, measure)) : '';
    return [measureName(measure), measureText(facts, measure) + (share && ` (${share})`)];
  });
  if (!item)
    return [
      [t('Model'), tree.graph.model, 'title'],
      [t('Nodes'), String(facts.nodes)],
      ...measures,
      ...liveLines(context, tree.root),
      ...unused(context),
    ];
  const words = wordsOf(tree, item, facts);
  const node = item.kind === 'leaf' ? tree.graph.nodes[item.node] : undefined;
  const shapes = node?.shapes ?? shapesOut(tree, item);
  const title = [words.type, words.times === undefined ? '' : `×${words.times}`, node?.name ?? words.name];
  return [
    ['', title.filter((each) => each !== '').join(' '), 'title'],
    ...(node && node.detail !== '' ? [[t('Arguments'), node.detail] as const] : []),
    ...(shapes.length > 0 ? [[t('Output'), shapes.join(', ')] as const] : []),
    ...measures,
    ...liveLines(context, item),
    ...(isFrozen(facts) ? [[t('Frozen'), t('its weights do not learn')] as const] : []),
    ...(node && node.uses > 1 ? [[t('Shared'), t('used {0} times', node.uses)] as const] : []),
    ...facts.problems.map((index) => ['', tree.graph.problems[index]!.message, 'problem'] as const),
  ];
}

function unused({ tree }: BoxContext): readonly Line[] {
  const { unused: layers } = tree.graph;
  return layers.length === 0 ? [] : [[t('Not used'), layers.map(({ name, type }) => name || type).join(', ')]];
}
