import * as vscode from 'vscode';
import type { Span } from '../../engine/core/model/span.ts';

/** Nothing where it can't be opened. */
export async function openText(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    return undefined;
  }
}

/** Shows code of a text, or of another file that it uses, beside the panel, and leaves the keyboard where it is. */
export async function reveal(text: string, span: Span): Promise<void> {
  const uri = span.file === undefined ? vscode.Uri.parse(text) : vscode.Uri.file(span.file);
  const document = await openText(uri);
  if (!document) return;
  const range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
  const shown = vscode.window.visibleTextEditors.find((each) => each.document.uri.toString() === uri.toString());
  const viewColumn = shown?.viewColumn ?? vscode.ViewColumn.One;
  const editor = await vscode.window.showTextDocument(document, { viewColumn, preserveFocus: true });
  editor.selection = new vscode.Selection(range.start, range.start);
  // Its beginning alone: the end of a long call would push the code out of sight to the left.
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  flash(editor, range);
}

const FLASH = 1200;

/** Marks the code for a moment, so that the eye finds it. */
function flash(editor: vscode.TextEditor, range: vscode.Range): void {
  const mark = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    borderColor: new vscode.ThemeColor('contrastActiveBorder'),
  });
  editor.setDecorations(mark, [range]);
  setTimeout(() => mark.dispose(), FLASH);
}
