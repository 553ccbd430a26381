/** `auto` is epochs where the runs have them, else steps. */
export type AxisChoice = 'auto' | 'step' | 'epoch' | 'time';
export type XAxis = Exclude<AxisChoice, 'auto'>;

export interface ViewOptions {
  /** A metric's bare name; empty: the loss. */
  readonly metric: string;
  readonly axis: AxisChoice;
  readonly logarithmic: boolean;
  /** Weight of what was before, from 0 (off) to 0.99. */
  readonly smoothing: number;
  /** Runs whose curves are switched off. */
  readonly hidden: readonly string[];
  /** Place of each run in the palette. */
  readonly slots: Readonly<Record<string, number>>;
}

/** What outlives the page: a hidden tab, and a closed window. The host reads `runs`. */
export interface PanelMemory {
  readonly runs: readonly string[];
  readonly options: ViewOptions;
}

export const DEFAULT_OPTIONS: ViewOptions = {
  metric: '',
  axis: 'auto',
  logarithmic: false,
  smoothing: 0,
  hidden: [],
  slots: {},
};

/** Total: whatever an older version kept, what fits of it is used. */
export function parseMemory(value: unknown): PanelMemory {
  const memory = asObject(value);
  const options = asObject(memory.options);
  const { metric, axis, logarithmic, smoothing, hidden, slots } = options;
  return {
    runs: strings(memory.runs),
    options: {
      metric: typeof metric === 'string' ? metric : DEFAULT_OPTIONS.metric,
      axis: axis === 'step' || axis === 'epoch' || axis === 'time' ? axis : 'auto',
      logarithmic: logarithmic === true,
      smoothing: typeof smoothing === 'number' ? Math.min(0.99, Math.max(0, smoothing)) : 0,
      hidden: strings(hidden),
      slots: Object.fromEntries(
        Object.entries(asObject(slots)).filter((entry): entry is [string, number] => Number.isInteger(entry[1])),
      ),
    },
  };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
