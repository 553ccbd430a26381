import { toScalar, type Scalar } from '../core/runs/scalar.ts';
import type { Report } from './report.ts';

function line(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function scalars(metrics: Readonly<Record<string, number>>): Record<string, Scalar> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, toScalar(value)]));
}

/** One JSON object a line on stdout, nothing else there; what the program prints goes to stderr. */
export function jsonReport(): Report {
  return {
    queued: (run) => line({ type: 'queued', run: run.id }),
    started: (run) =>
      line({
        type: 'started',
        run: run.id,
        name: run.name,
        file: run.request.file,
        backend: run.backend?.name ?? null,
        device: run.backend?.device ?? null,
        seed: run.seed,
        folder: run.folder,
      }),
    step: ({ kind, step, series, metrics }) =>
      line(
        kind === 'evaluate'
          ? { type: 'evaluate', series, metrics: scalars(metrics) }
          : { type: kind, [kind]: step, series, metrics: scalars(metrics) },
      ),
    moved: () => undefined,
    output: (text) => void process.stderr.write(text),
    finished: (run) =>
      line({
        type: 'finished',
        run: run.id,
        status: run.status,
        metrics: Object.fromEntries(run.metrics.map((metric) => [metric.name, metric.last])),
        duration: run.startedAt && run.endedAt ? (run.endedAt - run.startedAt) / 1000 : null,
        ...(run.error ? { error: run.error } : {}),
        ...(run.warnings.length > 0 ? { warnings: run.warnings } : {}),
        folder: run.folder,
      }),
  };
}
