import { formatValue } from '../core/runs/format.ts';
import type { RunRecord } from '../core/runs/record.ts';

/** `loss 0.0213 · acc 0.993` */
export function describeMetrics(run: RunRecord): string {
  return run.metrics.map((metric) => `${metric.name} ${formatValue(metric.last)}`).join(' · ');
}
