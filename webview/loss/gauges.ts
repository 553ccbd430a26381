import { GAUGES, isGauge, type Gauge } from '../../engine/core/runs/gauges.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { t } from '../shared/texts.ts';
import type { ViewOptions } from './options.ts';
import { THROUGHPUT } from './throughput.ts';

/** A chart beside those of the metrics that a person may have. */
export interface GaugeChoice {
  readonly name: Gauge;
  readonly shown: boolean;
}

/** What training went like, as far as the runs have logged it. Steps a second are drawn from when values came. */
export function gaugeChoices(runs: readonly RunRecord[], { gauges, closed }: ViewOptions): readonly GaugeChoice[] {
  const curves = runs.flatMap((run) => run.series.flatMap((series) => series.curves));
  return GAUGES.filter((name) => name !== 'steps_per_second').flatMap((name) => {
    const own = curves.filter(({ metric }) => metric === name);
    if (own.length === 0) return [];
    const telling = name === 'gradient_norm' || (name === 'learning_rate' && own.some(({ min, max }) => min !== max));
    return { name, shown: (gauges[name] ?? telling) && !closed.includes(name) };
  });
}

export function gaugeName(name: Gauge): string {
  const names: Record<Gauge, string> = {
    learning_rate: t('Learning rate'),
    gradient_norm: t('Length of all gradients'),
    examples_per_second: t('Examples a second'),
    steps_per_second: t('Steps a second'),
    memory_mib: t('Memory of the training process, MiB'),
    tensors_mib: t('Memory of tensors, MiB'),
  };
  return names[name];
}

/** What people read for a metric: its own name, and of what is logged beside metrics what it is. */
export function metricTitle(metric: string): string {
  if (isGauge(metric)) return gaugeName(metric);
  return metric === THROUGHPUT ? gaugeName('steps_per_second') : metric;
}

/** What pressing a choice changes. */
export function toggled({ name, shown }: GaugeChoice, { gauges, closed }: ViewOptions): Partial<ViewOptions> {
  return { gauges: { ...gauges, [name]: !shown }, closed: closed.filter((metric) => metric !== name) };
}
