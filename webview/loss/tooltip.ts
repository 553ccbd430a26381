import { formatDuration, formatValue } from '../../engine/core/runs/format.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import type { XAxis } from './options.ts';
import type { Reading } from './plot.ts';

export interface TooltipRow {
  readonly color: string;
  readonly dashed: boolean;
  readonly name: string;
  readonly reading: Reading;
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

export function fillTooltip(box: HTMLElement, position: string, rows: readonly TooltipRow[]): void {
  box.replaceChildren(
    element('div', { class: 'tooltip-title' }, position),
    ...rows.map((row) =>
      element(
        'div',
        { class: 'tooltip-row' },
        swatch(row.color, row.dashed),
        element('span', { class: 'tooltip-name' }, row.name),
        element('span', { class: 'tooltip-value' }, readingText(row.reading)),
      ),
    ),
  );
}

/** A short piece of the line as it is drawn. */
export function swatch(color: string, dashed: boolean): HTMLElement {
  const made = element('span', { class: dashed ? 'swatch dashed' : 'swatch', 'aria-hidden': 'true' });
  made.style.setProperty('--line', color);
  return made;
}
