import { MEASURES, type Measure } from '../../engine/core/diagram/facts.ts';
import type { ArchitectureState } from '../../engine/core/protocol/architecturePanel.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import { dropdown, iconButton } from '../shared/toolkit.ts';
import type { Diagram } from './diagram.ts';
import type { LiveMeasure } from './live.ts';
import { liveName } from './liveWords.ts';
import { measureName } from './words.ts';

export interface ToolbarActions {
  readonly diagram: () => Diagram;
  readonly choose: (model: string) => void;
  readonly showCode: () => void;
  readonly compare: () => void;
  readonly toggleMinimap: () => void;
  readonly save: () => void;
}

export interface Toolbar {
  readonly root: HTMLElement;
  update(state: ArchitectureState): void;
  /** There is more to be shown on the boxes than before, or less. */
  refresh(): void;
}

export function createToolbar(actions: ToolbarActions, search: HTMLElement): Toolbar {
  const { diagram, choose, showCode, compare, toggleMinimap, save } = actions;
  const model = dropdown(t('Model'), choose);
  const measure = dropdown(t('Numbers on the boxes'), (value) => diagram().setMeasure(value as Measure | LiveMeasure));
  const refresh = () => measure.update(...measuresOf(diagram()));
  const code = iconButton('code', t('Show as Code'), showCode);
  const buttons = element(
    'span',
    { class: 'buttons' },
    iconButton('expand-all', t('Expand All'), () => void diagram().setAll(true)),
    iconButton('collapse-all', t('Collapse All'), () => void diagram().setAll(false)),
    iconButton('zoom-out', t('Zoom Out'), () => diagram().zoom(0.8)),
    iconButton('zoom-in', t('Zoom In'), () => diagram().zoom(1.25)),
    iconButton('screen-full', t('Zoom to Fit'), () => diagram().fit()),
    iconButton('map', t('Toggle Minimap'), toggleMinimap),
    code,
    iconButton('git-compare', t('Compare…'), compare),
    iconButton('export', t('Export…'), save),
  );
  return {
    root: element(
      'div',
      { class: 'controls', role: 'toolbar', 'aria-label': t('Diagram options') },
      model.root,
      measure.root,
      search,
      buttons,
    ),
    update({ models, source, saved, graph }) {
      code.hidden = saved === true;
      for (const part of [measure.root, search, buttons]) part.hidden = graph === undefined;
      const shown = source.model ?? models[0] ?? '';
      // One that is gone is still the one that was chosen, as long as there are others to choose.
      const names = models.includes(shown) || models.length === 0 ? models : [shown, ...models];
      model.root.hidden = names.length === 0;
      model.update(
        names.map((name) => ({ value: name, text: name })),
        shown,
      );
      refresh();
    },
    refresh,
  };
}

/** What can stand on the boxes, and what does. */
function measuresOf({ context, memory }: Diagram): Parameters<ReturnType<typeof dropdown>['update']> {
  const live = context?.live?.measures ?? [];
  return [
    [
      ...MEASURES.map((each) => ({ value: each as string, text: measureName(each) })),
      ...live.map((each) => ({ value: each as string, text: liveName(each) })),
    ],
    live.find((each) => each === memory.live) ?? memory.measure,
  ];
}
