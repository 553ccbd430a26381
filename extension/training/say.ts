import * as vscode from 'vscode';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { Command } from '../ids.ts';
import type { Outcome } from './outcome.ts';

/** A message on how a run ended, with the ways on. */
export async function say(run: RunRecord, { severity, message }: Outcome): Promise<void> {
  const choices: readonly (readonly [string, () => Thenable<unknown>])[] = [
    ...(run.error?.kind === 'backend' ? [[vscode.l10n.t('Choose Back End'), selectBackend] as const] : []),
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

function selectBackend(): Thenable<unknown> {
  return vscode.commands.executeCommand(Command.selectBackend);
}
