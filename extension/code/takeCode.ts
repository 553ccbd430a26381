import * as vscode from 'vscode';
import { snippetOf, type TabStop } from '../../engine/core/code/tabStops.ts';
import type { CodeUse } from '../../engine/core/protocol/codePanel.ts';
import { lastEditor } from './lastEditor.ts';

export interface TakenCode {
  readonly text: string;
  /** As VS Code names it. */
  readonly language: string;
  /** What a person changes first. */
  readonly stops: readonly TabStop[];
}

/** Copies code, puts it at the cursor or opens it as a new file. @returns false where there is no place for it */
export async function takeCode(how: Exclude<CodeUse, 'save'>, code: TakenCode): Promise<boolean> {
  if (how === 'copy') await vscode.env.clipboard.writeText(code.text);
  if (how === 'newFile') await openCode(code);
  return how === 'insert' ? insertCode(code) : true;
}

/** Opens code beside what is shown, in a file that has no name yet. */
export async function openCode({ text, language }: Omit<TakenCode, 'stops'>): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ language, content: text });
  return vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: false });
}

/** Code as a snippet in which Tab goes through the hyper-parameters. */
export function asSnippet({ text, stops }: TakenCode): vscode.SnippetString {
  return new vscode.SnippetString(snippetOf(text, stops));
}

async function insertCode(code: TakenCode): Promise<boolean> {
  const last = lastEditor();
  if (!last) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Open the file that the code is to go into, and put the cursor where it belongs.'),
    );
    return false;
  }
  const { document, viewColumn } = last;
  const editor = await vscode.window.showTextDocument(document, { viewColumn });
  return editor.insertSnippet(asSnippet(code));
}
