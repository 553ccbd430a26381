import { open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SavedFile } from '../../engine/core/protocol/panel.ts';
import type { CurveKey } from '../../engine/core/runs/curve.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { csvOf, HEADER } from './csv.ts';

/** Asks where a file of the panel's is to be, and writes it there. */
export async function saveFile(runs: RunsModel, file: SavedFile): Promise<void> {
  const names = { png: 'PNG', svg: 'SVG', csv: 'CSV' };
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${file.name}.${file.kind}`),
    filters: { [names[file.kind]]: [file.kind] },
  });
  if (target === undefined) return;
  if (file.kind === 'csv') return saveValues(runs, file.curves, target);
  await vscode.workspace.fs.writeFile(target, Buffer.from(file.content, file.kind === 'png' ? 'base64' : 'utf8'));
}

async function saveValues(runs: RunsModel, curves: readonly CurveKey[], target: vscode.Uri): Promise<void> {
  const title = vscode.l10n.t('Writing {0}', path.basename(target.fsPath));
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  await vscode.window.withProgress(options, async (progress, cancelled) => {
    const unfinished = `${target.fsPath}.part`;
    const file = await open(unfinished, 'w');
    try {
      await file.appendFile(HEADER);
      for (const key of curves) {
        progress.report({ increment: 100 / curves.length, message: key.metric });
        const name = runs.get(key.run)?.name ?? key.run;
        for await (const text of csvOf({ name, key }, (window) => runs.readCurve(key, window))) {
          if (cancelled.isCancellationRequested) return;
          await file.appendFile(text);
        }
      }
      await rename(unfinished, target.fsPath);
    } finally {
      await file.close();
      await rm(unfinished, { force: true });
    }
  });
}
