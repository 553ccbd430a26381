import * as vscode from 'vscode';
import type { BackendStatus } from '../../engine/core/protocol/engine.ts';
import { Command, Setting } from '../ids.ts';
import type { BackendsDependencies } from './dependencies.ts';
import { chosenSetting } from './statusItem.ts';
import { choosable, describeStatus } from './words.ts';

type Item = vscode.QuickPickItem & { readonly value?: string; readonly action?: () => unknown };

/** Pins a back end, or leaves the choice to Descent. */
export async function selectBackend(dependencies: BackendsDependencies): Promise<void> {
  const { statuses } = dependencies;
  const document = vscode.window.activeTextEditor?.document;
  const current = chosenSetting(document);
  const reading = statuses.known === undefined ? statuses.read() : Promise.resolve(statuses.known);
  const picked = await vscode.window.showQuickPick<Item>(
    reading.then((all) => itemsOf(all, current, dependencies)),
    {
      title: vscode.l10n.t('Select Back End'),
      placeHolder: vscode.l10n.t('What TensorFlow.js runs on'),
      matchOnDetail: true,
    },
  );
  if (picked === undefined) return;
  if (picked.action) return void (await picked.action());
  // Where the person keeps it now; a folder that says nothing of its own follows the person's choice.
  const inspected = vscode.workspace.getConfiguration(undefined, document?.uri).inspect(Setting.backend);
  const target =
    inspected?.workspaceValue === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
  await vscode.workspace.getConfiguration().update(Setting.backend, picked.value, target);
}

function itemsOf(all: readonly BackendStatus[], current: string, { statuses }: BackendsDependencies): Item[] {
  const mark = (value: string) => (value === current ? vscode.l10n.t('selected') : '');
  const names = choosable(all).map(({ name }) => name);
  return [
    {
      label: '$(wand) auto',
      description: mark('auto'),
      detail: vscode.l10n.t(
        'The fastest that is right for each model, out of {0}; kept for that model',
        names.join(', '),
      ),
      value: 'auto',
    },
    ...all.map((status): Item => ({
      label: `$(${status.available ? 'chip' : 'circle-slash'}) ${status.name}`,
      description: mark(status.name),
      detail: describeStatus(status, vscode.l10n),
      value: status.name,
    })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: vscode.l10n.t('$(cloud-download) Set Up a Faster Engine…'),
      action: () => vscode.commands.executeCommand(Command.setUpFaster),
    },
    { label: vscode.l10n.t('$(beaker) Test All Again'), action: () => testAgain(statuses) },
  ];
}

async function testAgain(statuses: BackendsDependencies['statuses']): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Testing the back ends…') };
  await vscode.window.withProgress(options, () => statuses.read(true));
  await vscode.commands.executeCommand(Command.selectBackend);
}
