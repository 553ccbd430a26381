import * as vscode from 'vscode';
import { partOf } from '../../engine/core/model/partOf.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import { FRAMEWORKS } from '../../engine/core/writers/frameworks.ts';
import type { TargetName } from '../../engine/core/writers/target.ts';
import { InternalCommand } from '../ids.ts';
import { READ_LANGUAGES } from '../models/languages.ts';
import type { Readings } from '../models/readings.ts';
import { reporting } from '../runs/actions/target.ts';
import { convertedPiece, otherTargets } from './convertedPiece.ts';
import { openCode } from './takeCode.ts';

const KIND = vscode.CodeActionKind.RefactorRewrite.append('descent.convert');

/** Offers a selected model, or selected layers, as code for another framework, in a new file. */
export function registerSelectionActions(readings: Readings, output: vscode.LogOutputChannel): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, range) {
      if (range.isEmpty) return [];
      const part = await selectedPart(readings, document, range);
      if (!part) return [];
      return otherTargets(part.framework).map((target) => {
        const title = vscode.l10n.t('Convert Selection to {0}', FRAMEWORKS[target]!.label);
        const action = new vscode.CodeAction(title, KIND);
        action.command = { title, command: InternalCommand.convertSelection, arguments: [document.uri, range, target] };
        return action;
      });
    },
  };
  return vscode.Disposable.from(
    vscode.languages.registerCodeActionsProvider([...READ_LANGUAGES], provider, { providedCodeActionKinds: [KIND] }),
    vscode.commands.registerCommand(
      InternalCommand.convertSelection,
      (uri: vscode.Uri, range: vscode.Range, target: TargetName) =>
        reporting(output, async () => {
          const document = await vscode.workspace.openTextDocument(uri);
          const part = await selectedPart(readings, document, range);
          if (part) await openCode(await convertedPiece(readings, part, target));
        }),
    ),
  );
}

/** What the selection makes of the first model that it has a part in; the model itself where it holds all of it. */
async function selectedPart(
  readings: Readings,
  document: vscode.TextDocument,
  range: vscode.Range,
): Promise<Model | undefined> {
  const stretch = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  const models = (await readings.current(document))?.models ?? [];
  const whole = models.find(
    ({ span }) => span.file === undefined && stretch.start <= span.start && span.end <= stretch.end,
  );
  if (whole) return whole;
  for (const model of models) {
    const part = partOf(model, stretch);
    if (part) return { ...part, name: `${model.name} part` };
  }
  return undefined;
}
