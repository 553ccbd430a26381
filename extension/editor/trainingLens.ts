import * as vscode from 'vscode';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { Command } from '../ids.ts';
import { liveRuns } from '../training/liveRuns.ts';
import { progressText } from '../training/progressText.ts';
import { samePath } from '../engine/samePath.ts';
import { codeOf } from './documentCode.ts';
import { LANGUAGES } from './languages.ts';
import { createThrottle } from './throttle.ts';

/** Lenses are laid out anew with every change, so they follow progress at a walk. */
const REFRESH_EVERY = 1000;

/** `▷ Train` above the first training call of a file; while it trains, where it is and `■ Stop`. */
export function registerTrainingLens(runs: RunsModel): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const refresh = createThrottle(() => changed.fire(), REFRESH_EVERY);
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    provideCodeLenses(document) {
      const [call] = codeOf(document).calls;
      if (call === undefined) return [];
      const range = document.lineAt(Math.min(call.startLine, document.lineCount) - 1).range;
      const live = liveRunOf(runs, document);
      const commands = live === undefined ? startCommands(document) : liveCommands(runs, live);
      return commands.map((command) => new vscode.CodeLens(range, command));
    },
  };
  return vscode.Disposable.from(
    changed,
    refresh,
    vscode.languages.registerCodeLensProvider([...LANGUAGES], provider),
    runs.onDidChangeRuns(() => refresh.ask()),
    runs.onDidMove(() => refresh.ask()),
  );
}

export function liveRunOf(runs: RunsModel, document: vscode.TextDocument): RunRecord | undefined {
  if (document.uri.scheme !== 'file') return undefined;
  return liveRuns(runs.runs).find((run) => samePath(run.request.file, document.uri.fsPath));
}

function startCommands({ uri }: vscode.TextDocument): readonly vscode.Command[] {
  return [
    { title: `▷ ${vscode.l10n.t('Train')}`, command: Command.train, arguments: [uri] },
    { title: vscode.l10n.t('Debug'), command: Command.debugTraining, arguments: [uri] },
  ];
}

function liveCommands(runs: RunsModel, run: RunRecord): readonly vscode.Command[] {
  const progress = progressText(runs.progress(run.id), vscode.l10n);
  const starting = run.status === 'queued' ? vscode.l10n.t('queued') : vscode.l10n.t('starting…');
  return [
    { title: `■ ${vscode.l10n.t('Stop')}`, command: Command.runStop, arguments: [run.id] },
    { title: progress === '' ? starting : progress, command: Command.runOpenChart, arguments: [run.id] },
  ];
}
