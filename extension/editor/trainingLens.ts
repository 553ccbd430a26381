import * as vscode from 'vscode';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { Command } from '../ids.ts';
import { describeChoice, onDidChooseData, rememberedData } from '../training/data/dataChoice.ts';
import { liveRuns } from '../training/liveRuns.ts';
import { isReadFile } from '../training/trainableFile.ts';
import { samePath } from '../engine/samePath.ts';
import { codeOf } from './documentCode.ts';
import { LANGUAGES } from './languages.ts';

/**
 * `▷ Train` above the first training call of a file; while it trains, `■ Stop`. They are drawn anew only when they mean
 * something else: a press on one that is replaced meanwhile would be lost. How far a run is, the status bar says.
 */
export function registerTrainingLens(runs: RunsModel, memory: vscode.Memento): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  let shown = meaningOf(runs);
  const refresh = () => {
    const next = meaningOf(runs);
    if (next === shown) return;
    shown = next;
    changed.fire();
  };
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      const [call] = codeOf(document).calls;
      if (call === undefined) return [];
      const range = document.lineAt(Math.min(call.startLine, document.lineCount) - 1).range;
      const live = liveRunOf(runs, document);
      const commands = live === undefined ? startCommands(document, memory) : liveCommands(live);
      return commands.map((command) => new vscode.CodeLens(range, command));
    },
  };
  return vscode.Disposable.from(
    changed,
    vscode.languages.registerCodeLensProvider([...LANGUAGES], provider),
    runs.onDidChangeRuns(refresh),
    onDidChooseData(() => changed.fire()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
  );
}

/** All that the lenses of any file depend on beside its text. */
function meaningOf(runs: RunsModel): string {
  return liveRuns(runs)
    .map(({ id, status }) => `${id} ${status}`)
    .join('\n');
}

export function liveRunOf(runs: RunsModel, document: vscode.TextDocument): RunRecord | undefined {
  if (document.uri.scheme !== 'file') return undefined;
  return liveRuns(runs).find((run) => samePath(run.request.file, document.uri.fsPath));
}

function startCommands({ uri }: vscode.TextDocument, memory: vscode.Memento): readonly vscode.Command[] {
  const data = rememberedData(memory, uri.fsPath);
  if (!vscode.workspace.isTrusted)
    return [{ title: vscode.l10n.t('Trust this workspace to train'), command: 'workbench.trust.manage' }];
  return [
    { title: `▷ ${vscode.l10n.t('Train')}`, command: Command.train, arguments: [uri] },
    isReadFile(uri.path)
      ? { title: data ? describeChoice(data) : vscode.l10n.t('Data…'), command: Command.chooseData, arguments: [uri] }
      : { title: vscode.l10n.t('Debug'), command: Command.debugTraining, arguments: [uri] },
  ];
}

function liveCommands(run: RunRecord): readonly vscode.Command[] {
  return [
    { title: `■ ${vscode.l10n.t('Stop')}`, command: Command.runStop, arguments: [run.id] },
    {
      title: run.status === 'queued' ? vscode.l10n.t('queued') : vscode.l10n.t('Loss Chart'),
      command: Command.runOpenChart,
      arguments: [run.id],
    },
  ];
}
