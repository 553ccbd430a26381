import * as vscode from 'vscode';
import { type Shape, shapeText } from '../../engine/core/model/dimension.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import { summaryOf, type SummaryRow } from '../../engine/core/model/summary.ts';
import { Command } from '../ids.ts';
import { askForAnswers } from './askForAnswers.ts';
import { convertModel } from './convertModel.ts';
import type { InputShapes } from './inputShapes.ts';
import { rangeOf } from './problems.ts';
import type { Readings } from './readings.ts';

/** Shapes that most data has, offered before a person types their own. */
const USUAL_SHAPES = ['28, 28, 1', '1, 28, 28', '32, 32, 3', '3, 32, 32', '224, 224, 3', '3, 224, 224', '784', '100'];

export function registerModelCommands(readings: Readings, inputs: InputShapes): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(Command.showLayers, (uri?: vscode.Uri, model?: string) =>
      withModel(readings, { uri, model }, showLayers),
    ),
    vscode.commands.registerCommand(Command.convertModel, (uri?: vscode.Uri, model?: string) =>
      withModel(readings, { uri, model }, (document, chosen) => convertModel(readings, document, chosen)),
    ),
    vscode.commands.registerCommand(Command.setInputShape, (uri?: vscode.Uri, model?: string) =>
      withModel(readings, { uri, model }, (document, chosen) => askForShape(document, chosen, inputs)),
    ),
    vscode.commands.registerCommand(Command.setSizes, (uri?: vscode.Uri, model?: string) =>
      withModel(readings, { uri, model }, (document, chosen) => askForAnswers(document, chosen, { inputs, readings })),
    ),
  );
}

interface Asked {
  readonly uri?: vscode.Uri;
  readonly model?: string;
}

/** Runs with the model of a lens; from the palette with the only one of the active file, or the one that is picked. */
async function withModel(
  readings: Readings,
  { uri, model: id }: Asked,
  run: (document: vscode.TextDocument, model: Model) => Promise<void>,
): Promise<void> {
  const at = uri ?? vscode.window.activeTextEditor?.document.uri;
  const document = at && (await vscode.workspace.openTextDocument(at));
  const models = (document && (await readings.current(document)))?.models ?? [];
  if (!document || models.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No model was found in this file.'));
    return;
  }
  const named = models.find((each) => each.id === id) ?? (models.length === 1 ? models[0] : await pickModel(models));
  if (named) await run(document, named);
}

async function pickModel(models: readonly Model[]): Promise<Model | undefined> {
  const items = models.map((model) => ({ label: model.name, description: model.framework, model }));
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which model?') }))?.model;
}

function layerItem(row: SummaryRow, { framework }: Model) {
  const parameters = row.parameters === undefined ? '?' : row.parameters.toLocaleString('en-US');
  const unused = framework === 'torch' ? vscode.l10n.t('not in forward') : vscode.l10n.t('unused');
  const shapes = row.uses === 0 ? unused : row.outputShapes.map(shapeText).join(' ');
  return { label: row.name, description: row.type, detail: `${shapes} · ${parameters}`, row };
}

/** The summary as a list; choosing a layer goes to its code. */
async function showLayers(document: vscode.TextDocument, model: Model): Promise<void> {
  const items = summaryOf(model).map((row) => layerItem(row, model));
  const total = model.parameters.total?.toLocaleString('en-US') ?? '?';
  const title = vscode.l10n.t('{0}: {1} layers, {2} parameters', model.name, items.length, total);
  const options = { title, matchOnDescription: true, placeHolder: vscode.l10n.t('Go to a layer') };
  const chosen = await vscode.window.showQuickPick(items, options);
  if (!chosen) return;
  const { span } = chosen.row;
  const target =
    span.file === undefined ? document : await vscode.workspace.openTextDocument(vscode.Uri.file(span.file));
  await vscode.window.showTextDocument(target, { selection: rangeOf(target, span) });
}

function readExtents(text: string): Shape | undefined {
  const extents = text
    .replace(/[()[\]]/g, '')
    .split(/[\s,x×]+/)
    .filter((each) => each !== '')
    .map(Number);
  return extents.length > 0 && extents.every((each) => Number.isInteger(each) && each > 0) ? extents : undefined;
}

/** Asks for the shape of each input in turn; what is given is kept with the workspace. */
async function askForShape(document: vscode.TextDocument, model: Model, inputs: InputShapes): Promise<void> {
  const shapes: Shape[] = [];
  for (const name of model.inputNames) {
    const shape = await pickShape(vscode.l10n.t('Shape of {0} of {1}, without the batch', name, model.name));
    if (!shape) return;
    shapes.push(shape);
  }
  await inputs.set(document.uri, model.name, shapes);
}

function pickShape(title: string): Promise<Shape | undefined> {
  return new Promise((answer) => {
    const pick = vscode.window.createQuickPick();
    pick.title = title;
    pick.placeholder = vscode.l10n.t('Type a shape, as 28, 28, 1, or choose one');
    const show = (typed: string) => {
      const usual = USUAL_SHAPES.map((label) => ({ label }));
      pick.items = readExtents(typed) && !USUAL_SHAPES.includes(typed) ? [{ label: typed }, ...usual] : usual;
    };
    show('');
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      const shape = readExtents(pick.selectedItems[0]?.label ?? pick.value);
      if (!shape) return;
      answer(shape);
      pick.dispose();
    });
    pick.onDidHide(() => {
      answer(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
