import type { Results } from '../results/results.ts';
import type { Buckets, CurveKey, CurveWindow, WindowRequest } from '../runs/curve.ts';
import type { CurveSummary, RunRecord, SeriesSummary } from '../runs/record.ts';
import type { CurveAnswer, CurveRequest, FirstCurve, LossPanelState, PointedStep, SavedFile } from './panel.ts';
import {
  both,
  type Check,
  either,
  isFlag,
  isNumber,
  isText,
  listOf,
  oneOf,
  optional,
  partly,
  record,
} from './check.ts';

/** What messages of the loss chart must be. Of long records what the other side counts on, and no more. */

const isAxis = oneOf(['batch', 'epoch', 'step']);
const isKey = record<CurveKey>({ run: isText, series: isText, axis: isAxis, metric: isText });
const isWindowRequest = record<WindowRequest>({
  from: optional(isNumber),
  to: optional(isNumber),
  points: isNumber,
  rough: optional(isFlag),
});
const isNumberOrNull = either(isNumber, oneOf([null]));

const isWindow = record<CurveWindow>({
  steps: listOf(isNumber),
  values: listOf(isNumberOrNull),
  times: listOf(isNumber),
  nonFinite: listOf(
    record<CurveWindow['nonFinite'][number]>({ step: isNumber, value: oneOf(['NaN', 'Infinity', '-Infinity']) }),
  ),
  exact: isFlag,
  buckets: optional(
    record<Buckets>({ ends: listOf(isNumber), means: listOf(isNumberOrNull), counts: listOf(isNumber) }),
  ),
  total: isNumber,
});

const isCurve = partly<CurveSummary>({ axis: isAxis, metric: isText, count: isNumber, lastStep: isNumber });
const isSeries = partly<SeriesSummary>({ id: isText, kind: isText as Check<never>, curves: listOf(isCurve) });

export const isRun = partly<RunRecord>({
  id: isText,
  name: isText,
  status: oneOf(['queued', 'running', 'completed', 'stopped', 'failed', 'lost']),
  createdAt: isNumber,
  series: listOf(isSeries),
  warnings: listOf(isText),
});

export const isRunName = record<{ readonly run: string }>({ run: isText });

export const isCurveRequest: Check<CurveRequest> = both(isKey, isWindowRequest);

export const isLossState = record<LossPanelState>({
  shown: listOf(isText),
  runs: listOf(isRun),
  live: listOf(isText),
  waiting: isFlag,
  error: optional(isText),
  // Read by those who know its older forms.
  layout: (value): value is unknown => value !== null,
});

export const isFirstCurve = record<FirstCurve>({ request: isCurveRequest, window: isWindow });
export const isCurveAnswer: Check<CurveAnswer> = either(
  record<{ readonly window: CurveWindow }>({ window: isWindow }),
  record<{ readonly error: string }>({ error: isText }),
);
export const isResults = partly<Results>({ series: isText, model: isText, call: isNumber, time: isNumber });

export const isSavedFile: Check<SavedFile> = either(
  record<Exclude<SavedFile, { readonly kind: 'csv' }>>({ kind: oneOf(['png', 'svg']), name: isText, content: isText }),
  record<Extract<SavedFile, { readonly kind: 'csv' }>>({ kind: oneOf(['csv']), name: isText, curves: listOf(isKey) }),
);
export const isPointedStep = record<PointedStep>({ run: isText, series: isText, axis: isAxis, step: isNumber });
