import * as vscode from 'vscode';
import { escapeMarkdown } from '../runs/tooltip.ts';
import { codeOf } from '../editor/documentCode.ts';
import { isTrainedLanguage } from '../editor/languages.ts';
import { createThrottle } from '../editor/throttle.ts';
import { Command, Setting } from '../ids.ts';
import type { BackendsDependencies } from './dependencies.ts';
import { choosable, describeStatus } from './words.ts';

const UPDATE_EVERY = 300;

/** Says what the file in front trains on. Asks the engine, which tests the back ends, when it is first shown. */
export function createBackendItem({ runs, statuses, output }: BackendsDependencies): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('descent.status.backend', vscode.StatusBarAlignment.Right, 90);
  item.name = vscode.l10n.t('Back End');
  item.command = Command.selectBackend;
  let asked = false;
  const update = createThrottle(() => {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined || !isTrainable(document) || !vscode.workspace.isTrusted) return item.hide();
    if (!asked) {
      asked = true;
      statuses.read().catch((error: Error) => output.warn(error.message));
    }
    item.text = textOf(document, { runs, statuses });
    item.tooltip = tooltipOf(document, { runs, statuses });
    item.accessibilityInformation = { label: item.text.replace(/\$\([^)]*\)\s*/g, ''), role: 'button' };
    item.show();
  }, UPDATE_EVERY);
  update.ask();
  return vscode.Disposable.from(
    item,
    update,
    statuses.onDidChange(() => update.ask()),
    runs.onDidChangeRuns(() => update.ask()),
    vscode.window.onDidChangeActiveTextEditor(() => update.ask()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => update.ask()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(Setting.backend)) update.ask();
    }),
  );
}

type Known = Pick<BackendsDependencies, 'runs' | 'statuses'>;

function isTrainable(document: vscode.TextDocument): boolean {
  return isTrainedLanguage(document.languageId) && codeOf(document).calls.length > 0;
}

export function chosenSetting(document: vscode.TextDocument | undefined): string {
  return vscode.workspace.getConfiguration(undefined, document?.uri).get<string>(Setting.backend, 'auto');
}

/** The back end asked for, else the one that the file's last run was given, else those to choose from. */
function textOf(document: vscode.TextDocument, { runs, statuses }: Known): string {
  const setting = chosenSetting(document);
  if (statuses.known === undefined) return `$(loading~spin) ${vscode.l10n.t('Trying back ends…')}`;
  const status = statuses.known.find(({ name }) => name === setting);
  if (setting !== 'auto') return `$(${status?.available ? 'chip' : 'warning'}) ${setting}`;
  const last = runs.newestOf(document.uri.fsPath);
  if (last?.request.backend === 'auto' && last.backend) return `$(chip) ${last.backend.name}`;
  const names = choosable(statuses.known).map(({ name }) => name);
  return `$(chip) ${names.length === 1 ? names[0] : vscode.l10n.t('auto: {0}', names.join(', '))}`;
}

function tooltipOf(document: vscode.TextDocument, { runs, statuses }: Known): vscode.MarkdownString {
  const all = (statuses.known ?? []).map((status) => {
    const words = escapeMarkdown(describeStatus(status, vscode.l10n));
    return `- ${status.available ? '✓' : '✗'} **${status.name}** — ${words}`;
  });
  const last = runs.newestOf(document.uri.fsPath)?.backend;
  const reason = last
    ? [vscode.l10n.t('The last run of this file: **{0}**. {1}', last.name, escapeMarkdown(last.reason))]
    : [];
  return new vscode.MarkdownString([all.join('\n'), ...reason].join('\n\n'));
}
