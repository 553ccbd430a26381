import path from 'node:path';
import * as vscode from 'vscode';
import { samePath } from '../engine/samePath.ts';

const SCRIPT = /\.(?:[mc]?[jt]sx?|py)$/i;
const DECLARATION = /\.d\.[mc]?ts$/i;

/** Whether a file is not run but read, and what it says trained. */
export function isReadFile(name: string): boolean {
  return /\.py$/i.test(name);
}

/** Whether the trainer can train a file of that name. */
export function isScript(name: string): boolean {
  return SCRIPT.test(name) && !DECLARATION.test(name);
}

/** What a command was given: by a menu, a lens or the keyboard. */
export function documentUri(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument === 'string') return vscode.Uri.file(argument);
  return vscode.window.activeTextEditor?.document.uri;
}

/**
 * The path of a file that can be trained. Throws an Error with a sentence where there is none; undefined when
 * the person was asked to save and did not.
 */
export async function savedFile(argument: unknown): Promise<string | undefined> {
  const uri = documentUri(argument);
  if (uri === undefined)
    throw new Error(
      vscode.l10n.t('No file is open. Open a TypeScript, JavaScript or Python file that trains a model.'),
    );
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.isUntitled) return saveUntitled(document);
  if (uri.scheme !== 'file')
    throw new Error(
      vscode.l10n.t('{0} is not a file on a disk. Open the file itself, and train that.', path.basename(uri.path)),
    );
  if (!isScript(uri.fsPath))
    throw new Error(
      vscode.l10n.t(
        '{0} can’t be trained: Descent runs TypeScript and JavaScript files that use TensorFlow.js, and reads Python files with Keras or PyTorch models.',
        path.basename(uri.fsPath),
      ),
    );
  return uri.fsPath;
}

/**
 * Writes what was typed into the file and into those of its project that it may import, so that what is seen is what is
 * trained.
 */
export async function saveTyped(file: string): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file))?.uri.toString();
  const mayBeImported = ({ uri }: vscode.TextDocument): boolean =>
    (isScript(uri.fsPath) || uri.fsPath.endsWith('.json')) &&
    (folder === undefined
      ? samePath(path.dirname(uri.fsPath), path.dirname(file))
      : vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() === folder);
  const dirty = vscode.workspace.textDocuments.filter(
    (document) =>
      document.isDirty &&
      document.uri.scheme === 'file' &&
      (samePath(document.uri.fsPath, file) || mayBeImported(document)),
  );
  for (const document of dirty) if (!(await document.save())) throw new Error(notSaved(document.uri.fsPath, file));
}

function notSaved(unsaved: string, file: string): string {
  const [name, trained] = [path.basename(unsaved), path.basename(file)];
  if (samePath(unsaved, file))
    return vscode.l10n.t('{0} could not be saved, so it was not trained. Save it first.', name);
  return vscode.l10n.t('{0} could not be saved, so {1} was not trained. Save or revert it first.', name, trained);
}

async function saveUntitled(document: vscode.TextDocument): Promise<string | undefined> {
  const save = vscode.l10n.t('Save As…');
  const message = vscode.l10n.t('Save this file first: Descent trains files on a disk, and keeps the run beside them.');
  if ((await vscode.window.showWarningMessage(message, save)) !== save) return undefined;
  const saved = await vscode.workspace.saveAs(document.uri);
  return saved === undefined ? undefined : savedFile(saved);
}
