/**
 * What is logged beside a run's metrics: how training went about it, and not how well it went. Numbers for people
 * leave them out unless they ask.
 * - `learning_rate`: as the step or the epoch used it
 * - `gradient_norm`: length of the gradients of all trained weights together, before any clipping
 * - `examples_per_second`, `steps_per_second`: over the stretch before the point, validation left out
 * - `memory_mib`: resident memory of the process that trains; `tensors_mib`: of TensorFlow.js's tensors in it
 */
export const GAUGES = [
  'learning_rate',
  'gradient_norm',
  'examples_per_second',
  'steps_per_second',
  'memory_mib',
  'tensors_mib',
] as const;
export type Gauge = (typeof GAUGES)[number];

const NAMES: ReadonlySet<string> = new Set(GAUGES);

export function isGauge(metric: string): metric is Gauge {
  return NAMES.has(metric);
}
