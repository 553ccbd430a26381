import * as vscode from 'vscode';
import { mayBeModel, readFragment } from '../../engine/core/conversion/fragment.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import { FRAMEWORKS } from '../../engine/core/writers/frameworks.ts';
import type { TargetName } from '../../engine/core/writers/target.ts';
import { Command, type CommandId } from '../ids.ts';
import { READ_LANGUAGES } from '../models/languages.ts';
import type { Readings } from '../models/readings.ts';
import { reporting } from '../runs/actions/target.ts';
import { convertedPiece, otherTargets } from './convertedPiece.ts';
import { asSnippet } from './takeCode.ts';

const COMMANDS: readonly (readonly [CommandId, (language: string) => TargetName])[] = [
  [Command.pasteAsKeras, () => 'keras'],
  [Command.pasteAsPytorch, () => 'pytorch'],
  [Command.pasteAsTfjs, (language) => (language.startsWith('javascript') ? 'tfjs-js' : 'tfjs')],
];

/** Pastes a copied model as code of another framework: by commands, and among the ways to paste. */
export function registerPaste(readings: Readings, output: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.Disposable.from(
    ...COMMANDS.map(([command, targetOf]) =>
      vscode.commands.registerCommand(command, () =>
        reporting(output, async () => {
          const editor = vscode.window.activeTextEditor;
          if (!editor) throw new Error(vscode.l10n.t('Open the file that the model is to be pasted into.'));
          await pasteAs(readings, editor, targetOf(editor.document.languageId));
        }),
      ),
    ),
    vscode.languages.registerDocumentPasteEditProvider([...READ_LANGUAGES], providerOf(readings), {
      pasteMimeTypes: ['text/plain'],
      providedPasteEditKinds: [KIND],
    }),
  );
}

async function pasteAs(readings: Readings, editor: vscode.TextEditor, target: TargetName): Promise<void> {
  const model = readFragment(await vscode.env.clipboard.readText());
  if (!model)
    throw new Error(
      vscode.l10n.t(
        'The clipboard holds no model that can be read. Copy the code of a Keras, PyTorch or TensorFlow.js model first.',
      ),
    );
  await editor.insertSnippet(asSnippet(await convertedPiece(readings, model, target)));
}

const KIND = vscode.DocumentDropOrPasteEditKind.Empty.append('descent');

const providerOf = (readings: Readings): vscode.DocumentPasteEditProvider => ({
  async provideDocumentPasteEdits(document, _ranges, transfer) {
    const text = await transfer.get('text/plain')?.asString();
    if (text === undefined || !mayBeModel(text)) return [];
    const model = readFragment(text);
    if (!model) return [];
    const targets = otherTargets(model.framework).filter(
      (target) => FRAMEWORKS[target]?.language === document.languageId,
    );
    const edits = await Promise.all(targets.map((target) => pasteEdit(readings, model, target)));
    return edits.filter((each) => each !== undefined);
  },
});

/** Plain text stays what is pasted unless a person says otherwise. Nothing where the model can't be written so. */
async function pasteEdit(readings: Readings, model: Model, target: TargetName) {
  try {
    const title = vscode.l10n.t('Paste as {0}', FRAMEWORKS[target]!.label);
    const { text } = await convertedPiece(readings, model, target);
    const edit = new vscode.DocumentPasteEdit(text, title, KIND.append(target));
    edit.yieldTo = [vscode.DocumentDropOrPasteEditKind.Text];
    return edit;
  } catch {
    return undefined;
  }
}
