import * as vscode from 'vscode';
import { shapeText } from '../../engine/core/model/dimension.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import { summaryOf, type SummaryRow } from '../../engine/core/model/summary.ts';
import { READ_LANGUAGES } from './languages.ts';
import { rangeOf } from './problems.ts';
import type { Readings } from './readings.ts';

/** Models with their layers in the Outline and in breadcrumbs. */
export function registerOutline(readings: Readings): vscode.Disposable {
  const provider: vscode.DocumentSymbolProvider = {
    async provideDocumentSymbols(document) {
      const reading = await readings.current(document);
      const models = reading?.models.filter(({ span }) => span.file === undefined) ?? [];
      return models.map((model) => symbolOf(document, model));
    },
  };
  return vscode.languages.registerDocumentSymbolProvider([...READ_LANGUAGES], provider, { label: 'Descent' });
}

function symbolOf(document: vscode.TextDocument, model: Model): vscode.DocumentSymbol {
  const rows = summaryOf(model).filter(({ span }) => span.file === undefined);
  const own = rangeOf(document, model.span);
  // A symbol's range must hold those of its children.
  const whole = rows.reduce((range, row) => range.union(rangeOf(document, row.span)), own);
  const detail = model.parameters.total === undefined ? '' : model.parameters.total.toLocaleString('en-US');
  const symbol = new vscode.DocumentSymbol(model.name, detail, vscode.SymbolKind.Class, whole, own);
  symbol.children = rows.map((row) => layerSymbol(document, row));
  return symbol;
}

function layerSymbol(document: vscode.TextDocument, { name, type, outputShapes, span }: SummaryRow) {
  const range = rangeOf(document, span);
  const detail = [type, ...outputShapes.map(shapeText)].join(' ');
  return new vscode.DocumentSymbol(name || type, detail, vscode.SymbolKind.Field, range, range);
}
