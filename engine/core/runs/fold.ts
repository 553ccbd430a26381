import { isGauge } from './gauges.ts';
import type { JournalEntry, JournalRecord } from './journalRecord.ts';
import { moreIsBetter } from './metricDirection.ts';
import { isFinished, isTraining } from './record.ts';
import type { CurveSummary, RunMetric, RunRecord, SeriesAxis, SeriesSummary } from './record.ts';
import { toScalar } from './scalar.ts';

/** What a run's journal says, folded up. Mutable: one fold per run, millions of entries. */
export interface RunState {
  status: RunRecord['status'];
  startedAt?: number;
  endedAt?: number;
  backend?: RunRecord['backend'];
  seed?: number;
  frameworkVersion?: string;
  error?: RunRecord['error'];
  exitCode?: number;
  readonly models: Map<string, RunRecord['models'][number]>;
  readonly warnings: Set<string>;
  /** When the results of a series were last kept. */
  readonly results: Map<string, number>;
  readonly series: Map<string, SeriesState>;
  /** Which curve a scalar's tag means, worked out once. */
  readonly tags: Map<string, CurveState>;
}

interface SeriesState {
  declaration: Omit<SeriesSummary, 'curves' | 'ended'>;
  ended: boolean;
  readonly curves: Map<string, CurveState>;
}

export interface CurveState {
  readonly series: string;
  readonly axis: SeriesAxis;
  readonly metric: string;
  readonly moreIsBetter: boolean;
  count: number;
  last: number;
  lastStep: number;
  min: number;
  max: number;
  bestStep: number;
  nonFinite?: CurveSummary['nonFinite'];
}

export function emptyRunState(): RunState {
  return {
    status: 'queued',
    models: new Map(),
    warnings: new Set(),
    results: new Map(),
    series: new Map(),
    tags: new Map(),
  };
}

const AXES: ReadonlySet<string> = new Set<SeriesAxis>(['batch', 'epoch', 'step']);

/** The curve that a tag names. Tags of other programs, which have no axis in them, count steps. */
export function parseTag(tag: string): { series: string; axis: SeriesAxis; metric: string } {
  const parts = tag.split('/');
  const axis = parts[1];
  if (parts.length >= 3 && axis !== undefined && AXES.has(axis)) {
    return { series: parts[0]!, axis: axis as SeriesAxis, metric: parts.slice(2).join('/') };
  }
  return { series: '', axis: 'step', metric: tag };
}

/** Folds one entry in. Gives the curve that it grew, if it is a scalar. */
export function foldEntry(state: RunState, entry: JournalEntry): CurveState | undefined {
  if (entry.type === 'record') {
    foldRecord(state, entry.record, entry.wallTime * 1000);
    return undefined;
  }
  const curve = curveOf(state, entry.tag);
  const { value, step } = entry;
  curve.count++;
  curve.last = value;
  curve.lastStep = step;
  if (!Number.isFinite(value)) {
    curve.nonFinite ??= { step, value: toScalar(value) };
    return curve;
  }
  if (curve.moreIsBetter ? value > curve.max : value < curve.min) curve.bestStep = step;
  if (value < curve.min) curve.min = value;
  if (value > curve.max) curve.max = value;
  return curve;
}

function foldRecord(state: RunState, record: JournalRecord, time: number): void {
  switch (record.kind) {
    case 'started':
      state.status = 'running';
      state.startedAt ??= Math.round(time);
      state.backend = record.backend;
      state.seed = record.seed;
      state.frameworkVersion = record.frameworkVersion;
      return;
    case 'backend':
      state.backend = record.backend;
      return;
    case 'series':
      seriesOf(state, record.series.id).declaration = record.series;
      return;
    case 'series-ended':
      seriesOf(state, record.series).ended = true;
      return;
    case 'model':
      state.models.set(record.model.name, record.model);
      return;
    case 'results':
      state.results.set(record.series, record.time);
      return;
    case 'warning':
      state.warnings.add(record.message);
      return;
    case 'ended':
      state.status = record.status;
      state.endedAt = Math.round(time);
      state.error = record.error;
      state.exitCode = record.exitCode;
      for (const series of state.series.values()) series.ended = true;
      return;
  }
}

