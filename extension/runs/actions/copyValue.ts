import * as vscode from 'vscode';
import { quoteArguments } from '../../../engine/core/runs/commandLine.ts';
import type { RunRecord } from '../../../engine/core/runs/record.ts';

interface Value {
  readonly label: string;
  readonly value: string;
}

/** Everything of a run that is worth pasting elsewhere, in full precision. */
function copyableValues(run: RunRecord): readonly Value[] {
  const metrics = run.metrics.flatMap((metric) => [
    { label: vscode.l10n.t('{0} (last)', metric.name), value: String(metric.last) },
    ...(metric.best === undefined
      ? []
      : [{ label: vscode.l10n.t('{0} (best)', metric.name), value: String(metric.best) }]),
  ]);
  const values = [
    ...metrics,
    { label: vscode.l10n.t('Run id'), value: run.id },
    { label: vscode.l10n.t('Name'), value: run.name },
    ...(run.origin === 'descent' ? [{ label: vscode.l10n.t('Seed'), value: String(run.seed) }] : []),
    { label: vscode.l10n.t('Run folder'), value: run.folder },
    { label: vscode.l10n.t('File'), value: run.request.file },
    { label: vscode.l10n.t('Arguments'), value: quoteArguments(run.request.argv) },
    { label: vscode.l10n.t('Git commit'), value: run.git?.commit ?? '' },
    { label: vscode.l10n.t('Note'), value: run.note },
  ];
  return values.filter(({ value }) => value !== '');
}

/** Of several runs, the chosen value of each, one a line. */
export async function copyValue(runs: readonly RunRecord[]): Promise<void> {
  const [first] = runs;
  if (first === undefined) return;
  const items = copyableValues(first).map(({ label, value }) => ({ label, description: value }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Copy Value of {0}', first.name),
    placeHolder: vscode.l10n.t('What to copy to the clipboard'),
    matchOnDescription: true,
  });
  if (chosen === undefined) return;
  const lines = runs.map((run) => copyableValues(run).find(({ label }) => label === chosen.label)?.value ?? '');
  await vscode.env.clipboard.writeText(lines.join('\n'));
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Copied {0}', chosen.label), 3000);
}
