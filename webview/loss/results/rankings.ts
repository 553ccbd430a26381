import type { RankCurve, Ranking } from '../../../engine/core/results/results.ts';
import { element } from '../../shared/dom.ts';
import { openDialog } from '../../shared/dialog.ts';
import { styleOf, type LineStyle, type ThemeKind } from '../../shared/palette.ts';
import { t } from '../../shared/texts.ts';
import { button } from '../../shared/toolkit.ts';
import { drawPlane, placesIn, type Plane } from './plane.ts';
import { svg } from './svg.ts';
import { plainTable, scrolled } from './table.ts';
import { shareText } from './words.ts';

export interface RankingsInput {
  readonly rankings: readonly Ranking[];
  readonly nameOf: (of: number) => string;
  readonly theme: ThemeKind;
}

/** Patterns beside the colours, for those who see no difference between two of these. */
const DASHES = ['', '7 3', '2 3', '9 3 2 3', '4 4 1 4'] as const;

interface Kind {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly curve: (ranking: Ranking) => RankCurve;
  readonly summary: string;
  readonly number: (ranking: Ranking) => number;
  /** Where a guess would lie. */
  readonly guess: boolean;
}

function kinds(): readonly Kind[] {
  return [
    {
      title: t('ROC curve'),
      x: t('False positive rate'),
      y: t('True positive rate'),
      curve: ({ roc }) => roc,
      summary: t('AUC'),
      number: ({ area }) => area,
      guess: true,
    },
    {
      title: t('Precision and recall'),
      x: t('Recall'),
      y: t('Precision'),
      curve: ({ precisionRecall }) => precisionRecall,
      summary: t('Average precision'),
      number: ({ averagePrecision }) => averagePrecision,
      guess: false,
    },
  ];
}

/** A chart of each kind, with what its curves are beside it and their points as a table behind a button. */
export function rankingCharts(input: RankingsInput): readonly HTMLElement[] {
  if (input.rankings.length === 0)
    return [
      element('p', { class: 'hint' }, t('There are no two kinds of examples to tell apart, so no curve is drawn.')),
    ];
  return kinds().map((kind) => chartOf(kind, input));
}

function chartOf(kind: Kind, { rankings, nameOf, theme }: RankingsInput): HTMLElement {
  const plane: Plane = {
    label: `${kind.title}: ${rankings.map((each) => `${nameOf(each.of)} ${shareText(kind.number(each))}`).join(', ')}`,
    x: { title: kind.x, from: 0, to: 1 },
    y: { title: kind.y, from: 0, to: 1 },
    text: String,
  };
  const places = placesIn(plane);
  const diagonal = { x1: places.x(0), y1: places.y(0), x2: places.x(1), y2: places.y(1) };
  const styles = rankings.map((_, index) => styleOf(index, theme));
  const lines = rankings.map((ranking, index) => {
    const { x, y } = kind.curve(ranking);
    const points = x.map((value, at) => `${places.x(value).toFixed(1)},${places.y(y[at] ?? 0).toFixed(1)}`).join(' ');
    return svg('polyline', { class: 'rank-line', points, ...strokeOf(styles[index], index) });
  });
  const picture = drawPlane(plane, [...(kind.guess ? [svg('line', { class: 'guess', ...diagonal })] : []), ...lines]);
  const legend = element(
    'ul',
    { class: 'rank-legend' },
    ...rankings.map((ranking, index) =>
      element(
        'li',
        {},
        swatch(styles[index], index),
        element('span', {}, nameOf(ranking.of)),
        element('span', { class: 'number' }, shareText(kind.number(ranking))),
      ),
    ),
  );
  const points = button(t('Points as a Table'), () => showPoints(kind, rankings, nameOf));
  return element(
    'figure',
    { class: 'result-chart' },
    element('figcaption', {}, `${kind.title} · ${kind.summary}`),
    element('div', { class: 'rank-body' }, picture, legend),
    points,
  );
}

function strokeOf(style: LineStyle | undefined, index: number) {
  return { stroke: style?.color ?? '#808080', 'stroke-dasharray': DASHES[index % DASHES.length] ?? '' };
}

function swatch(style: LineStyle | undefined, index: number): SVGElement {
  const line = svg('line', { x1: 0, y1: 5, x2: 24, y2: 5, 'stroke-width': 2, ...strokeOf(style, index) });
  return svg('svg', { class: 'rank-swatch', viewBox: '0 0 24 10', 'aria-hidden': 'true' }, line);
}

function showPoints({ title, x, y, curve }: Kind, rankings: readonly Ranking[], nameOf: (of: number) => string): void {
  const rows = rankings.flatMap((ranking) => {
    const points = curve(ranking);
    return points.x.map((value, at) => [nameOf(ranking.of), shareText(value), shareText(points.y[at])]);
  });
  const table = plainTable({
    caption: t('Drawn points; the numbers are of all scores'),
    head: [t('Curve'), x, y],
    rows,
  });
  const dialog = openDialog(title, [scrolled(title, table)], [button(t('Close'), () => dialog.close(), 'primary')]);
}
