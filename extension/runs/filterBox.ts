import * as vscode from 'vscode';
import type { RunTree } from './tree.ts';

/** Milliseconds without a key before the list follows. */
const TYPING = 120;

/** Asks for a filter; the list follows while it is typed, and Escape brings the one before back. */
export function askFilter(tree: RunTree): Promise<void> {
  const before = tree.filter;
  const box = vscode.window.createInputBox();
  box.title = vscode.l10n.t('Filter Runs');
  box.value = before;
  box.placeholder = vscode.l10n.t('for example: cnn loss<0.1 -status:failed');
  box.prompt = vscode.l10n.t(
    'Words of name, file, note, status or back end; metrics as loss<0.1 or best:val_acc>0.9; - excludes',
  );
  let timer: NodeJS.Timeout | undefined;
  let accepted = false;
  return new Promise((resolve) => {
    box.onDidChangeValue((value) => {
      clearTimeout(timer);
      timer = setTimeout(() => tree.setFilter(value), TYPING);
    });
    box.onDidAccept(() => {
      accepted = true;
      box.hide();
    });
    box.onDidHide(() => {
      clearTimeout(timer);
      tree.setFilter(accepted ? box.value : before);
      box.dispose();
      resolve();
    });
    box.show();
  });
}
