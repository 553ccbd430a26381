import { element } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import type { LineStyle } from '../shared/palette.ts';
import { t } from '../shared/texts.ts';
import { dropdown } from '../shared/toolkit.ts';
import { afterNextFrame } from './frames.ts';
import type { RunNumbers } from './numbers.ts';
import type { Sort, SortColumn } from './options.ts';
import { fillRow } from './tableRow.ts';

export interface TableRow {
  readonly numbers: RunNumbers;
  /** The training calls that are drawn, by their ids. */
  readonly calls: ReadonlyMap<string, LineStyle>;
  /** What tells them apart, by their ids. */
  readonly callNames: ReadonlyMap<string, string>;
  readonly style: LineStyle;
  readonly hidden: boolean;
  readonly solo: boolean;
  readonly pinned: boolean;
  readonly baseline: boolean;
  /** It has no curve of the metrics on the chosen axis. */
  readonly empty: boolean;
}

export interface TableActions {
  toggle(run: string): void;
  solo(run: string): void;
  pin(run: string): void;
  baseline(run: string): void;
  recolor(run: string): void;
  drop(run: string): void;
  /** The pointer or the focus is on the run's row; undefined: on none. */
  point(run: string | undefined): void;
  openPlace(run: string, series: string): void;
  sort(sort: Sort | undefined): void;
  metric(metric: string): void;
}

export interface TableState {
  readonly rows: readonly TableRow[];
  readonly metrics: readonly string[];
  readonly metric: string;
  readonly sort: Sort | undefined;
}

export interface RunTable {
  readonly root: HTMLElement;
  update(state: TableState): void;
}

/** The table's greatest height, as a part of the page's, and a row's least in pixels: its style sheet has them. */
const [SHARE, ROW] = [0.4, 24];

/** Rows that fill the table's place, of however many. */
const fitting = () => Math.ceil((window.innerHeight * SHARE) / ROW);

/** Rows of many that are made in one frame. */
const AT_ONCE = 25;

/** The runs with their numbers; it is the charts' legend as well. */
export function createTable(actions: TableActions): RunTable {
  const metric = dropdown(t('Numbers of'), (value) => actions.metric(value));
  const count = element('span', { class: 'hint' });
  const bar = element('div', { class: 'table-bar' }, metric.root, count);
  const head = element('thead');
  const body = element('tbody');
  const table = element('table', {}, element('caption', { class: 'unseen' }, t('Runs in these charts')), head, body);
  const scroll = element(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': t('Runs in these charts') },
    table,
  );
  followPointer(body, actions);
  const rows = new Map<string, HTMLElement>();
  const root = element('div', { class: 'table' }, bar, scroll);
  let shown: TableState | undefined;
  let filled = true;
  return {
    root,
    update(state) {
      if (state === shown) return;
      shown = state;
      metric.root.hidden = state.metrics.length === 0;
      metric.update(
        state.metrics.map((name) => ({ value: name, text: name })),
        state.metric,
      );
      count.textContent = countText(state.rows);
      const focused = document.activeElement?.getAttribute('data-focus');
      head.replaceChildren(headRow(state, actions));
      const fill = (upTo: number) => {
        const { rows: all } = shown ?? state;
        fillBody(body, rows, { state: { ...(shown ?? state), rows: all.slice(0, upTo) }, actions });
        root.classList.toggle('filling', upTo === 0);
        filled = upTo >= all.length;
        if (!filled) afterNextFrame(() => fill(upTo + AT_ONCE));
      };
      // The charts are on the screen before what fills their legend's place, and that before what is scrolled to.
      if (filled) fill(rows.size === 0 && state.rows.length > fitting() ? 0 : state.rows.length);
      if (focused) table.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
    },
  };
}

/** Pointer and focus say which row a person looks at. */
function followPointer(body: HTMLElement, actions: TableActions): void {
  const point = ({ target }: Event) =>
    actions.point(target instanceof Element ? target.closest<HTMLElement>('[data-run]')?.dataset.run : undefined);
  for (const kind of ['pointerover', 'focusin']) body.addEventListener(kind, point);
  for (const kind of ['pointerleave', 'focusout']) body.addEventListener(kind, () => actions.point(undefined));
}

function countText(rows: readonly TableRow[]): string {
  const drawn = rows.filter(({ hidden }) => !hidden).length;
  if (drawn < rows.length) return t('{0} of {1} runs are drawn', drawn, rows.length);
  return rows.length === 1 ? t('1 run') : t('{0} runs', rows.length);
}

interface Filling {
  readonly state: TableState;
  readonly actions: TableActions;
}

function fillBody(body: HTMLElement, known: Map<string, HTMLElement>, { state, actions }: Filling): void {
  const ids = new Set(state.rows.map(({ numbers }) => numbers.run.id));
  for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
  const elements = state.rows.map((row) => {
    const { id } = row.numbers.run;
    const made = known.get(id) ?? element('tr', { 'data-run': id });
    known.set(id, made);
    fillRow(made, row, { metric: state.metric, actions });
    return made;
  });
  // Rows that stay where they are keep the pointer's press and the focus.
  const standing = [...body.children];
  const stay = standing.every((each, index) => elements[index] === each);
  if (stay) body.append(...elements.slice(standing.length));
  else body.replaceChildren(...elements);
}

interface Column {
  readonly by?: SortColumn;
  readonly text: string;
  readonly kind: string;
}

/** The columns' kinds are also what narrow panels leave out. */
function columns(): readonly Column[] {
  return [
    { by: 'name', text: t('Run'), kind: 'run' },
    { by: 'status', text: t('Status'), kind: 'state' },
    { by: 'last', text: t('Last'), kind: 'number last' },
    { by: 'best', text: t('Best'), kind: 'number best' },
    { by: 'step', text: t('at'), kind: 'number at' },
    { by: 'least', text: t('Min'), kind: 'number least' },
    { by: 'greatest', text: t('Max'), kind: 'number greatest' },
    { by: 'delta', text: t('Δ best'), kind: 'number delta' },
    { by: 'duration', text: t('Duration'), kind: 'number duration' },
    { text: t('Actions'), kind: 'actions' },
  ];
}

function headRow({ sort }: TableState, actions: TableActions): HTMLElement {
  const cells = columns().map(({ by, text, kind }) => {
    if (by === undefined)
      return element('th', { scope: 'col', class: kind }, element('span', { class: 'unseen' }, text));
    const sorted = sort?.by === by ? sort : undefined;
    const order = sorted === undefined ? 'none' : sorted.descending ? 'descending' : 'ascending';
    const press = element('button', { class: 'sort', type: 'button', 'data-focus': `sort/${by}` }, text);
    if (sorted !== undefined) press.append(icon(sorted.descending ? 'down' : 'up'));
    press.addEventListener('click', () => actions.sort(nextSort(by, sorted)));
    return element('th', { scope: 'col', class: kind, 'aria-sort': order }, press);
  });
  return element('tr', {}, ...cells);
}

/** Up, down, and as the runs were added. */
function nextSort(by: SortColumn, sorted: Sort | undefined): Sort | undefined {
  if (sorted === undefined) return { by, descending: false };
  return sorted.descending ? undefined : { by, descending: true };
}
