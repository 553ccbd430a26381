import * as vscode from 'vscode';
import type { Model } from '../../engine/core/model/graph.ts';
import { Command } from '../ids.ts';
import { READ_LANGUAGES } from './languages.ts';
import { rangeOf } from './problems.ts';
import type { Readings } from './readings.ts';

/** Above each model: how many parameters it has, and a way to give an input shape that the code does not say. */
export function registerModelLens(readings: Readings): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document) {
      const reading = await readings.current(document);
      const models = reading?.models.filter(({ span }) => span.file === undefined) ?? [];
      return models.flatMap((model) => {
        const range = rangeOf(document, model.span);
        return lensesFor(document.uri, model).map((command) => new vscode.CodeLens(range, command));
      });
    },
  };
  return vscode.Disposable.from(
    changed,
    readings.onDidRead(() => changed.fire()),
    vscode.languages.registerCodeLensProvider([...READ_LANGUAGES], provider),
  );
}

function lensesFor(uri: vscode.Uri, model: Model): readonly vscode.Command[] {
  const { total } = model.parameters;
  const title =
    total === undefined
      ? vscode.l10n.t('{0}: parameters not known', model.name)
      : vscode.l10n.t('{0}: {1} parameters', model.name, total.toLocaleString('en-US'));
  const layers = { title, command: Command.showLayers, arguments: [uri, model.id] };
  const diagram = { title: vscode.l10n.t('Diagram'), command: Command.showArchitecture, arguments: [uri, model.id] };
  const conversion = { title: vscode.l10n.t('Convert…'), command: Command.convertModel, arguments: [uri, model.id] };
  const entries = [diagram, layers, conversion];
  if (model.inputsFrom === 'code' || model.inputNames.length === 0) return entries;
  const shape =
    model.inputsFrom === 'unknown' ? vscode.l10n.t('Set input shape…') : vscode.l10n.t('Change input shape…');
  return [...entries, { title: shape, command: Command.setInputShape, arguments: [uri, model.id] }];
}
