import { formatDuration } from '../../engine/core/runs/format.ts';
import type { RunProgress, RunRecord } from '../../engine/core/runs/record.ts';
import type { Localizer } from '../runs/describe.ts';

/** `epoch 3/10 · 412/938 · 1 m 20 s left`; of a loop `step 412/938`; empty while nothing is known. */
export function progressText(progress: RunProgress | undefined, l10n: Localizer): string {
  if (progress === undefined) return '';
  const { epoch, epochs, batch, batches, remaining } = progress;
  const parts: string[] = [];
  if (epoch !== undefined) parts.push(l10n.t('epoch {0}', of(epoch, epochs)));
  if (batch !== undefined)
    parts.push(epoch === undefined ? l10n.t('step {0}', of(batch, batches)) : of(batch, batches));
  if (remaining !== undefined) parts.push(l10n.t('{0} left', wholeSeconds(remaining)));
  return parts.join(' · ');
}

/** A guess needs no tenths. */
function wholeSeconds(milliseconds: number): string {
  return formatDuration(Math.max(1, Math.round(milliseconds / 1000)) * 1000).replace('.0 s', ' s');
}

function of(at: number, all: number | undefined): string {
  return all === undefined ? String(at) : `${at}/${all}`;
}

/** What the status bar says of all runs that are alive; undefined when none is. */
export function statusText(
  live: readonly RunRecord[],
  progress: (run: string) => RunProgress | undefined,
  l10n: Localizer,
): string | undefined {
  const running = live.filter((run) => run.status === 'running');
  const queued = live.length - running.length;
  const [first] = running.length > 0 ? running : live;
  if (first === undefined) return undefined;
  const waiting = queued === 0 ? '' : l10n.t('{0} queued', queued);
  if (running.length === 0)
    return queued === 1 ? `$(clock) ${plain(first.name)}  ${l10n.t('queued')}` : `$(clock) ${waiting}`;
  const what =
    running.length === 1
      ? join('  ', plain(first.name), progressText(progress(first.id), l10n) || l10n.t('starting…'))
      : l10n.t('{0} runs in training', running.length);
  return `$(sync~spin) ${join(' · ', what, waiting)}`;
}

function join(separator: string, ...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(separator);
}

/** A name must not become an icon. */
function plain(name: string): string {
  return name.replaceAll('$(', '$ (');
}
