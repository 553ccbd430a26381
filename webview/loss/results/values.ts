import type { ValueColumn, ValueResults } from '../../../engine/core/results/results.ts';
import { formatValue } from '../../../engine/core/runs/format.ts';
import { element } from '../../shared/dom.ts';
import { openDialog } from '../../shared/dialog.ts';
import { styleOf, type ThemeKind } from '../../shared/palette.ts';
import { t } from '../../shared/texts.ts';
import { button } from '../../shared/toolkit.ts';
import { drawPlane, placesIn, type Plane } from './plane.ts';
import { svg } from './svg.ts';
import { plainTable, scrolled } from './table.ts';

/** What was predicted against what is true: right answers lie on the diagonal. */
export function valueCharts({ columns }: ValueResults, theme: ThemeKind): readonly HTMLElement[] {
  if (columns.length === 0) return [element('p', { class: 'hint' }, t('No answer was a finite number.'))];
  return columns.map((column, index) => chartOf(column, styleOf(index, theme).color));
}

function chartOf(column: ValueColumn, color: string): HTMLElement {
  const { truth, predicted, of } = column;
  const title = of === undefined ? t('Predicted against true') : t('Predicted against true, number {0}', of);
  const plane = planeOf(column, title);
  const places = placesIn(plane);
  const { from, to } = plane.x;
  const diagonal = { x1: places.x(from), y1: places.y(from), x2: places.x(to), y2: places.y(to) };
  const points = truth.map((value, at) =>
    svg('circle', { class: 'value-point', cx: places.x(value), cy: places.y(predicted[at] ?? 0), r: 2, fill: color }),
  );
  return element(
    'figure',
    { class: 'result-chart' },
    element('figcaption', {}, title),
    drawPlane(plane, [svg('line', { class: 'guess', ...diagonal }), ...points]),
    element('p', { class: 'hint' }, numbersText(column)),
    button(t('Points as a Table'), () => showPoints(column, title)),
  );
}

function planeOf({ truth, predicted }: ValueColumn, title: string): Plane {
  let [from, to] = [Infinity, -Infinity];
  for (const value of [...truth, ...predicted]) [from, to] = [Math.min(from, value), Math.max(to, value)];
  const spare = (to - from) * 0.03 || Math.abs(to) * 0.05 || 1;
  const range = { from: from - spare, to: to + spare };
  return {
    label: title,
    x: { title: t('True'), ...range },
    y: { title: t('Predicted'), ...range },
    text: (value) => formatValue(value, 3),
  };
}

function numbersText({ meanAbsoluteError, rootMeanSquaredError, r2, truth }: ValueColumn): string {
  const parts = [
    t('mean absolute error {0}', formatValue(meanAbsoluteError)),
    t('root mean squared error {0}', formatValue(rootMeanSquaredError)),
    ...(r2 === undefined ? [] : [`R² ${formatValue(r2)}`]),
    t('{0} points drawn', truth.length),
  ];
  return parts.join(' · ');
}

const MOST_ROWS = 500;

function showPoints({ truth, predicted }: ValueColumn, title: string): void {
  const rows = truth.slice(0, MOST_ROWS).map((value, at) => {
    const said = predicted[at] ?? 0;
    return [String(at + 1), formatValue(value, 6), formatValue(said, 6), formatValue(said - value, 6)];
  });
  const caption =
    truth.length > MOST_ROWS ? t('The first {0} of {1} drawn points', MOST_ROWS, truth.length) : t('Drawn points');
  const table = plainTable({ caption, head: [t('Point'), t('True'), t('Predicted'), t('Difference')], rows });
  const dialog = openDialog(title, [scrolled(title, table)], [button(t('Close'), () => dialog.close(), 'primary')]);
}
