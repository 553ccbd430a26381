import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Model } from '../../engine/core/model/graph.ts';
import { Command } from '../ids.ts';
import { READ_LANGUAGES } from './languages.ts';
import { rangeOf } from './problems.ts';
import type { Readings } from './readings.ts';

/**
 * No lens of a file is shown before all its providers have answered: after as many milliseconds as these the one that
 * trains waits no longer for a text that takes long to read.
 */
const LONGEST_WAIT = 300;

/** Above each model: how many parameters it has, and a way to give an input shape that the code does not say. */
export function registerModelLens(readings: Readings): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changed.event,
    async provideCodeLenses(document) {
      const reading = await Promise.race([readings.current(document), latestAfter(LONGEST_WAIT, readings, document)]);
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

async function latestAfter(milliseconds: number, readings: Readings, document: vscode.TextDocument) {
  await setTimeout(milliseconds);
  return readings.of(document);
}

/** Where the model hangs on what the file does not tell: the way to answer, by what unlocks most. */
function sizesLens(uri: vscode.Uri, { id, sizes = [] }: Model): readonly vscode.Command[] {
  const open = sizes.filter(({ given }) => given === undefined);
  const title =
    open.length === 0
      ? vscode.l10n.t('Change answers…')
      : open.length === 1
        ? vscode.l10n.t('Set {0}…', open[0]!.name)
        : vscode.l10n.t('Set {0}… ({1} open)', open[0]!.name, open.length);
  return sizes.length > 0 ? [{ title, command: Command.setSizes, arguments: [uri, id] }] : [];
}

function lensesFor(uri: vscode.Uri, model: Model): readonly vscode.Command[] {
  const { total } = model.parameters;
  const title =
    total === undefined
      ? vscode.l10n.t('{0}: parameters not known', model.name)
      : vscode.l10n.t('{0}: {1} parameters', model.name, total.toLocaleString('en-US'));
  const layers = { title, command: Command.showLayers, arguments: [uri, model.id] };
  const diagram = { title: vscode.l10n.t('Diagram'), command: Command.showArchitecture, arguments: [uri, model.id] };
  const conversion = { title: vscode.l10n.t('Convert…'), command: Command.showCode, arguments: [uri, model.id] };
  const entries = [diagram, layers, conversion, ...sizesLens(uri, model)];
  if (model.inputsFrom === 'code' || model.inputNames.length === 0) return entries;
  const shape =
    model.inputsFrom === 'unknown' ? vscode.l10n.t('Set input shape…') : vscode.l10n.t('Change input shape…');
  return [...entries, { title: shape, command: Command.setInputShape, arguments: [uri, model.id] }];
}
