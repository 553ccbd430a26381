import { existsSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { workspaceStores } from './stores.ts';

/**
 * Tells when a workspace folder gets its first runs, from a terminal or another window. The editor's own watcher leaves
 * `.descent` out; this one looks at the folder's own entries only, and at none that has runs already.
 */
export function watchForRuns(found: () => void): vscode.Disposable {
  const watchers = new Map<string, FSWatcher>();
  const close = (store: string) => {
    watchers.get(store)?.close();
    watchers.delete(store);
  };
  const follow = () => {
    const stores = vscode.workspace.isTrusted ? workspaceStores().filter((store) => !hasRuns(store)) : [];
    for (const store of watchers.keys()) if (!stores.includes(store)) close(store);
    for (const store of stores) if (!watchers.has(store)) open(store);
  };
  const open = (store: string) => {
    const look = () => {
      if (!hasRuns(store)) return;
      close(store);
      found();
    };
    try {
      // `.descent` is there a moment before the runs in it.
      const watcher = watch(store, (_, name) => void (name === '.descent' && setTimeout(look, 500)));
      watcher.on('error', () => close(store));
      watchers.set(store, watcher);
    } catch {
      // A folder that can't be watched is looked at when the window comes to the front.
    }
  };
  follow();
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeWorkspaceFolders(follow),
    vscode.workspace.onDidGrantWorkspaceTrust(follow),
    { dispose: () => [...watchers.keys()].forEach(close) },
  );
}

export function hasRuns(store: string): boolean {
  return existsSync(path.join(store, '.descent', 'runs'));
}
