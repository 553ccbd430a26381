import { formatValue } from '../../engine/core/runs/format.ts';
import { element } from '../shared/dom.ts';
import { openDialog } from '../shared/dialog.ts';
import { t } from '../shared/texts.ts';
import { button } from '../shared/toolkit.ts';
import { axisTitle } from './chart.ts';
import type { Drawing } from './drawing.ts';
import { positionText } from './placeText.ts';
import type { Names } from './names.ts';
import { readable, type Readable } from './readings.ts';
import { seenPart } from './search.ts';

/** Rows of one page. */
const PAGE = 100;

/** What stands behind a chart, as a table: every drawn point in sight, a column for each line. */
export function showPointTable(drawing: Drawing, names: Names): void {
  const lines = readable(drawing, names);
  const cells = cellsOf(drawing, lines);
  const places = [...cells.keys()].sort((a, b) => a - b);
  const pages = Math.max(1, Math.ceil(places.length / PAGE));
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, axisTitle(drawing.axis)),
    ...lines.map((line) => element('th', { scope: 'col', class: 'number' }, line.label)),
  );
  const body = element('tbody');
  const where = element('span', { class: 'hint', role: 'status' });
  let page = 0;
  const show = (next: number) => {
    page = Math.max(0, Math.min(pages - 1, next));
    const rows = places.slice(page * PAGE, (page + 1) * PAGE).map((place) => {
      const values = lines.map((_, index) => element('td', { class: 'number' }, cells.get(place)?.get(index) ?? ''));
      return element('tr', {}, element('th', { scope: 'row' }, positionText(drawing.axis, place)), ...values);
    });
    body.replaceChildren(...rows);
    where.textContent = t('Page {0} of {1}, {2} rows', page + 1, pages, places.length);
  };
  show(0);
  const caption = element('caption', {}, captionOf(lines));
  const scroll = { class: 'point-table', tabindex: 0, role: 'region', 'aria-label': t('Points') };
  const table = element('div', scroll, element('table', {}, caption, element('thead', {}, head), body));
  const dialog = openDialog(
    drawing.title,
    [table, where],
    [
      button(t('Back'), () => show(page - 1)),
      button(t('On'), () => show(page + 1)),
      button(t('Close'), () => dialog.close(), 'primary'),
    ],
  );
}

function captionOf(lines: readonly Readable[]): string {
  if (lines.some(({ isMean }) => isMean)) return t('Means of groups, with the standard deviation of their runs');
  return lines.every(({ exact }) => exact)
    ? t('Every logged point in sight')
    : t('Means of neighbouring points, with the least and the greatest: zoom in to see each point');
}

/** The text of each place of the axis and each line. */
function cellsOf({ range }: Drawing, lines: readonly Readable[]): Map<number, Map<number, string>> {
  const cells = new Map<number, Map<number, string>>();
  const put = (x: number, line: number, text: string) => {
    const row = cells.get(x) ?? new Map<number, string>();
    row.set(line, text);
    cells.set(x, row);
  };
  for (const [index, { trace, envelope, nonFinite, isMean }] of lines.entries()) {
    const [first, end] = seenPart(trace.xs, range.from, range.to);
    for (let at = first; at < end; at++) {
      const x = trace.xs[at] ?? 0;
      const y = trace.ys[at] ?? Number.NaN;
      if (x < range.from || x > range.to || Number.isNaN(y)) continue;
      const [low, high] = [envelope?.low[at], envelope?.high[at]];
      const text = formatValue(y, 6);
      if (low === undefined || high === undefined || (low === high && !isMean)) put(x, index, text);
      else if (isMean) put(x, index, `${text} ± ${formatValue(high - y, 2)}`);
      else put(x, index, `${text} (${formatValue(low, 6)} … ${formatValue(high, 6)})`);
    }
    for (const { x, value } of nonFinite) if (x >= range.from && x <= range.to) put(x, index, formatValue(value));
  }
  return cells;
}
