import * as vscode from 'vscode';
import type { Model } from '../../engine/core/model/graph.ts';
import type { InputShapes } from './inputShapes.ts';

/** Asks for each number that the model hangs on and only data tells; what is given is kept with the workspace. */
export async function askForSizes(document: vscode.TextDocument, model: Model, inputs: InputShapes): Promise<void> {
  const { sizes = [] } = model;
  if (sizes.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} hangs on no number that you could give.', model.name));
    return;
  }
  const given = { ...inputs.sizesOf(document.uri) };
  for (const { name } of sizes) {
    const typed = await vscode.window.showInputBox({
      title: vscode.l10n.t('How much is {0}?', name),
      prompt: vscode.l10n.t('A whole number that the file does not tell. Left empty, it stays unknown.'),
      value: given[name] === undefined ? '' : String(given[name]),
      validateInput: (text) => (isSize(text) ? undefined : vscode.l10n.t('A whole number above zero, or nothing.')),
    });
    if (typed === undefined) return;
    if (typed.trim() === '') delete given[name];
    else given[name] = Number(typed);
  }
  await inputs.setSizes(document.uri, given);
}

const isSize = (text: string): boolean => text.trim() === '' || (Number.isInteger(Number(text)) && Number(text) > 0);