function curveOf(state: RunState, tag: string): CurveState {
  const known = state.tags.get(tag);
  if (known) return known;
  const { series, axis, metric } = parseTag(tag);
  const curve: CurveState = {
    series,
    axis,
    metric,
    moreIsBetter: moreIsBetter(metric),
    count: 0,
    last: NaN,
    lastStep: 0,
    min: Infinity,
    max: -Infinity,
    bestStep: 0,
  };
  seriesOf(state, series).curves.set(`${axis}/${metric}`, curve);
  state.tags.set(tag, curve);
  return curve;
}

/** A series whose declaration was not seen is shown all the same. */
function seriesOf(state: RunState, id: string): SeriesState {
  let series = state.series.get(id);
  if (!series) {
    const declaration = { id, kind: 'loop', method: '', model: '', occurrence: 1 } as const;
    state.series.set(id, (series = { declaration, ended: false, curves: new Map() }));
  }
  return series;
}

function summaryOf(curve: CurveState): CurveSummary {
  const { axis, metric, count, lastStep, min, max, nonFinite } = curve;
  const range = min <= max ? { min, max } : {};
  return { axis, metric, count, last: toScalar(curve.last), lastStep, ...range, ...(nonFinite ? { nonFinite } : {}) };
}

function seriesSummaries(state: RunState): SeriesSummary[] {
  return [...state.series.values()].map(({ declaration, ended, curves }) => ({
    ...declaration,
    curves: [...curves.values()].map(summaryOf),
    ended,
  }));
}

/** The coarsest axis on which a metric is logged is the one that people quote. */
const COARSENESS: Readonly<Record<SeriesAxis, number>> = { epoch: 2, step: 1, batch: 0 };

/**
 * Of calls at one place the latest speaks. Metrics go by their own names; an evaluation's, and those of a file that
 * trains at several places, have the series' name in front.
 */
function runMetrics(state: RunState): RunMetric[] {
  const latest = new Map<string, { readonly name: string; readonly series: SeriesState }>();
  for (const [id, series] of state.series) {
    const place = placeKey(series);
    latest.set(place, { name: latest.get(place)?.name ?? id, series });
  }
  const training = [...latest.values()].filter(({ series }) => isTraining(series.declaration)).length;
  const chosen = new Map<string, CurveState>();
  for (const { name: id, series } of latest.values()) {
    const bare = id === '' || (training === 1 && isTraining(series.declaration));
    for (const curve of series.curves.values()) {
      if (isGauge(curve.metric)) continue;
      const name = bare ? curve.metric : `${id}/${curve.metric}`;
      const before = chosen.get(name);
      if (!before || COARSENESS[curve.axis] > COARSENESS[before.axis]) chosen.set(name, curve);
    }
  }
  return [...chosen].map(([name, curve]) => ({
    name,
    last: toScalar(curve.last),
    ...(curve.min <= curve.max ? { best: curve.moreIsBetter ? curve.max : curve.min, bestStep: curve.bestStep } : {}),
  }));
}

/** What goes on at one place: calls one after the other, steps of several models in turns, log folders side by side. */
function placeKey({ declaration }: SeriesState): string {
  const { id, kind, method, model, place } = declaration;
  if (!place || kind === 'summary') return id;
  const turns = kind === 'loop' ? model : '';
  return `${kind} ${method} ${turns} ${place.file}:${place.line}:${place.column}`;
}

/** The record with everything that its journal says. What the journal is silent about stays as it was. */
export function applyState(record: RunRecord, state: RunState): RunRecord {
  return {
    ...record,
    status: state.status === 'queued' || (isFinished(record) && !isFinished(state)) ? record.status : state.status,
    backend: state.backend ?? record.backend,
    seed: state.seed ?? record.seed,
    frameworkVersion: state.frameworkVersion ?? record.frameworkVersion,
    startedAt: state.startedAt ?? record.startedAt,
    endedAt: state.endedAt ?? record.endedAt,
    models: state.models.size > 0 ? [...state.models.values()] : record.models,
    series: state.series.size > 0 ? seriesSummaries(state) : record.series,
    metrics: state.series.size > 0 ? runMetrics(state) : record.metrics,
    ...(state.results.size > 0 ? { results: [...state.results].map(([series, time]) => ({ series, time })) } : {}),
    warnings: [...new Set([...record.warnings, ...state.warnings])],
    error: state.error ?? record.error,
    exitCode: state.exitCode ?? record.exitCode,
  };
}
