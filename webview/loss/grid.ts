import { bareName } from '../../engine/core/runs/metricNames.ts';
import type { ViewOptions } from './options.ts';

type Arrangement = Pick<ViewOptions, 'charts' | 'closed'>;

/** The charts in their order, each with its metrics: as arranged, then what nobody has arranged yet. */
export function chartsOf(metrics: readonly string[], { charts, closed }: Arrangement): readonly (readonly string[])[] {
  const open = metrics.filter((metric) => !closed.includes(metric));
  const arranged = charts
    .map((chart) => chart.filter((metric) => open.includes(metric)))
    .filter((chart) => chart.length > 0);
  const placed = new Set(arranged.flat());
  return [...arranged, ...open.filter((metric) => !placed.has(metric)).map((metric) => [metric])];
}

/** Takes a chart to another's place. */
export function moved(
  charts: readonly (readonly string[])[],
  from: number,
  to: number,
): readonly (readonly string[])[] {
  const chart = charts[from];
  if (chart === undefined || from === to) return charts;
  const others = charts.filter((_, index) => index !== from);
  return [...others.slice(0, to), chart, ...others.slice(to)];
}

/** Puts a chart's metrics into another one. */
export function combined(
  charts: readonly (readonly string[])[],
  from: number,
  into: number,
): readonly (readonly string[])[] {
  const chart = charts[from];
  if (chart === undefined || from === into) return charts;
  return charts
    .map((other, index) => (index === into ? [...other, ...chart] : other))
    .filter((_, index) => index !== from);
}

/** Each metric of a chart in one of its own. */
export function separated(charts: readonly (readonly string[])[], at: number): readonly (readonly string[])[] {
  return charts.flatMap((chart, index) => (index === at ? chart.map((metric) => [metric]) : [chart]));
}

/** A change of the arrangement that closes a chart. */
export function withoutChart(
  charts: readonly (readonly string[])[],
  at: number,
  closed: readonly string[],
): Arrangement {
  return {
    charts: charts.filter((_, index) => index !== at),
    closed: [...closed, ...(charts[at] ?? []).map(bareName)],
  };
}
