import {
  bareMetric,
  formatDuration,
  formatValue,
  mainMetrics,
  runDuration,
  withTurns,
} from '../../engine/core/runs/format.ts';
import { trainedElsewhere } from '../../engine/core/runs/nothingSeen.ts';
import { isFinished, type RunRecord, type RunStatus } from '../../engine/core/runs/record.ts';
import { firstLine, type Localizer } from '../runs/describe.ts';

export type NotificationSetting = 'outOfSight' | 'always' | 'never';

export interface Outcome {
  readonly severity: 'information' | 'warning' | 'error';
  /** No message that comes up by itself: it stands in the status bar until it was seen. */
  readonly quiet: boolean;
  readonly message: string;
}

/** What is said of a run that has just ended; undefined where nothing is. A failure is never left unsaid. */
export function outcomeOf(
  run: RunRecord,
  seen: { readonly setting: NotificationSetting; readonly inSight: boolean },
  l10n: Localizer,
): Outcome | undefined {
  const outOfSight = seen.setting === 'always' || (seen.setting === 'outOfSight' && !seen.inSight);
  const quiet = seen.setting === 'never';
  switch (run.status) {
    case 'failed':
      return { severity: 'error', quiet, message: failure(run, l10n) };
    case 'lost':
      return { severity: 'error', quiet, message: l10n.t('{0}: its process vanished and nobody saw how.', run.name) };
    case 'completed':
      if (run.series.length === 0) return { severity: 'warning', quiet, message: nothingTrained(run, l10n) };
      return outOfSight ? { severity: 'information', quiet, message: completion(run, l10n) } : undefined;
    case 'stopped':
      return seen.setting === 'always'
        ? { severity: 'information', quiet, message: l10n.t('{0} was stopped.', run.name) }
        : undefined;
    case 'queued':
    case 'running':
      return undefined;
  }
}

function failure(run: RunRecord, l10n: Localizer): string {
  const { message, advice } = run.error ?? { message: l10n.t('The program ended with an error.'), advice: undefined };
  return [`${run.name}: ${firstLine(message)}`, advice].filter((part) => part !== undefined).join(' ');
}

function nothingTrained(run: RunRecord, l10n: Localizer): string {
  const elsewhere = trainedElsewhere(run);
  if (elsewhere !== undefined) return `${run.name}: ${elsewhere}`;
  return l10n.t(
    '{0} ran to its end, but no training call was seen. Descent follows model.fit, fitDataset, trainOnBatch and evaluate, optimizer.minimize and applyGradients.',
    run.name,
  );
}

function completion(run: RunRecord, l10n: Localizer): string {
  const duration = runDuration(run, run.endedAt ?? Date.now());
  const values = mainMetrics(run).map((metric) => {
    const turns = withTurns(run, metric).map(({ last }) => formatValue(last));
    return `${bareMetric(metric.name)} ${turns.join(', ')}`;
  });
  const parts = [...values, duration === undefined ? '' : formatDuration(duration)].filter((part) => part !== '');
  return l10n.t('{0} is trained: {1}', run.name, parts.join(' · '));
}

/** Tells the runs that end while one watches: those seen alive before. */
export function createEndWatch(runs: readonly RunRecord[]): (changed: readonly RunRecord[]) => readonly RunRecord[] {
  const alive = new Map<string, RunStatus>();
  const look = (run: RunRecord) => {
    const ended = alive.has(run.id) && isFinished(run);
    if (isFinished(run)) alive.delete(run.id);
    else if (run.origin === 'descent') alive.set(run.id, run.status);
    return ended;
  };
  runs.forEach(look);
  return (changed) => changed.filter(look);
}
