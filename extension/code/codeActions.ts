import * as vscode from 'vscode';
import type { Readings } from '../models/readings.ts';
import { registerBlockCompletions } from './blockCompletions.ts';
import { registerPaste } from './paste.ts';
import { registerSelectionActions } from './selectionActions.ts';

/** What an editor itself offers to do with models as code. */
export function registerCodeActions(readings: Readings, output: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.Disposable.from(
    registerBlockCompletions(readings),
    registerPaste(readings, output),
    registerSelectionActions(readings, output),
  );
}
