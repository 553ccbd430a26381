import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { RunRecord } from '../../../engine/core/runs/record.ts';
import { mapLines } from '../../editor/lineMap.ts';
import { savedSource } from './savedSource.ts';

const SCHEME = 'descent-source';

/** Saved sources as documents that can't be edited by mistake. The path keeps the file's name, for its language. */
export function registerSavedSources(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: async (uri) =>
      uri.query === '' ? '' : await fs.readFile(decodeURIComponent(uri.query), 'utf8'),
  });
}

/** Opens the file at the training call (or at the error), where that stands now. `series` picks one of several. */
export async function goToCode(run: RunRecord, series?: string): Promise<void> {
  const chosen = run.series.find((candidate) => candidate.id === series) ?? run.series.find((one) => one.place);
  const place = (series === undefined ? run.error?.place : undefined) ?? chosen?.place;
  const file = place?.file ?? run.request.file;
  const document = await openDocument(file);
  const line = place === undefined ? 1 : await lineOfNow(run, place.file, place.line, document);
  const column = place === undefined ? 1 : place.column;
  const position = document.validatePosition(new vscode.Position(line - 1, Math.max(0, column - 1)));
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position) });
}

async function openDocument(file: string): Promise<vscode.TextDocument> {
  try {
    const uri = vscode.Uri.file(file);
    // The editor remembers a text for a while after its file was deleted.
    if (!vscode.workspace.textDocuments.some((open) => open.isDirty && open.uri.toString() === uri.toString()))
      await vscode.workspace.fs.stat(uri);
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    throw new Error(
      vscode.l10n.t('{0} is no longer there. Its text as it was trained is in the run folder’s “source”.', file),
    );
  }
}

async function lineOfNow(run: RunRecord, file: string, line: number, now: vscode.TextDocument): Promise<number> {
  const saved = await savedSource(run, file);
  if (saved === undefined) return line;
  const text = await fs.readFile(saved, 'utf8').catch(() => '');
  return mapLines(text, now.getText())(line)?.line ?? line;
}

export async function compareSource(run: RunRecord): Promise<void> {
  const { file } = run.request;
  const saved = await savedSource(run, file);
  if (saved === undefined) throw new Error(vscode.l10n.t('The run folder holds no copy of {0}.', path.basename(file)));
  const left = vscode.Uri.from({ scheme: SCHEME, path: vscode.Uri.file(file).path, query: encodeURIComponent(saved) });
  const right = (await openDocument(file)).uri;
  const title = vscode.l10n.t('{0}: {1} ↔ now', path.basename(file), run.name);
  await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: true });
}

/** Shows the folder in the system's file browser; where the files are elsewhere, in a window of its own. */
export async function openFolder(run: RunRecord): Promise<void> {
  const uri = vscode.Uri.file(run.folder);
  const local = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  if (local) await vscode.commands.executeCommand('revealFileInOS', uri);
  else await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
}
