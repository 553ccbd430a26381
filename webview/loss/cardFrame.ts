import { element } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import { t } from '../shared/texts.ts';

/** The fixed parts of one chart's place in the grid. */
export interface CardFrame {
  readonly root: HTMLElement;
  readonly head: HTMLElement;
  readonly title: HTMLElement;
  /** One line about what is not in the picture. */
  readonly note: HTMLElement;
  readonly menu: HTMLElement;
  readonly plot: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly selection: HTMLElement;
  readonly crosshair: HTMLElement;
  readonly point: HTMLElement;
  readonly tooltip: HTMLElement;
}

export function createCardFrame(): CardFrame {
  const hidden = { hidden: true, 'aria-hidden': 'true' };
  const canvas = element('canvas', { tabindex: 0, role: 'application', 'aria-roledescription': t('chart') });
  const selection = element('div', { class: 'selection', ...hidden });
  const crosshair = element('div', { class: 'crosshair', ...hidden });
  const point = element('div', { class: 'point', ...hidden });
  const tooltip = element('div', { class: 'tooltip', ...hidden });
  const plot = element('div', { class: 'plot' }, canvas, selection, crosshair, point, tooltip);
  const grip = element(
    'span',
    { class: 'grip', title: t('Drag to move this chart, or onto another to combine both') },
    icon('grip'),
  );
  const title = element('h2', { class: 'card-title' });
  const note = element('span', { class: 'card-note', role: 'status' });
  const menu = element('button', { class: 'icon', type: 'button' }, icon('more'));
  const head = element('header', { class: 'card-head', draggable: 'true' }, grip, title, note, menu);
  const root = element('section', { class: 'card' }, head, plot);
  return { root, head, title, note, menu, plot, canvas, selection, crosshair, point, tooltip };
}
