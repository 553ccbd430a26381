import * as vscode from 'vscode';

/** Files that a panel may be about: texts, and saved models. */
const FILES = '**/*.{py,ts,tsx,mts,cts,js,jsx,mjs,cjs,keras,h5,hdf5,json}';

/** Tells when one of the files that a panel shows is written anew or goes away, in an editor or not. */
export function followFiles(shown: () => readonly (string | undefined)[], changed: () => unknown): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(FILES);
  const tell = (uri: vscode.Uri) => {
    if (shown().includes(uri.toString())) changed();
  };
  watcher.onDidChange(tell);
  watcher.onDidCreate(tell);
  watcher.onDidDelete(tell);
  return watcher;
}
