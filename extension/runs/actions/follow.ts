import * as path from 'node:path';
import * as vscode from 'vscode';
import { Command } from '../../ids.ts';
import type { RunsDependencies } from '../dependencies.ts';
import type { FollowedFolders } from '../followed.ts';
import { reporting } from './target.ts';

/** Commands that follow folders of TensorBoard files. Both take a folder (a Uri or path) instead of asking. */
export function registerFollow({ output }: RunsDependencies, followed: FollowedFolders): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(Command.followFolder, (argument?: unknown) =>
      reporting(output, async () => {
        const folder = folderOf(argument) ?? (await askFolder());
        if (folder !== undefined) await followed.follow(folder);
      }),
    ),
    vscode.commands.registerCommand(Command.unfollowFolder, (argument?: unknown) =>
      reporting(output, async () => {
        const folder = folderOf(argument) ?? (await pickFolder(followed.list()));
        if (folder !== undefined) await followed.unfollow(folder);
      }),
    ),
  );
}

function folderOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (argument instanceof vscode.Uri) return argument.fsPath;
  if (typeof argument !== 'object' || argument === null || !('group' in argument)) return undefined;
  const { group } = argument;
  const folder = typeof group === 'object' && group !== null && 'folder' in group ? group.folder : undefined;
  return typeof folder === 'string' ? folder : undefined;
}

async function askFolder(): Promise<string | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: vscode.l10n.t('Follow a TensorBoard Folder'),
      openLabel: vscode.l10n.t('Follow'),
      defaultUri: vscode.workspace.workspaceFolders?.[0]?.uri,
    })) ?? [];
  return folder?.fsPath;
}

async function pickFolder(folders: readonly string[]): Promise<string | undefined> {
  const items = folders.map((folder) => ({ label: path.basename(folder), description: folder }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Stop Following a TensorBoard Folder'),
    placeHolder: vscode.l10n.t('Its files stay as they are'),
    matchOnDescription: true,
  });
  return chosen?.description;
}
