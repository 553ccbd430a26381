import { formatDuration, formatValue, hasNonFinite } from '../../engine/core/runs/format.ts';
import { moreIsBetter } from '../../engine/core/runs/metricDirection.ts';
import type { RunRecord, RunStatus } from '../../engine/core/runs/record.ts';
import { element } from '../shared/dom.ts';
import { icon, type IconName } from '../shared/icons.ts';
import { attachMenu } from '../shared/menu.ts';
import { t } from '../shared/texts.ts';
import type { CallNumbers } from './callNumbers.ts';
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
    ['run', row.calls.size > 1 ? [nameCell(row, of.actions), legend(row)] : [nameCell(row, of.actions)]],
    ['state', [statusCell(numbers.run)]],
    ['number last', eachCall(numbers, ({ last }) => [formatValue(last)])],
    ['number best', eachCall(numbers, (call) => bestCell(call, numbers.isBest && call.series === numbers.series))],
    ['number at', eachCall(numbers, (call) => [placeText(call)])],
    ['number least', eachCall(numbers, ({ least }) => [formatValue(least)])],
    ['number greatest', eachCall(numbers, ({ greatest }) => [formatValue(greatest)])],
    ['number delta', eachCall(numbers, (call) => [deltaCell(call, row.baseline, of.metric)])],
    ['number duration', [numbers.duration === undefined ? '–' : formatDuration(numbers.duration)]],
    ['actions', actionCells(row, of.actions)],
  ];
  target.replaceChildren(...cells.map(([kind, content]) => element('td', { class: kind }, ...content)));
}

/** One content; of calls that train side by side one for each, beside their names in the run's cell. */
function eachCall(
  numbers: RunNumbers,
  content: (call: CallNumbers) => readonly (Node | string)[],
): readonly (Node | string)[] {
  if (numbers.calls.length === 0) return content(numbers);
  const shown = numbers.calls.slice(0, MOST_CALLS);
  return ['\u00a0', ...shown.map((call) => element('span', { class: 'call-number' }, ...content(call)))];
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
    [...rest.callNames],
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

/** Under the run's name, since a name is what a table is read by: beside each other, or each beside its numbers. */
function legend({ calls, callNames, numbers }: TableRow): HTMLElement {
  const apart = numbers.calls.map(({ series }) => series);
  const listed = [...calls].filter(([series]) => apart.length === 0 || apart.includes(series));
  const named = listed.slice(0, MOST_CALLS);
  const parts = named.map(([series, style]) => {
    const name = callNames.get(series) ?? series;
    return element('span', { class: 'call', title: name }, swatch(style), element('span', { class: 'name' }, name));
  });
  const more = listed.length - named.length;
  const rest = more > 0 ? [element('span', { class: 'call' }, t('and {0} more', more))] : [];
  return element('span', { class: `calls hint${apart.length > 0 ? ' apart' : ''}` }, ...parts, ...rest);
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

function bestCell({ best }: CallNumbers, isBest: boolean): readonly (Node | string)[] {
  const value = formatValue(best);
  if (!isBest) return [value];
  const star = element('span', { class: 'star', title: t('The best of these runs') }, icon('star'));
  return [star, element('strong', {}, value), element('span', { class: 'unseen' }, t('The best of these runs'))];
}

function placeText({ bestStep, axis }: CallNumbers): string {
  if (bestStep === undefined || axis === undefined) return '–';
  const text = bestStep.toLocaleString(document.documentElement.lang);
  return axis === 'epoch' ? t('epoch {0}', text) : t('step {0}', text);
}

function deltaCell({ delta }: CallNumbers, baseline: boolean, metric: string): HTMLElement {
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

interface RowAction {
  readonly symbol: IconName;
  readonly label: string;
  readonly press: () => void;
  readonly pressed?: boolean;
}

/** A button each, or one with all of them in its menu: the style sheet shows what there is room for. */
function actionCells(row: TableRow, actions: TableActions): readonly Node[] {
  const { id, name } = row.numbers.run;
  const all: readonly RowAction[] = [
    { symbol: 'solo', label: t('Show only {0}', name), press: () => actions.solo(id), pressed: row.solo },
    { symbol: 'pin', label: t('Keep {0} on top', name), press: () => actions.pin(id), pressed: row.pinned },
    {
      symbol: 'baseline',
      label: t('Compare with {0}', name),
      press: () => actions.baseline(id),
      pressed: row.baseline,
    },
    { symbol: 'close', label: t('Take {0} out of the charts', name), press: () => actions.drop(id) },
  ];
  const buttons = all.map(({ symbol, label, press, pressed }) => {
    const button = iconButton(symbol, label, id);
    if (pressed !== undefined) button.setAttribute('aria-pressed', String(pressed));
    button.addEventListener('click', press);
    return button;
  });
  const more = iconButton('more', t('Actions for {0}', name), id);
  more.classList.add('more');
  attachMenu(more, () => all.map(({ label, press, pressed }) => ({ text: label, press, checked: pressed })));
  return [...buttons, more];
}

function iconButton(symbol: IconName, label: string, run: string): HTMLElement {
  const attributes = { class: 'icon', type: 'button', title: label, 'aria-label': label };
  return element('button', { ...attributes, 'data-focus': `${symbol}/${run}` }, icon(symbol));
}
