import { element } from '../../shared/dom.ts';
import { t } from '../../shared/texts.ts';

export interface TableContent {
  readonly caption: string;
  readonly head: readonly string[];
  /** The first cell of each is its heading. */
  readonly rows: readonly (readonly string[])[];
}

/** A plain table with headings for rows and columns. */
export function plainTable({ caption, head, rows }: TableContent): HTMLElement {
  const headings = head.map((text, index) => element('th', { scope: 'col', class: index === 0 ? '' : 'number' }, text));
  const lines = rows.map(([first = '', ...rest]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, first),
      ...rest.map((text) => element('td', { class: 'number' }, text)),
    ),
  );
  return element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...headings)),
    element('tbody', {}, ...lines),
  );
}

/** Something long, in a frame that the keyboard can scroll. */
export function scrolled(label: string, content: HTMLElement): HTMLElement {
  return element('div', { class: 'result-scroll', tabindex: 0, role: 'group', 'aria-label': label }, content);
}

/** A class's name where the program tells it; else its number stands for it, since a model knows no names. */
export function className(of: number, names?: readonly string[]): string {
  return names?.[of] ?? t('Class {0}', of);
}
