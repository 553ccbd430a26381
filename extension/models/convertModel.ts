import * as vscode from 'vscode';
import type { Model } from '../../engine/core/model/graph.ts';
import { convert, targetNames } from '../../engine/core/writers/convert.ts';
import { FRAMEWORKS } from '../../engine/core/writers/frameworks.ts';
import type { Refused } from '../../engine/core/writers/net/net.ts';
import type { TargetName } from '../../engine/core/writers/target.ts';
import { openCode } from '../code/takeCode.ts';
import { rangeOf } from './problems.ts';
import type { Readings } from './readings.ts';
import { reasonWords } from './reasonWords.ts';

async function pickTarget(model: Model): Promise<TargetName | undefined> {
  const items = targetNames.flatMap((target) => {
    const { refused } = convert(model, target);
    const known = FRAMEWORKS[target];
    if (!known) return [];
    const detail =
      refused.length > 0 ? vscode.l10n.t("Can't be written: {0}", reasonWords(refused[0]!.why)) : undefined;
    return [{ label: known.label, detail, target }];
  });
  const title = vscode.l10n.t('Convert {0} to', model.name);
  return (await vscode.window.showQuickPick(items, { title }))?.target;
}

/** What stands in the way, as a list that leads to its places. */
async function showRefusals(document: vscode.TextDocument, model: Model, refused: readonly Refused[]): Promise<void> {
  const items = refused.map((each) => ({ label: each.what, detail: reasonWords(each.why), each }));
  const title = vscode.l10n.t("{0} can't be converted: go to what stands in the way", model.name);
  const chosen = await vscode.window.showQuickPick(items, { title, matchOnDetail: true });
  if (!chosen) return;
  const { span } = chosen.each;
  const at = span.file === undefined ? document : await vscode.workspace.openTextDocument(vscode.Uri.file(span.file));
  await vscode.window.showTextDocument(at, { selection: rangeOf(at, span) });
}

/** Asks for a framework and opens the model as code for it beside the source, in a file that has no name yet. */
export async function convertModel(readings: Readings, document: vscode.TextDocument, model: Model): Promise<void> {
  const target = await pickTarget(model);
  if (!target) return;
  const made = await readings.write(model, { target, kind: 'model' });
  if (!made) return;
  if (made.text === undefined) return showRefusals(document, model, made.refused);
  const { language } = FRAMEWORKS[target]!;
  await openCode({ text: made.text, language });
  if (made.notes.length > 0) void vscode.window.showWarningMessage(made.notes.join(' '));
}
