import * as vscode from 'vscode';
import type { RunsModel } from '../engine/runsModel.ts';
import { Command } from '../ids.ts';
import { reporting } from '../runs/actions/target.ts';
import { placesOf } from '../training/options.ts';
import type { BackendsDependencies } from './dependencies.ts';
import { selectBackend } from './select.ts';
import { setUpFaster } from './setup/setUp.ts';
import { createBackendItem } from './statusItem.ts';
import { createStatuses } from './statuses.ts';

interface Wanted {
  readonly runs: RunsModel;
  readonly output: vscode.LogOutputChannel;
  readonly context: Pick<vscode.ExtensionContext, 'globalStorageUri'>;
}

/** What training runs on: shown, chosen, explained, set up. */
export function registerBackends({ runs, output, context }: Wanted): vscode.Disposable {
  const statuses = createStatuses(runs, context.globalStorageUri);
  const dependencies: BackendsDependencies = { runs, output, context, statuses };
  const register = (command: string, action: (dependencies: BackendsDependencies) => Promise<unknown>) =>
    vscode.commands.registerCommand(command, () => reporting(output, () => action(dependencies)));
  return vscode.Disposable.from(
    statuses,
    createBackendItem(dependencies),
    register(Command.selectBackend, selectBackend),
    register(Command.setUpFaster, setUpFaster),
    register(Command.doctor, showDoctor),
  );
}

/** The report as a document that can be read, cut and pasted. */
async function showDoctor({ runs, context }: BackendsDependencies): Promise<void> {
  const file = vscode.window.activeTextEditor?.document.uri.fsPath ?? '';
  const options = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Looking at this machine…') };
  const report = await vscode.window.withProgress(options, () => runs.doctor(placesOf(file, context.globalStorageUri)));
  const editor = `- VS Code ${vscode.version}, ${vscode.env.appName}${vscode.env.remoteName ? `, ${vscode.env.remoteName}` : ''}`;
  const content = report.replace('\n\n- ', `\n\n${editor}\n- `);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content }));
}
