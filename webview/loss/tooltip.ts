import { formatDuration, formatValue } from '../../engine/core/runs/format.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import type { XAxis } from './options.ts';
import type { Reading } from './plot.ts';

/** One training call of a run. */
export interface TooltipRow {
  readonly color: string;
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
  const validated = rows.some((row) => row.validation !== undefined);
  const cell = (text: string, kind: string) => element('span', { class: kind }, text);
  const [position = '', metric = ''] = titles;
  const heads = [cell(position, 'tooltip-title'), cell(metric, 'tooltip-head')];
  if (validated) heads.push(cell(t('validation'), 'tooltip-head'));
  const cells = rows.flatMap(({ color, name, train, validation }) => {
    const label = element('span', { class: 'tooltip-name' }, swatch(color), cell(name, 'name'));
    const values = [cell(train === undefined ? '–' : readingText(train), 'tooltip-value')];
    if (validated) values.push(cell(validation === undefined ? '–' : readingText(validation), 'tooltip-value'));
    return [label, ...values];
  });
  box.style.gridTemplateColumns = validated ? 'minmax(0, 1fr) auto auto' : 'minmax(0, 1fr) auto';
  box.replaceChildren(...heads, ...cells);
}

/** A short piece of the line as it is drawn. */
export function swatch(color: string): HTMLElement {
  const made = element('span', { class: 'swatch', 'aria-hidden': 'true' });
  made.style.setProperty('--line', color);
  return made;
}
