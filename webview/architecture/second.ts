import { compareGraphs, type Difference } from '../../engine/core/diagram/compare.ts';
import type { DiagramGraph } from '../../engine/core/diagram/graph.ts';
import type { ComparedModel } from '../../engine/core/protocol/architecturePanel.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import { iconButton } from '../shared/toolkit.ts';
import { Diagram } from './diagram.ts';
import { handleGestures } from './gestures.ts';
import { keyAt } from './boxes.ts';
import type { Colours } from './overview.ts';
import { parseMemory } from './memory.ts';
import { createScene } from './scene.ts';

/** The other model, beside the first. */
export interface Second {
  readonly root: HTMLElement;
  /** @returns how the nodes of the first differ; nothing where there is no other */
  show(compared: ComparedModel | undefined, first: DiagramGraph | undefined): readonly Difference[] | undefined;
  paint(colours: Colours): void;
}

/** Two models have half of the room each: text at this scale can still be read. */
export const BESIDE = 0.5;

export interface SecondActions {
  readonly end: () => void;
  readonly busy: (done: number | undefined, all?: number) => void;
  readonly failed: (message: string) => void;
}

export function createSecond(colours: Colours, { end, busy, failed }: SecondActions): Second {
  const scene = createScene(colours);
  const title = element('span', { class: 'compared-name' });
  const counts = element('span', { class: 'compared-counts' });
  const head = element('div', { class: 'compared' }, title, counts, iconButton('close', t('End Comparison'), end));
  const stage = element('div', { class: 'stage' }, scene.root);
  const root = element(
    'section',
    { class: 'pane second', 'aria-label': t('Compared model'), hidden: true },
    head,
    stage,
  );
  const diagram = new Diagram(scene, parseMemory(undefined), { changed: () => {}, remember: () => {}, busy, failed });
  handleGestures({ stage: scene.root, view: () => diagram.view, move: (view) => diagram.move(view) });
  scene.root.addEventListener('click', (event) => {
    const key = keyAt(event);
    const isArrow = event.target instanceof Element && event.target.closest('.twistie') !== null;
    if (key !== undefined && isArrow) void diagram.toggle(key);
    else diagram.mark({ selected: key });
  });
  scene.root.addEventListener('keydown', (event) => {
    const key = keyAt(event);
    if (key === undefined || (event.key !== ' ' && event.key !== 'Enter')) return;
    event.preventDefault();
    void diagram.toggle(key);
  });
  new ResizeObserver(() => diagram.redraw()).observe(stage);
  /** Which model it is, while there is one. */
  let shown: string | undefined;
  return {
    root,
    show(compared, first) {
      root.hidden = compared === undefined || first === undefined;
      if (compared === undefined || first === undefined) {
        shown = undefined;
        return undefined;
      }
      const { one, other } = compareGraphs(first, compared.graph);
      title.textContent = `${compared.graph.model} · ${compared.file}`;
      counts.textContent = countsOf(one, other);
      const isNew = shown !== compared.graph.model + compared.file;
      shown = compared.graph.model + compared.file;
      void diagram.show(compared.graph, other).then(() => isNew && diagram.home(BESIDE));
      return one;
    },
    paint: (next) => scene.paint(next),
  };
}

function countsOf(one: readonly Difference[], other: readonly Difference[]): string {
  const count = (all: readonly Difference[], kind: Difference) => all.filter((each) => each === kind).length;
  const parts: readonly (readonly [number, string])[] = [
    [count(one, 'changed'), t('{0} changed', count(one, 'changed'))],
    [count(one, 'only'), t('{0} only in the first', count(one, 'only'))],
    [count(other, 'only'), t('{0} only in the second', count(other, 'only'))],
  ];
  const told = parts.filter(([number]) => number > 0).map(([, text]) => text);
  return told.length === 0 ? t('no difference') : told.join(' · ');
}
