import { formatDuration, formatValue } from '../../engine/core/runs/format.ts';
import { element } from '../shared/dom.ts';
import type { LineStyle } from '../shared/palette.ts';
import { t } from '../shared/texts.ts';
import type { XAxis } from './options.ts';
import type { Reading } from './plot.ts';
import { swatch } from './swatch.ts';

/** One training call of a run. */
export interface TooltipRow {
  readonly style: LineStyle;
  readonly name: string;
  readonly train: Reading | undefined;
  readonly validation: Reading | undefined;
}

export function positionText(axis: XAxis, x: number): string {
  if (axis === 'time') return formatDuration(x * 1000);
  const text = (axis === 'epoch' ? Number(x.toFixed(2)) : Math.round(x)).toLocaleString(document.documentElement.lang);
  return axis === 'epoch' ? t('Epoch {0}', text) : t('Step {0}', text);
}

export function readingText({ y, raw, nonFinite }: Reading): string {
  if (nonFinite !== undefined) return formatValue(nonFinite);
  if (Number.isNaN(y)) return '–';
  return raw === undefined || Number.isNaN(raw) ? formatValue(y) : `${formatValue(y)} (${formatValue(raw)})`;
}

/** A row for each run: training and validation beside each other. */
export function fillTooltip(box: HTMLElement, titles: readonly string[], rows: readonly TooltipRow[]): void {
  const narrow = box.classList.contains('below');
  const told = (reading: Reading | undefined) =>
    reading === undefined ? '–' : readingText(narrow ? { ...reading, raw: undefined } : reading);
  const validated = rows.some((row) => row.validation !== undefined);
  const cell = (text: string, kind: string) => element('span', { class: kind }, text);
  const [position = '', metric = ''] = titles;
  const heads = [cell(position, 'tooltip-title'), cell(metric, 'tooltip-head')];
  if (validated) heads.push(cell(t('validation'), 'tooltip-head'));
  const cells = rows.flatMap(({ style, name, train, validation }) => {
    const label = element('span', { class: 'tooltip-name' }, swatch(style), cell(name, 'name'));
    const values = [cell(told(train), 'tooltip-value')];
    if (validated) values.push(cell(told(validation), 'tooltip-value'));
    return [label, ...values];
  });
  box.style.gridTemplateColumns = validated ? 'minmax(0, 1fr) auto auto' : 'minmax(0, 1fr) auto';
  box.replaceChildren(...heads, ...cells);
}
