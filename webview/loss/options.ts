import type { Range } from './zoom.ts';

/** What lies along the x axis. */
export const X_AXES = ['step', 'epoch', 'time', 'wall', 'examples'] as const;
export type XAxis = (typeof X_AXES)[number];
/** `auto` is epochs where the runs have them, else steps. */
export type AxisChoice = 'auto' | XAxis;
export type XScale = 'linear' | 'logarithmic';
export type YScale = 'linear' | 'logarithmic' | 'symmetric';
/** `average` forgets exponentially, `window` is the mean over a stretch around each point. */
export type SmoothingKind = 'average' | 'window';
export const GROUPINGS = ['none', 'settings', 'name', 'file'] as const;
export const VIEWS = ['curves', 'results'] as const;
export type View = (typeof VIEWS)[number];
export type Grouping = (typeof GROUPINGS)[number];
export const SORT_COLUMNS = [
  'name',
  'status',
  'last',
  'best',
  'step',
  'least',
  'greatest',
  'delta',
  'duration',
] as const;
export type SortColumn = (typeof SORT_COLUMNS)[number];

/** A note that stands at a place of the x axis. */
export interface Note {
  readonly axis: XAxis;
  readonly x: number;
  readonly text: string;
}

export interface Sort {
  readonly by: SortColumn;
  readonly descending: boolean;
}

export interface ViewOptions {
  /** Curves over the training, or how the trained models did. */
  readonly view: View;
  readonly axis: AxisChoice;
  readonly xScale: XScale;
  readonly yScale: YScale;
  /** From 0 (off) to 0.99: the weight of what was before, or how wide the window is. */
  readonly smoothing: number;
  readonly smoothingKind: SmoothingKind;
  /** Whether the value axis spans every value, far-out ones too. */
  readonly everyValue: boolean;
  /** All charts have the same value axis. */
  readonly sharedY: boolean;
  /** Several `fit` calls of one model lie one over the other, instead of one after the other. */
  readonly overlaid: boolean;
  readonly grouping: Grouping;
  /** A chart of how fast training goes. */
  readonly throughput: boolean;
  /** Charts of gauges that a person has chosen or put away. */
  readonly gauges: Readonly<Record<string, boolean>>;
  /** Metrics of each chart, in their order. Metrics that no chart has come after them, each in one of its own. */
  readonly charts: readonly (readonly string[])[];
  /** Metrics whose charts are closed. */
  readonly closed: readonly string[];
  /** The metric of the table's numbers, as logged; empty: what the first chart shows. */
  readonly tableMetric: string;
  readonly sort: Sort | undefined;
  /** Runs whose curves are switched off. */
  readonly hidden: readonly string[];
  /** The one run that is drawn, all others being out of sight; empty: none. */
  readonly solo: string;
  /** Runs that stay on top of the table. */
  readonly pinned: readonly string[];
  /** The run that others are compared with; empty: none. */
  readonly baseline: string;
  readonly notes: readonly Note[];
  /** Place of each run in the palette. */
  readonly slots: Readonly<Record<string, number>>;
}

/** What of the charts is seen: of the x axis, and of the values of each chart by its name among the cards. */
export interface SeenPart {
  readonly axis: XAxis;
  /** Undefined: all of it. */
  readonly x: Range | undefined;
  readonly y: Readonly<Record<string, Range>>;
}

/** What outlives the page: a hidden tab, and a closed window. The host reads `runs`. */
export interface PanelMemory {
  readonly runs: readonly string[];
  readonly options: ViewOptions;
  readonly seen: SeenPart;
}

export const DEFAULT_OPTIONS: ViewOptions = {
  view: 'curves',
  axis: 'auto',
  xScale: 'linear',
  yScale: 'linear',
  smoothing: 0,
  smoothingKind: 'average',
  everyValue: false,
  sharedY: false,
  overlaid: false,
  grouping: 'none',
  throughput: false,
  gauges: {},
  charts: [],
  closed: [],
  tableMetric: '',
  sort: undefined,
  hidden: [],
  solo: '',
  pinned: [],
  baseline: '',
  notes: [],
  slots: {},
};

/** What a saved layout holds: how charts look, and nothing of the runs that are in them. */
export const LAYOUT = [
  'axis',
  'xScale',
  'yScale',
  'smoothing',
  'smoothingKind',
  'everyValue',
  'sharedY',
  'overlaid',
  'grouping',
  'throughput',
  'gauges',
  'charts',
  'closed',
  'sort',
] as const satisfies readonly (keyof ViewOptions)[];
export type ChartLayout = Pick<ViewOptions, (typeof LAYOUT)[number]>;

export function layoutOf(options: ViewOptions): ChartLayout {
  return Object.fromEntries(LAYOUT.map((name) => [name, options[name]])) as unknown as ChartLayout;
}
