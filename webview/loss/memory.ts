import { DEFAULT_OPTIONS, GROUPINGS, SORT_COLUMNS, VIEWS, X_AXES } from './options.ts';
import type { Note, PanelMemory, SeenPart, Sort, ViewOptions } from './options.ts';
import type { Range } from './zoom.ts';

/** Total: whatever an older version kept, what fits of it is used. */
export function parseMemory(value: unknown): PanelMemory {
  const memory = asObject(value);
  return { runs: strings(memory.runs), options: parseOptions(memory.options), seen: parseSeen(memory.seen) };
}

function parseSeen(value: unknown): SeenPart {
  const { axis, x, y } = asObject(value);
  const ranges = Object.entries(asObject(y)).flatMap(([chart, each]) => {
    const range = parseRange(each);
    return range === undefined ? [] : [[chart, range] as const];
  });
  return { axis: oneOf(axis, X_AXES) ?? 'step', x: parseRange(x), y: Object.fromEntries(ranges) };
}

function parseRange(value: unknown): Range | undefined {
  const { from, to } = asObject(value);
  return typeof from === 'number' && typeof to === 'number' && from < to ? { from, to } : undefined;
}

/** @param value what was kept, by this version or another */
export function parseOptions(value: unknown): ViewOptions {
  const kept = asObject(value);
  const smoothing = typeof kept.smoothing === 'number' ? kept.smoothing : 0;
  return {
    view: oneOf(kept.view, VIEWS) ?? 'curves',
    axis: oneOf(kept.axis, X_AXES) ?? 'auto',
    xScale: oneOf(kept.xScale, ['logarithmic'] as const) ?? 'linear',
    // Earlier there was a logarithmic axis or none.
    yScale:
      oneOf(kept.yScale, ['logarithmic', 'symmetric'] as const) ??
      (kept.logarithmic === true ? 'logarithmic' : 'linear'),
    smoothing: Math.min(0.99, Math.max(0, smoothing)) || 0,
    smoothingKind: oneOf(kept.smoothingKind, ['window'] as const) ?? 'average',
    everyValue: kept.everyValue === true,
    sharedY: kept.sharedY === true,
    overlaid: kept.overlaid === true,
    grouping: oneOf(kept.grouping, GROUPINGS) ?? 'none',
    throughput: kept.throughput === true,
    gauges: Object.fromEntries(
      Object.entries(asObject(kept.gauges)).filter(
        (entry): entry is [string, boolean] => typeof entry[1] === 'boolean',
      ),
    ),
    charts: Array.isArray(kept.charts) ? kept.charts.map(strings).filter((names) => names.length > 0) : [],
    closed: strings(kept.closed),
    tableMetric: text(kept.tableMetric),
    sort: parseSort(kept.sort),
    hidden: strings(kept.hidden),
    solo: text(kept.solo),
    pinned: strings(kept.pinned),
    baseline: text(kept.baseline),
    notes: Array.isArray(kept.notes) ? kept.notes.flatMap(parseNote) : DEFAULT_OPTIONS.notes,
    slots: Object.fromEntries(
      Object.entries(asObject(kept.slots)).filter(
        (entry): entry is [string, number] => Number.isInteger(entry[1]) && Number(entry[1]) >= 0,
      ),
    ),
  };
}

function parseSort(value: unknown): Sort | undefined {
  const { by, descending } = asObject(value);
  const column = oneOf(by, SORT_COLUMNS);
  return column === undefined ? undefined : { by: column, descending: descending === true };
}

function parseNote(value: unknown): readonly Note[] {
  const { axis, x, text: words } = asObject(value);
  const known = oneOf(axis, X_AXES);
  return known === undefined || typeof x !== 'number' || !Number.isFinite(x) || typeof words !== 'string'
    ? []
    : [{ axis: known, x, text: words }];
}

function oneOf<T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
