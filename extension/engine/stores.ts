import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

/** Every workspace folder on a disk keeps its own runs. */
export function workspaceStores(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === 'file')
    .map((folder) => folder.uri.fsPath);
}

/** Where the runs of a file belong: its workspace folder, else its project's, else the extension's own storage. */
export function storeOf(file: string, ownStorage: string): string {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
  if (folder) return folder.uri.fsPath;
  return nearestProject(path.dirname(file)) ?? ownStorage;
}

function nearestProject(folder: string): string | undefined {
  if (existsSync(path.join(folder, '.git')) || existsSync(path.join(folder, 'package.json'))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : nearestProject(parent);
}
