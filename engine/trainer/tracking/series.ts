import type { RunProgress, SeriesAxis, SeriesDeclaration, SourcePlace } from '../../core/runs/record.ts';
import { isTraining } from '../../core/runs/record.ts';
import { NonFiniteLoss } from './endings.ts';
import type { TrackingOptions } from './options.ts';

/** One declared series and its one-time warning. */
export interface Series {
  readonly id: string;
  values(axis: SeriesAxis, step: number, metrics: Readonly<Record<string, number>>): void;
  progress(progress: Omit<RunProgress, 'series'>): void;
  /**
   * Warns at the series' first loss that is not finite.
   * @param where as `batch 3 of epoch 2`
   * @returns the error to throw where the settings ask for an end.
   */
  checkLoss(loss: number | undefined, where: string, metric?: string): NonFiniteLoss | undefined;
  /** Told once; later calls do nothing. */
  end(): void;
}

export type NewSeries = Omit<SeriesDeclaration, 'id' | 'occurrence'>;

export interface SeriesBook {
  /** @param name put behind the kind's own in the id */
  declare(series: NewSeries, name?: string): Series;
  counts(): { training: number; evaluations: number };
  endAll(): void;
}

const STEMS = { fit: 'fit', evaluate: 'evaluate', loop: 'train', summary: 'summary' } as const;

/** Gives series their ids and how-manieth-call numbers, and tells the recorder of them. */
export function createSeriesBook(options: Pick<TrackingOptions, 'recorder' | 'stopOnNonFinite'>): SeriesBook {
  const { recorder } = options;
  const used = new Map<string, number>();
  const calls = new Map<string, number>();
  const open = new Set<Series>();
  const counts = { training: 0, evaluations: 0 };

  return {
    declare(declared, name) {
      const place = placeKey(declared.place);
      const stem = name ? `${STEMS[declared.kind]}-${name}` : STEMS[declared.kind];
      const number = countUp(used, stem);
      const id = number === 1 ? stem : `${stem}-${number}`;
      const occurrence = place === '' ? 1 : countUp(calls, `${declared.kind} ${name} ${place}`);
      if (declared.kind === 'evaluate') counts.evaluations += 1;
      else if (isTraining(declared)) counts.training += 1;
      recorder.record({ kind: 'series', series: { ...declared, id, occurrence } });
      const series = createSeries(options, { id, place: declared.place, ended: () => open.delete(series) });
      open.add(series);
      return series;
    },
    counts: () => counts,
    endAll() {
      for (const series of open) series.end();
    },
  };
}

/** The same text for the same place; empty where the place is unknown. */
export function placeKey(place: SourcePlace | undefined): string {
  return place === undefined ? '' : `${place.file}:${place.line}:${place.column}`;
}

function countUp(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}

function createSeries(
  { recorder, stopOnNonFinite }: Pick<TrackingOptions, 'recorder' | 'stopOnNonFinite'>,
  { id, place, ended }: { id: string; place: SourcePlace | undefined; ended: () => void },
): Series {
  const warned = new Set<string>();
  let isOpen = true;
  return {
    id,
    values: (axis, step, metrics) => recorder.values(id, axis, step, metrics),
    progress: (progress) => recorder.progress({ series: id, ...progress }),
    checkLoss(loss, where, metric = 'loss') {
      if (loss === undefined || Number.isFinite(loss) || warned.has(metric)) return undefined;
      warned.add(metric);
      const suffix = /-\d+$/.test(id) ? ` in ${id}` : '';
      const message = `${metric} became ${loss} at ${where}${suffix}`;
      recorder.record({ kind: 'warning', message });
      return stopOnNonFinite ? new NonFiniteLoss(message, place) : undefined;
    },
    end() {
      if (!isOpen) return;
      isOpen = false;
      ended();
      recorder.record({ kind: 'series-ended', series: id });
    },
  };
}
