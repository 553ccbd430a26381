import type { l10n } from 'vscode';
import {
  bareMetric,
  FEW_DIGITS,
  formatDuration,
  formatValue,
  hasNonFinite,
  mainMetrics,
  runDuration,
  withTurns,
} from '../../engine/core/runs/format.ts';
import { trainedElsewhere } from '../../engine/core/runs/nothingSeen.ts';
import { isFinished } from '../../engine/core/runs/record.ts';
import type { RunProgress, RunRecord, RunStatus } from '../../engine/core/runs/record.ts';
import type { Scalar } from '../../engine/core/runs/scalar.ts';

/** The part of `vscode.l10n` that texts need, handed in so that they can be read without an editor. */
export type Localizer = Pick<typeof l10n, 't'>;

/** What is known of a live run beyond its record. */
export interface LiveValues {
  readonly progress?: RunProgress;
  /** Newest value of each metric, by its bare name. */
  readonly latest?: ReadonlyMap<string, Scalar>;
}

/** One line beside a run's name. */
export function describeRun(run: RunRecord, live: LiveValues, l10n: Localizer): string {
  const text = isFinished(run) ? describeFinished(run, l10n) : describeLive(run, live, l10n);
  return hasNonFinite(run) || run.warnings.length > 0 ? `⚠ ${text}` : text;
}

function describeFinished(run: RunRecord, l10n: Localizer): string {
  const nothing = run.status === 'lost' && run.metrics.length === 0;
  if ((run.status === 'failed' || nothing) && run.error !== undefined) return firstLine(run.error.message);
  const duration = runDuration(run, run.endedAt ?? Date.now());
  const parts = [...values(run, undefined), duration === undefined ? '' : formatDuration(duration)];
  if (run.status !== 'completed') parts.unshift(statusWord(run.status, l10n).toLowerCase());
  else if (run.origin === 'descent' && run.series.length === 0) parts.unshift(noCurve(run, l10n));
  return joined(parts);
}

function noCurve(run: RunRecord, l10n: Localizer): string {
  if (trainedElsewhere(run) !== undefined) return l10n.t('trained in another thread or process, without a curve');
  return l10n.t('no training call was seen');
}

function describeLive(run: RunRecord, live: LiveValues, l10n: Localizer): string {
  if (run.status === 'queued') return joined([l10n.t('queued'), backendWord(run)]);
  const place = describeProgress(live.progress, l10n);
  const shown = values(run, live.latest);
  if (place === '' && shown.length === 0 && run.origin === 'descent')
    return joined([l10n.t('starting…'), backendWord(run)]);
  return joined([place, ...shown.slice(0, 1), backendWord(run)]);
}

/** `epoch 3/10` or `step 1200/5000`; empty while nothing is known. */
function describeProgress(progress: RunProgress | undefined, l10n: Localizer): string {
  if (progress === undefined) return '';
  const of = (at: number, all: number | undefined) => (all === undefined ? String(at) : `${at}/${all}`);
  if (progress.epoch !== undefined) return l10n.t('epoch {0}', of(progress.epoch, progress.epochs));
  if (progress.batch !== undefined) return l10n.t('step {0}', of(progress.batch, progress.batches));
  return '';
}

function values(run: RunRecord, latest: ReadonlyMap<string, Scalar> | undefined): readonly string[] {
  const told = mainMetrics(run).map((metric) => {
    const name = bareMetric(metric.name);
    const turns = withTurns(run, metric);
    // The newest value of a name is that of any of them.
    const newest = turns.length > 1 ? undefined : latest?.get(name);
    return `${name} ${turns.map(({ last }) => formatValue(newest ?? last, FEW_DIGITS)).join(', ')}`;
  });
  if (told.length > 0 || latest === undefined) return told;
  const [name, value] = latest.has('loss') ? ['loss', latest.get('loss')] : ([...latest][0] ?? []);
  return name === undefined ? [] : [`${name} ${formatValue(value, FEW_DIGITS)}`];
}

function backendWord(run: RunRecord): string {
  return run.backend?.name ?? (run.request.backend === 'auto' ? '' : run.request.backend);
}

export function statusWord(status: RunStatus, l10n: Localizer): string {
  const words: Record<RunStatus, () => string> = {
    queued: () => l10n.t('Queued'),
    running: () => l10n.t('Running'),
    completed: () => l10n.t('Completed'),
    stopped: () => l10n.t('Stopped'),
    failed: () => l10n.t('Failed'),
    lost: () => l10n.t('Lost'),
  };
  return words[status]();
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
