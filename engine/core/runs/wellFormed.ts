import type { CurveSummary, RunError, RunMetric, RunModel, RunRecord, RunStatus, SourcePlace } from './record.ts';
import { FINISHED, RUN_RECORD_VERSION, type SeriesSummary } from './record.ts';
import type { Scalar } from './scalar.ts';

const STATUSES: ReadonlySet<unknown> = new Set<RunStatus>(['queued', 'running', ...FINISHED]);
const NON_FINITE: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity']);

/**
 * A record as its run.json says it, in which everything that readers rely on is of its type, whoever edited the file:
 * what is not is left out or has a plain value. `id` and `folder` are where it lies, whatever it says of itself; a folder
 * that a person has copied or named anew has its name from them.
 */
export function wellFormed(said: object, place: { readonly id: string; readonly folder: string }): RunRecord {
  const run = said as Partial<RunRecord>;
  return {
    ...run,
    ...place,
    version: number(run.version, RUN_RECORD_VERSION),
    name: isText(run.id) && run.id !== place.id ? place.id : text(run.name, place.id),
    note: text(run.note),
    status: STATUSES.has(run.status) && run.status ? run.status : 'lost',
    origin: run.origin === 'tensorboard' ? 'tensorboard' : 'descent',
    request: requestOf(run.request),
    cwd: text(run.cwd),
    sourceHash: text(run.sourceHash),
    source: text(run.source),
    framework: text(run.framework),
    frameworkVersion: text(run.frameworkVersion),
    seed: number(run.seed, 0),
    createdAt: number(run.createdAt, timeOfId(place.id)),
    startedAt: optional(run.startedAt, isNumber),
    endedAt: optional(run.endedAt, isNumber),
    backend: optional(run.backend, (value) => hasTexts(value, 'name', 'device', 'reason')),
    git: optional(run.git, (value) => hasTexts(value, 'commit') && isOptionalText(value.branch)),
    error: optional(run.error, isError),
    models: list(run.models, isModel),
    series: list(run.series, (series) => hasTexts(series, 'id', 'kind', 'method', 'model')).map(seriesOf),
    metrics: list(run.metrics, isMetric),
    results: optional(
      run.results && list(run.results, (each) => hasTexts(each, 'series') && isNumber(each.time)),
      Array.isArray,
    ),
    warnings: list(run.warnings, isText),
    descentVersion: text(run.descentVersion),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isOptionalText = (value: unknown) => value === undefined || isText(value);
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isScalar = (value: unknown): value is Scalar => isNumber(value) || NON_FINITE.has(value);

function text(value: unknown, otherwise = ''): string {
  return isText(value) ? value : otherwise;
}

function number(value: unknown, otherwise: number): number {
  return isNumber(value) ? value : otherwise;
}

function optional<T>(value: T | undefined, fits: (value: T) => boolean): T | undefined {
  return value !== undefined && fits(value) ? value : undefined;
}

function list<T>(value: readonly T[] | undefined, fits: (value: T) => boolean): readonly T[] {
  return Array.isArray(value) ? value.filter(fits) : [];
}

function hasTexts(value: unknown, ...names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const held = value as Readonly<Record<string, unknown>>;
  return names.every((name) => isText(held[name]));
}

function requestOf(said: RunRecord['request'] | undefined): RunRecord['request'] {
  const request: Partial<RunRecord['request']> = Object(said);
  return {
    ...request,
    file: text(request.file),
    argv: list(request.argv, isText),
    backend: isText(request.backend) ? request.backend : 'auto',
  };
}

function isPlace(value: SourcePlace | undefined): boolean {
  return hasTexts(value, 'file') && isNumber(value?.line) && isNumber(value.column);
}

function isError(value: RunError): boolean {
  return (
    hasTexts(value, 'kind', 'message') &&
    isOptionalText(value.advice) &&
    (value.place === undefined || isPlace(value.place))
  );
}

function isModel(value: RunModel): boolean {
  return hasTexts(value, 'name') && isNumber(value.parameters) && isNumber(value.trainable);
}

function isMetric(value: RunMetric): boolean {
  return hasTexts(value, 'name') && isScalar(value.last) && (value.best === undefined || isNumber(value.best));
}

function seriesOf(series: SeriesSummary): SeriesSummary {
  return {
    ...series,
    occurrence: number(series.occurrence, 1),
    place: optional(series.place, isPlace),
    curves: list(series.curves, isCurve),
    ended: series.ended === true,
  };
}

function isCurve(value: CurveSummary): boolean {
  const { count, last, lastStep, nonFinite }: Partial<CurveSummary> = Object(value);
  const marked = nonFinite === undefined || (isNumber(nonFinite?.step) && isScalar(nonFinite.value));
  return hasTexts(value, 'axis', 'metric') && isNumber(count) && isScalar(last) && isNumber(lastStep) && marked;
}

/** Milliseconds since 1970 that a run's id tells; 0 where it tells none. */
function timeOfId(id: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(id)?.slice(1).map(Number);
  if (!parts) return 0;
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}
