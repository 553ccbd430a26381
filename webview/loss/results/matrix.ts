import type { ClassResults } from '../../../engine/core/results/results.ts';
import { element } from '../../shared/dom.ts';
import { t } from '../../shared/texts.ts';
import { className, plainTable, scrolled } from './table.ts';
import { countText } from './words.ts';

/** Shades of a cell, from none of its row to all. */
const SHADES = 10;

/** What is true against what was said: a table whose cells are the darker the more of their row they hold. */
export function confusionMatrix({ matrix, mistakes, classes, names }: ClassResults): HTMLElement {
  const title = t('Confusion matrix');
  if (matrix === undefined) return mistakesTable(mistakes ?? [], names);
  const numbers = Array.from({ length: classes }, (_, of) => of);
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, t('True ↓ predicted →')),
    ...numbers.map((of) => element('th', { scope: 'col', class: names ? 'named' : 'number' }, headOf(of, names))),
  );
  const rows = matrix.map((row, own) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, said) => cellOf({ count, all, own, said, names }));
    return element('tr', {}, element('th', { scope: 'row' }, className(own, names)), ...cells);
  });
  const table = element(
    'table',
    { class: 'matrix' },
    element('caption', {}, title),
    element('thead', {}, head),
    element('tbody', {}, ...rows),
  );
  return scrolled(title, table);
}

/** A name stands upright, so that a column stays as narrow as its numbers. */
function headOf(of: number, names: readonly string[] | undefined): string | HTMLElement {
  return names ? element('span', { class: 'upright' }, names[of] ?? '') : String(of);
}

interface Cell {
  readonly count: number;
  /** Of the row. */
  readonly all: number;
  readonly own: number;
  readonly said: number;
  readonly names: readonly string[] | undefined;
}

function cellOf({ count, all, own, said, names }: Cell): HTMLElement {
  const share = all === 0 ? 0 : count / all;
  const shade = count === 0 ? 0 : Math.max(1, Math.round(share * SHADES));
  const right = own === said;
  const percent = `${(share * 100).toFixed(1)} %`;
  const title = right
    ? t('{0} of {1} of class {2} were recognised ({3})', count, all, names?.[own] ?? own, percent)
    : t(
        '{0} of {1} of class {2} were taken for class {3} ({4})',
        count,
        all,
        names?.[own] ?? own,
        names?.[said] ?? said,
        percent,
      );
  const kind = right ? 'right' : 'wrong';
  return element('td', { class: `number ${kind} shade-${shade}`, title }, count === 0 ? '' : countText(count));
}

function mistakesTable(
  mistakes: NonNullable<ClassResults['mistakes']>,
  names: readonly string[] | undefined,
): HTMLElement {
  const caption = t('The most frequent mistakes: there are too many classes for a matrix');
  const rows = mistakes.map(({ truth, predicted, count }) => [
    className(truth, names),
    className(predicted, names),
    countText(count),
  ]);
  return scrolled(caption, plainTable({ caption, head: [t('True'), t('Predicted'), t('Examples')], rows }));
}
