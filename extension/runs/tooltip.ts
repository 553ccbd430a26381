import { quoteArguments } from '../../engine/core/runs/commandLine.ts';
import { formatDuration, formatValue, hasNonFinite, runDuration } from '../../engine/core/runs/format.ts';
import { trainedElsewhere } from '../../engine/core/runs/nothingSeen.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { statusWord } from './describe.ts';
import type { Localizer } from './describe.ts';

/** The essentials of a run as Markdown. Nothing that a program or a person wrote can become a link or markup. */
export function runTooltip(run: RunRecord, now: number, l10n: Localizer): string {
  return [runHeading(run, l10n), runDetails(run, now, l10n)].join('\n\n');
}

export function runHeading(run: RunRecord, l10n: Localizer): string {
  return `**${escapeMarkdown(run.name)}** — ${statusWord(run.status, l10n)}`;
}

export function runDetails(run: RunRecord, now: number, l10n: Localizer): string {
  const blocks = [
    ...reason(run, l10n),
    run.note === '' ? '' : `_${escapeMarkdown(run.note)}_`,
    metricTable(run, l10n),
    facts(run, now, l10n),
    ...run.warnings.map((warning) => `⚠ ${escapeMarkdown(warning)}`),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function reason(run: RunRecord, l10n: Localizer): readonly string[] {
  const lines: string[] = [];
  if (run.error !== undefined) {
    lines.push(escapeMarkdown(run.error.message));
    if (run.error.advice !== undefined) lines.push(escapeMarkdown(run.error.advice));
  } else if (run.status === 'lost') lines.push(l10n.t('Its process vanished and nobody saw how.'));
  else if (run.status === 'completed' && run.origin === 'descent' && run.series.length === 0)
    // What trained elsewhere is among the warnings.
    if (trainedElsewhere(run) === undefined) lines.push(l10n.t('No training call was seen.'));
  if (hasNonFinite(run)) lines.push(`⚠ ${nonFiniteLine(run, l10n)}`);
  return lines;
}

function nonFiniteLine(run: RunRecord, l10n: Localizer): string {
  for (const series of run.series)
    for (const curve of series.curves)
      if (curve.nonFinite !== undefined) {
        const { step, value } = curve.nonFinite;
        const name = escapeMarkdown(curve.metric);
        return l10n.t('{0} became {1} at {2} {3}.', name, formatValue(value), curve.axis, step);
      }
  return '';
}

/** A tooltip is no report: the panel has them all. */
const METRICS_SHOWN = 12;

function metricTable(run: RunRecord, l10n: Localizer): string {
  if (run.metrics.length === 0) return '';
  const rows = run.metrics.slice(0, METRICS_SHOWN).map((metric) => {
    const best = metric.best === undefined ? '–' : formatValue(metric.best);
    const at = metric.bestStep === undefined ? '' : ` @ ${metric.bestStep}`;
    return `| ${escapeMarkdown(metric.name)} | ${formatValue(metric.last)} | ${best}${at} |`;
  });
  const more = run.metrics.length - METRICS_SHOWN;
  const head = [`| ${l10n.t('Metric')} | ${l10n.t('Last')} | ${l10n.t('Best')} |`, '|:--|--:|--:|'];
  const table = [...head, ...rows].join('\n');
  return more > 0 ? `${table}\n\n${l10n.t('and {0} more', more)}` : table;
}

function facts(run: RunRecord, now: number, l10n: Localizer): string {
  const duration = runDuration(run, now);
  const table: readonly (readonly [string, string])[] = [
    [l10n.t('File'), code(within(run.cwd, run.request.file))],
    [l10n.t('Arguments'), run.request.argv.length === 0 ? '' : code(quoteArguments(run.request.argv))],
    [l10n.t('Back end'), run.backend === undefined ? '' : backend(run.backend.name, run.backend.device)],
    [l10n.t('Why'), run.backend === undefined ? '' : escapeMarkdown(run.backend.reason)],
    [l10n.t('Seed'), run.origin === 'descent' ? String(run.seed) : ''],
    [l10n.t('Queued'), run.startedAt === undefined ? new Date(run.createdAt).toLocaleString() : ''],
    [l10n.t('Started'), run.startedAt === undefined ? '' : new Date(run.startedAt).toLocaleString()],
    [l10n.t('Duration'), duration === undefined ? '' : formatDuration(duration)],
    [l10n.t('Parameters'), run.models.map((model) => model.parameters.toLocaleString()).join(', ')],
    [l10n.t('Git'), git(run, l10n)],
    [l10n.t('Folder'), code(within(run.cwd, run.folder))],
  ];
  return table
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join('  \n');
}

/** A whole path makes a tooltip as wide as the window, and most of it is known. */
function within(folder: string, path: string): string {
  const inside = path.startsWith(folder) && /[\\/]/.test(path.charAt(folder.length));
  return inside ? path.slice(folder.length + 1) : path;
}

function backend(name: string, device: string): string {
  return device === '' ? name : `${name} (${escapeMarkdown(device)})`;
}

function git(run: RunRecord, l10n: Localizer): string {
  if (run.git === undefined) return '';
  const branch = run.git.branch === undefined ? '' : ` (${escapeMarkdown(run.git.branch)})`;
  const dirty = run.git.dirty ? `, ${l10n.t('with uncommitted changes')}` : '';
  return `${code(run.git.commit.slice(0, 10))}${branch}${dirty}`;
}

export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+\-.!|~<>&$]/g, '\\$&')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

/** Inline code: only the fence itself can end it. */
function code(text: string): string {
  const oneLine = text.replace(/\s*\n\s*/g, ' ');
  const longest = Math.max(0, ...(oneLine.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${oneLine}${fence}` : `${fence} ${oneLine} ${fence}`;
}
