import * as vscode from 'vscode';

let last: vscode.TextEditor | undefined;

/** Remembers the text editor that a person was in before they went to a panel. */
export function watchLastEditor(): vscode.Disposable {
  last = vscode.window.activeTextEditor;
  return vscode.window.onDidChangeActiveTextEditor((editor) => {
    if (editor) last = editor;
  });
}

/** The editor that has the cursor, or had it last; of those that can be seen. */
export function lastEditor(): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const shown = visibleTextEditors.find((each) => each.document === last?.document);
  return activeTextEditor ?? shown ?? visibleTextEditors[0];
}
