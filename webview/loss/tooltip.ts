import { formatValue } from '../../engine/core/runs/format.ts';
import { element } from '../shared/dom.ts';
import type { LineStyle } from '../shared/palette.ts';
import { t } from '../shared/texts.ts';
import type { Reading } from './plot.ts';
import { swatch } from './swatch.ts';

/** One training call of a run, or a group's mean. */
export interface TooltipRow {
  readonly style: LineStyle;
  readonly name: string;
  readonly train: Reading | undefined;
  readonly validation: Reading | undefined;
}

export interface TooltipText {
  readonly position: string;
  readonly title: string;
  readonly rows: readonly TooltipRow[];
  /** Rows that there is no room for. */
  readonly more: number;
}

/** The value; in brackets what was logged where the line is smoothed, or what a stretch of values spans; a group's spread. */
export function readingText({ y, raw, span, nonFinite, deviation }: Reading, brief = false): string {
  if (nonFinite !== undefined) return formatValue(nonFinite);
  if (Number.isNaN(y)) return '–';
  if (deviation !== undefined) return `${formatValue(y)} ± ${formatValue(deviation, 2)}`;
  if (brief) return formatValue(y);
  if (span !== undefined && !Number.isNaN(span.from) && span.from !== span.to)
    return `${formatValue(y)} (${formatValue(span.from)} … ${formatValue(span.to)})`;
  return raw === undefined || Number.isNaN(raw) ? formatValue(y) : `${formatValue(y)} (${formatValue(raw)})`;
}

/** A row for each run: training and validation beside each other. */
export function fillTooltip(box: HTMLElement, { position, title, rows, more }: TooltipText): void {
  const narrow = box.classList.contains('narrow');
  const told = (reading: Reading | undefined) => (reading === undefined ? '–' : readingText(reading, narrow));
  const validated = rows.some((row) => row.validation !== undefined);
  const cell = (text: string, kind: string) => element('span', { class: kind }, text);
  const heads = [cell(position, 'tooltip-title'), cell(title, 'tooltip-head')];
  if (validated) heads.push(cell(t('validation'), 'tooltip-head'));
  const cells = rows.flatMap(({ style, name, train, validation }) => {
    const label = element('span', { class: 'tooltip-name' }, swatch(style), cell(name, 'name'));
    const values = [cell(told(train), 'tooltip-value')];
    if (validated) values.push(cell(told(validation), 'tooltip-value'));
    return [label, ...values];
  });
  const rest = more > 0 ? [cell(t('and {0} more', more), 'tooltip-more')] : [];
  box.style.gridTemplateColumns = validated ? 'minmax(0, 1fr) auto auto' : 'minmax(0, 1fr) auto';
  box.replaceChildren(...heads, ...cells, ...rest);
}
