import * as vscode from 'vscode';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { Command, Setting } from '../ids.ts';
import { createEndWatch, outcomeOf, type NotificationSetting, type Outcome } from './outcome.ts';
import { samePath } from '../engine/samePath.ts';

/** Says how a run ended, when its file is not in sight or it failed. */
export function announceOutcomes(runs: RunsModel): vscode.Disposable {
  const ended = createEndWatch(runs.runs);
  return runs.onDidChangeRuns(({ changed }) => {
    for (const run of ended(changed)) {
      const outcome = outcomeOf(run, { setting: notificationSetting(), inSight: isInSight(run) }, vscode.l10n);
      if (outcome !== undefined) void say(run, outcome);
    }
  });
}

function notificationSetting(): NotificationSetting {
  return vscode.workspace.getConfiguration().get<NotificationSetting>(Setting.notifications, 'outOfSight');
}

function isInSight(run: RunRecord): boolean {
  return vscode.window.visibleTextEditors.some(({ document }) => samePath(document.uri.fsPath, run.request.file));
}

async function say(run: RunRecord, { severity, message }: Outcome): Promise<void> {
  const choices: readonly (readonly [string, () => Thenable<unknown>])[] = [
    ...(run.error?.kind === 'backend' ? [[vscode.l10n.t('Choose Back End'), openBackendSetting] as const] : []),
    [vscode.l10n.t('Go to Code'), () => vscode.commands.executeCommand(Command.runGoToCode, run.id)],
    severity === 'information'
      ? [vscode.l10n.t('Open Loss Chart'), () => vscode.commands.executeCommand(Command.runOpenChart, run.id)]
      : [vscode.l10n.t('Show Log'), () => vscode.commands.executeCommand(Command.runShowLog, run.id)],
  ];
  const titles = choices.map(([title]) => title);
  const answer = await show(severity, message, titles);
  await choices.find(([title]) => title === answer)?.[1]();
}

function show(severity: Outcome['severity'], message: string, titles: readonly string[]) {
  switch (severity) {
    case 'error':
      return vscode.window.showErrorMessage(message, ...titles);
    case 'warning':
      return vscode.window.showWarningMessage(message, ...titles);
    case 'information':
      return vscode.window.showInformationMessage(message, ...titles);
  }
}

function openBackendSetting(): Thenable<unknown> {
  return vscode.commands.executeCommand('workbench.action.openSettings', Setting.backend);
}
