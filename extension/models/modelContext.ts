import * as vscode from 'vscode';
import { Context } from '../ids.ts';
import type { Readings } from './readings.ts';

/** Keeps `descent.hasModels` true to the active editor. */
export function registerModelContext(readings: Readings): vscode.Disposable {
  let told = false;
  const tell = () => {
    const document = vscode.window.activeTextEditor?.document;
    const has = document !== undefined && (readings.of(document)?.models.length ?? 0) > 0;
    if (has === told) return;
    told = has;
    void vscode.commands.executeCommand('setContext', Context.hasModels, has);
  };
  return vscode.Disposable.from(vscode.window.onDidChangeActiveTextEditor(tell), readings.onDidRead(tell));
}
