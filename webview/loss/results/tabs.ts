import { element } from '../../shared/dom.ts';
import { t } from '../../shared/texts.ts';
import type { View } from '../options.ts';

export interface Tabs {
  readonly root: HTMLElement;
  update(view: View): void;
}

/** Two tabs: arrow keys go between them. */
export function createTabs(choose: (view: View) => void): Tabs {
  const tab = (view: View, text: string) => {
    const made = element('button', { class: 'tab', type: 'button', role: 'tab' }, text);
    made.addEventListener('click', () => choose(view));
    return { view, made };
  };
  const tabs = [tab('curves', t('Curves')), tab('results', t('Results'))];
  const root = element(
    'div',
    { class: 'tabs', role: 'tablist', 'aria-label': t('View') },
    ...tabs.map(({ made }) => made),
  );
  root.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const other = tabs.find(({ made }) => made !== document.activeElement);
    if (other === undefined) return;
    other.made.focus();
    choose(other.view);
  });
  return {
    root,
    update(view) {
      for (const { view: own, made } of tabs) {
        made.setAttribute('aria-selected', String(own === view));
        made.tabIndex = own === view ? 0 : -1;
      }
    },
  };
}
