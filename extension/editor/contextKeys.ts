import * as vscode from 'vscode';
import type { RunsModel } from '../engine/runsModel.ts';
import { Context } from '../ids.ts';
import { codeOf } from './documentCode.ts';
import { isTrainedLanguage } from './languages.ts';
import { createThrottle } from './throttle.ts';
import { liveRunOf } from './trainingLens.ts';

const UPDATE_EVERY = 300;

/** Keeps `descent.trainable` and `descent.training` true to the active editor. */
export function registerContextKeys(runs: RunsModel): vscode.Disposable {
  const told = new Map<string, boolean>();
  const tell = (key: string, value: boolean) => {
    if (told.get(key) === value) return;
    told.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  };
  const update = createThrottle(() => {
    const document = vscode.window.activeTextEditor?.document;
    tell(Context.trainable, document !== undefined && isTrainable(document));
    tell(Context.training, document !== undefined && liveRunOf(runs, document) !== undefined);
  }, UPDATE_EVERY);
  update.ask();
  return vscode.Disposable.from(
    update,
    vscode.window.onDidChangeActiveTextEditor(() => update.ask()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === vscode.window.activeTextEditor?.document) update.ask();
    }),
    runs.onDidChangeRuns(() => update.ask()),
  );
}

function isTrainable(document: vscode.TextDocument): boolean {
  return isTrainedLanguage(document.languageId) && codeOf(document).calls.length > 0;
}
