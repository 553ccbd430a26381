import { bareMetric, formatDuration, formatValue, hasNonFinite, runDuration } from '../../engine/core/runs/format.ts';
import { isFinished } from '../../engine/core/runs/record.ts';
import type { CurveSummary, RunRecord, RunStatus } from '../../engine/core/runs/record.ts';
import { element } from '../shared/dom.ts';
import type { LineStyle } from '../shared/palette.ts';
import { t } from '../shared/texts.ts';
import { swatch } from './swatch.ts';

export interface TableRow {
  readonly run: RunRecord;
  /** The training calls that are drawn, by their ids. */
  readonly calls: ReadonlyMap<string, LineStyle>;
  readonly hidden: boolean;
  /** It has no curve of the metric on the chosen axis. */
  readonly empty: boolean;
}

export interface TableActions {
  toggle(run: string): void;
  drop(run: string): void;
  openPlace(run: string, series: string): void;
}

export interface RunTable {
  readonly root: HTMLElement;
  update(rows: readonly TableRow[], metric: string): void;
}

/** The runs with their numbers; their first column is the chart's legend. */
export function createTable(actions: TableActions): RunTable {
  const body = element('tbody');
  const head = element('thead');
  const table = element('table', {}, element('caption', { class: 'unseen' }, t('Runs in this chart')), head, body);
  return {
    root: element('div', { class: 'table' }, table),
    update(rows, metric) {
      const titles = [
        t('Run'),
        t('Status'),
        metric,
        t('Best'),
        t('Validation'),
        t('Best'),
        t('Length'),
        t('Duration'),
        '',
      ];
      head.replaceChildren(
        element(
          'tr',
          {},
          ...titles.map((title, column) => element('th', { scope: 'col', class: cellClass(column) }, title)),
        ),
      );
      const focused = document.activeElement?.getAttribute('data-focus');
      body.replaceChildren(...rows.map((row) => tableRow(row, metric, actions)));
      if (focused) body.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
    },
  };
}

function cellClass(column: number): string {
  return column >= 2 && column <= 7 ? 'number' : '';
}

function tableRow(row: TableRow, metric: string, actions: TableActions): HTMLElement {
  const { run } = row;
  const [train, validation] = [curveOf(run, metric), curveOf(run, `val_${metric}`)];
  const duration = runDuration(run, Date.now());
  const cells: readonly (Node | string)[] = [
    nameCell(row, actions),
    statusCell(run),
    formatValue(train?.last),
    formatValue(bestOf(run, metric)),
    formatValue(validation?.last),
    formatValue(bestOf(run, `val_${metric}`)),
    lengthOf(run, metric),
    duration === undefined ? '–' : formatDuration(duration),
    dropButton(run, actions),
  ];
  return element(
    'tr',
    { class: row.hidden ? 'off' : '' },
    ...cells.map((cell, column) => element('td', { class: cellClass(column) }, cell)),
  );
}

function nameCell({ run, calls, hidden, empty }: TableRow, actions: TableActions): HTMLElement {
  const box = element('input', {
    type: 'checkbox',
    'aria-label': t('Show {0}', run.name),
    'data-focus': `show/${run.id}`,
  });
  box.checked = !hidden;
  box.addEventListener('change', () => actions.toggle(run.id));
  const series = run.series.find((candidate) => candidate.place !== undefined);
  const name =
    series === undefined
      ? element('span', { class: 'name', title: run.name }, run.name)
      : element('button', { class: 'link name', title: run.name, 'data-focus': `name/${run.id}` }, run.name);
  if (series !== undefined) name.addEventListener('click', () => actions.openPlace(run.id, series.id));
  const [only] = calls.values();
  const parts: Node[] = calls.size === 1 && only !== undefined ? [box, swatch(only), name] : [box, name];
  if (calls.size > 1) parts.push(legend(calls));
  if (empty) parts.push(element('span', { class: 'hint' }, t('no values here')));
  return element('span', { class: 'name-cell' }, ...parts);
}

/** Calls that a row has room for; the values under the pointer name all. */
const MOST_CALLS = 8;

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
  const warning = hasNonFinite(run) ? ' ⚠' : '';
  const title = run.error?.message ?? (warning === '' ? undefined : t('It has held values that are not finite.'));
  return element('span', { class: `status ${run.status}`, title }, words[run.status] + warning);
}

function curveOf(run: RunRecord, metric: string): CurveSummary | undefined {
  const rank: Record<CurveSummary['axis'], number> = { batch: 0, step: 1, epoch: 2 };
  const curves = run.series.flatMap((series) => series.curves).filter((curve) => curve.metric === metric);
  const order = isFinished(run)
    ? (curve: CurveSummary) => rank[curve.axis]
    : (curve: CurveSummary) => -rank[curve.axis];
  return [...curves].sort((left, right) => order(right) - order(left))[0];
}

function lengthOf(run: RunRecord, metric: string): string {
  const curves = run.series.flatMap((series) => series.curves).filter((curve) => curve.metric === metric);
  const longest = (...axes: readonly CurveSummary['axis'][]) =>
    Math.max(0, ...curves.filter((curve) => axes.includes(curve.axis)).map((curve) => curve.lastStep));
  const [epochs, steps] = [longest('epoch'), longest('batch', 'step')];
  const language = document.documentElement.lang;
  if (epochs > 0) return epochs === 1 ? t('1 epoch') : t('{0} epochs', epochs.toLocaleString(language));
  return steps === 0 ? '–' : t('{0} steps', steps.toLocaleString(language));
}

function bestOf(run: RunRecord, name: string): number | undefined {
  return run.metrics.findLast((metric) => bareMetric(metric.name) === name)?.best;
}

function dropButton(run: RunRecord, actions: TableActions): HTMLElement {
  const label = t('Take {0} out of the chart', run.name);
  const made = element(
    'button',
    { class: 'icon', title: label, 'aria-label': label, 'data-focus': `drop/${run.id}` },
    '✕',
  );
  made.addEventListener('click', () => actions.drop(run.id));
  return made;
}
