import type { MessageConnection } from 'vscode-jsonrpc';
import { ReadCurve, type CurveGrowth } from '../core/protocol/engine.ts';
import { isGauge } from '../core/runs/gauges.ts';
import type { RunRecord, SeriesAxis } from '../core/runs/record.ts';
import { fromScalar } from '../core/runs/scalar.ts';
import type { Report } from './report.ts';

interface Read {
  readonly series: string;
  readonly axis: SeriesAxis;
  readonly metrics: Set<string>;
  /** The last step that was reported. */
  upTo: number;
  lastStep: number;
}

/** More points than any engine sends between two notifications. */
const ALL = 1_000_000;

function kindOf({ series, axis }: Read): 'evaluate' | 'step' | 'epoch' {
  if (series.startsWith('evaluate')) return 'evaluate';
  return axis === 'step' ? 'step' : 'epoch';
}

/** Reads every new epoch, loop step and evaluation of a run and reports each once, its metrics together. */
export function createStepReader(report: Report) {
  const known = new Map<string, Read>();
  let connection: MessageConnection | undefined;
  let reading: Promise<void> = Promise.resolve();

  function note(growth: CurveGrowth): Read | undefined {
    // Batches inside epochs are for charts: a line each would drown the epochs.
    if (growth.axis === 'batch' || isGauge(growth.metric)) return undefined;
    const key = `${growth.series}/${growth.axis}`;
    const axis = growth.axis as SeriesAxis;
    const read = known.get(key) ?? { series: growth.series, axis, metrics: new Set(), upTo: 0, lastStep: 0 };
    known.set(key, read);
    read.metrics.add(growth.metric);
    read.lastStep = Math.max(read.lastStep, growth.lastStep);
    return read;
  }

  async function readNew(run: string, read: Read): Promise<void> {
    if (!connection || read.lastStep <= read.upTo) return;
    const from = read.upTo + 1;
    read.upTo = read.lastStep;
    const rows = new Map<number, Record<string, number>>();
    for (const metric of read.metrics) {
      const key = { run, series: read.series, axis: read.axis, metric };
      const window = await connection.sendRequest(ReadCurve, { ...key, from, to: read.upTo, points: ALL });
      const odd = new Map(window.nonFinite.map(({ step, value }) => [step, fromScalar(value)]));
      window.steps.forEach((step, index) => {
        const row = rows.get(step) ?? {};
        row[metric] = window.values[index] ?? odd.get(step) ?? NaN;
        rows.set(step, row);
      });
    }
    for (const step of [...rows.keys()].sort((one, other) => one - other))
      report.step({ kind: kindOf(read), step, series: read.series, metrics: rows.get(step)! });
  }

  function soon(run: string, reads: readonly Read[]): void {
    reading = reading.then(async () => {
      for (const read of reads) await readNew(run, read);
    });
    reading.catch(() => undefined);
  }

  return {
    readFrom: (engine: MessageConnection) => void (connection = engine),
    grew(run: string, curves: readonly CurveGrowth[]) {
      soon(run, [...new Set(curves.map(note).filter((read) => read !== undefined))]);
    },
    /** What the record says there is and no notification told. */
    async finish(run: RunRecord) {
      const curves = run.series.flatMap((series) => series.curves.map((curve) => ({ series: series.id, ...curve })));
      soon(run.id, [...new Set(curves.map(note).filter((read) => read !== undefined))]);
      await reading;
    },
  };
}
