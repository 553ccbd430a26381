import { formatDuration, formatValue, hasNonFinite } from '../../engine/core/runs/format.ts';
import { moreIsBetter } from '../../engine/core/runs/metricDirection.ts';
import type { RunRecord, RunStatus } from '../../engine/core/runs/record.ts';
import { element } from '../shared/dom.ts';
import { icon, type IconName } from '../shared/icons.ts';
import { t } from '../shared/texts.ts';
import type { RunNumbers } from './numbers.ts';
import { swatch } from './swatch.ts';
import type { TableActions, TableRow } from './table.ts';

export interface RowOf {
  readonly metric: string;
  readonly actions: TableActions;
}

const drawn = new WeakMap<HTMLElement, string>();

/** Puts a run's row into its element; nothing is touched where it looks the same. */
export function fillRow(target: HTMLElement, row: TableRow, of: RowOf): void {
  const look = lookOf(row, of.metric);
  if (drawn.get(target) === look) return;
  drawn.set(target, look);
  target.className = row.hidden ? 'off' : '';
  const { numbers } = row;
  const cells: readonly (readonly [kind: string, content: readonly (Node | string)[]])[] = [
    ['run', [nameCell(row, of.actions)]],
    ['state', [statusCell(numbers.run)]],
    ['number last', [formatValue(numbers.last)]],
    ['number best', bestCell(numbers)],
    ['number at', [placeText(numbers)]],
    ['number least', [formatValue(numbers.least)]],
    ['number greatest', [formatValue(numbers.greatest)]],
    ['number delta', [deltaCell(row, of.metric)]],
    ['number duration', [numbers.duration === undefined ? '–' : formatDuration(numbers.duration)]],
    ['actions', actionCells(row, of.actions)],
  ];
  target.replaceChildren(...cells.map(([kind, content]) => element('td', { class: kind }, ...content)));
}

function lookOf({ numbers, ...rest }: TableRow, metric: string): string {
  const { run, duration, ...values } = numbers;
  const seconds = duration === undefined ? 0 : Math.round(duration / 1000);
  const { name, status, error, series } = run;
  const places = series.map(({ id, place }) => [id, place?.line]);
  return JSON.stringify([
    metric,
    rest,
    [...rest.calls],
    values,
    seconds,
    name,
    status,
    error,
    places,
    hasNonFinite(run),
  ]);
}

/** Calls that a row has room for; the values under the pointer name all. */
const MOST_CALLS = 8;

function nameCell(row: TableRow, actions: TableActions): HTMLElement {
  const { run } = row.numbers;
  const box = element('input', {
    type: 'checkbox',
    'aria-label': t('Show {0}', run.name),
    'data-focus': `show/${run.id}`,
  });
  box.checked = !row.hidden;
  box.addEventListener('change', () => actions.toggle(run.id));
  const label = t('Colour of {0}', run.name);
  const color = element(
    'button',
    { class: 'color', type: 'button', title: label, 'aria-label': label, 'data-focus': `color/${run.id}` },
    swatch(row.style),
  );
  color.addEventListener('click', () => actions.recolor(run.id));
  const parts: Node[] = [box, color, nameOf(run, actions)];
  // With the name, since a narrow table has no room for the status.
  if (hasNonFinite(run)) parts.push(warning());
  if (row.calls.size > 1) parts.push(legend(row.calls));
  if (row.empty) parts.push(element('span', { class: 'hint' }, t('no values here')));
  return element('span', { class: 'name-cell' }, ...parts);
}

function warning(): HTMLElement {
  const text = t('It has held values that are not finite.');
  return element('span', { class: 'warning', role: 'img', title: text, 'aria-label': text }, '⚠');
}

function nameOf(run: RunRecord, actions: TableActions): HTMLElement {
  const series = run.series.find((candidate) => candidate.place !== undefined);
  if (series === undefined) return element('span', { class: 'name', title: run.name }, run.name);
  const attributes = { class: 'link name', type: 'button', title: run.name, 'data-focus': `name/${run.id}` };
  const name = element('button', attributes, run.name);
  name.addEventListener('click', () => actions.openPlace(run.id, series.id));
  return name;
}

function legend(calls: TableRow['calls']): HTMLElement {
  const named = [...calls].slice(0, MOST_CALLS);
  const parts = named.map(([series, style]) => element('span', { class: 'call' }, swatch(style), series));
  const more = calls.size - named.length;
  return element('span', { class: 'calls hint' }, ...parts, ...(more > 0 ? [t('and {0} more', more)] : []));
}

function statusCell(run: RunRecord): HTMLElement {
  const words: Record<RunStatus, string> = {
    queued: t('queued'),
    running: t('running'),
    completed: t('completed'),
    stopped: t('stopped'),
    failed: t('failed'),
    lost: t('lost'),
  };
  return element('span', { class: `status ${run.status}`, title: run.error?.message }, words[run.status]);
}

function bestCell({ best, isBest }: RunNumbers): readonly (Node | string)[] {
  const value = formatValue(best);
  if (!isBest) return [value];
  const star = element('span', { class: 'star', title: t('The best of these runs') }, icon('star'));
  return [star, element('strong', {}, value), element('span', { class: 'unseen' }, t('The best of these runs'))];
}

function placeText({ bestStep, axis }: RunNumbers): string {
  if (bestStep === undefined || axis === undefined) return '–';
  const text = bestStep.toLocaleString(document.documentElement.lang);
  return axis === 'epoch' ? t('epoch {0}', text) : t('step {0}', text);
}

function deltaCell({ numbers: { delta }, baseline }: TableRow, metric: string): HTMLElement {
  if (baseline) return element('span', { class: 'hint' }, t('baseline'));
  if (delta === undefined) return element('span', {}, '–');
  const sign = delta > 0 ? '+' : delta < 0 ? '−' : '±';
  const better = delta !== 0 && delta > 0 === moreIsBetter(metric);
  const word = delta === 0 ? t('as good') : better ? t('better') : t('worse');
  return element(
    'span',
    { class: delta === 0 ? '' : better ? 'better' : 'worse', title: word },
    sign + formatValue(Math.abs(delta)),
  );
}

function actionCells(row: TableRow, actions: TableActions): readonly Node[] {
  const { id, name } = row.numbers.run;
  const make = (symbol: IconName, label: string, press: () => void, pressed?: boolean) => {
    const attributes = {
      class: 'icon',
      type: 'button',
      title: label,
      'aria-label': label,
      'data-focus': `${symbol}/${id}`,
    };
    const button = element(
      'button',
      { ...attributes, ...(pressed === undefined ? {} : { 'aria-pressed': String(pressed) }) },
      icon(symbol),
    );
    button.addEventListener('click', press);
    return button;
  };
  return [
    make('solo', t('Show only {0}', name), () => actions.solo(id), row.solo),
    make('pin', t('Keep {0} on top', name), () => actions.pin(id), row.pinned),
    make('baseline', t('Compare with {0}', name), () => actions.baseline(id), row.baseline),
    make('close', t('Take {0} out of the charts', name), () => actions.drop(id)),
  ];
}
