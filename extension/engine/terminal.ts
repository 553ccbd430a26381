import path from 'node:path';
import * as vscode from 'vscode';

/** Makes `descent` a command of every integrated terminal that is opened from now on. */
export function putCliOnPath(context: vscode.ExtensionContext): void {
  const variables = context.environmentVariableCollection;
  variables.description = vscode.l10n.t('Makes the command `descent` known.');
  variables.prepend('PATH', path.join(context.extensionPath, 'dist', 'bin') + path.delimiter);
  // What Descent set up here serves the command too.
  variables.replace('DESCENT_PACKAGES', path.join(context.globalStorageUri.fsPath, 'node_modules'));
  // Where the terminal has no Node.js of its own, or an old one, VS Code's serves.
  variables.replace('DESCENT_HOST_NODE', process.execPath);
}
