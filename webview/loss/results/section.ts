import type {
  ClassCount,
  ClassResults,
  LabelResults,
  OutputResults,
  Results,
} from '../../../engine/core/results/results.ts';
import { formatValue } from '../../../engine/core/runs/format.ts';
import type { ThemeKind } from '../../shared/palette.ts';
import { element } from '../../shared/dom.ts';
import { t } from '../../shared/texts.ts';
import { confusionMatrix } from './matrix.ts';
import { rankingCharts } from './rankings.ts';
import { headline, scoresOf } from './scores.ts';
import { className, plainTable, scrolled } from './table.ts';
import { valueCharts } from './values.ts';
import { countText, headlineName, shareText, whatWasJudged } from './words.ts';

/** Everything about one call's results. */
export function resultsSection(results: Results, theme: ThemeKind): HTMLElement {
  const many = results.outputs.length > 1;
  return element(
    'div',
    { class: 'result' },
    element('h3', {}, results.model === '' ? results.series : `${results.series} · ${results.model}`),
    element('p', { class: 'hint' }, whatWasJudged(results)),
    ...results.outputs.flatMap((output) => [
      ...(many ? [element('h4', {}, output.name)] : []),
      ...outputParts(output, theme),
    ]),
  );
}

type Judged = Exclude<OutputResults, { kind: 'none' }>;

function outputParts(output: OutputResults, theme: ThemeKind): readonly HTMLElement[] {
  if (output.kind === 'none') return [element('p', { class: 'hint' }, output.why)];
  const numbers = headline(output).map(([name, value]) =>
    element(
      'span',
      { class: 'fact' },
      element('span', { class: 'label' }, headlineName(name)),
      element('span', { class: 'number' }, value === undefined ? '–' : formatValue(value, 4)),
    ),
  );
  const lost =
    output.notFinite === 0
      ? []
      : [element('p', { class: 'warning' }, t('{0} answers were not finite and are left out.', output.notFinite))];
  return [
    element('p', { class: 'facts' }, ...numbers),
    ...lost,
    ...chartsOf(output, theme).map((parts) => element('div', { class: 'result-parts' }, ...parts)),
  ];
}

/** Tables above, charts below. */
function chartsOf(output: Judged, theme: ThemeKind): readonly (readonly HTMLElement[])[] {
  if (output.kind === 'values') return [valueCharts(output, theme)];
  const nameOf =
    output.kind === 'labels' ? (of: number) => t('Label {0}', of) : (of: number) => className(of, output.names);
  const curves = rankingCharts({ rankings: output.rankings, nameOf, theme });
  const table = scoresTable(output, nameOf);
  return [output.kind === 'labels' ? [table] : [confusionMatrix(output), table], curves];
}

function scoresTable(output: ClassResults | LabelResults, nameOf: (of: number) => string): HTMLElement {
  const { counts, threshold } = output;
  const title = t('Precision, recall and F1');
  const caption =
    threshold === undefined
      ? title
      : `${title} · ${t('yes from {0} on', threshold)}${threshold === 0 ? `, ${t('the numbers being logits')}` : ''}`;
  const head = [output.kind === 'labels' ? t('Label') : t('Class'), t('Precision'), t('Recall'), 'F1', t('Examples')];
  return scrolled(title, plainTable({ caption, head, rows: counts.map((count) => rowOf(count, nameOf)) }));
}

function rowOf(count: ClassCount, nameOf: (of: number) => string): readonly string[] {
  const { of, precision, recall, f1, support } = scoresOf(count);
  return [nameOf(of), shareText(precision), shareText(recall), shareText(f1), countText(support)];
}
