import * as vscode from 'vscode';
import type { RunsModel } from '../engine/runsModel.ts';
import { failureLine, failureMessage, failuresIn, newestFailures, type Failure } from './failures.ts';
import { isScriptLanguage } from './languages.ts';
import { anchoringOf } from './savedCode.ts';
import { createThrottle } from './throttle.ts';

const UPDATE_EVERY = 250;

/** Marks the line on which a file's newest run failed, until that line changes or the file is run again. */
export function registerFailureDiagnostics(runs: RunsModel): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('descent');
  const update = createThrottle(() => void showAll(), UPDATE_EVERY);
  let generation = 0;
  const showAll = async () => {
    const mine = (generation += 1);
    const failures = newestFailures(runs.runs);
    const shown = await Promise.all(
      vscode.workspace.textDocuments
        .filter((document) => document.uri.scheme === 'file')
        .map(async (document) => [document.uri, await diagnosticsOf(document, failures)] as const),
    );
    if (mine !== generation) return;
    const marked = new Set(shown.filter(([, list]) => list.length > 0).map(([uri]) => uri.toString()));
    collection.forEach((uri) => {
      if (!marked.has(uri.toString())) collection.delete(uri);
    });
    for (const [uri, list] of shown) if (list.length > 0) collection.set(uri, list);
  };
  update.ask();
  return vscode.Disposable.from(
    collection,
    update,
    runs.onDidChangeRuns(() => update.ask()),
    vscode.workspace.onDidOpenTextDocument(() => update.ask()),
    vscode.workspace.onDidCloseTextDocument(() => update.ask()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (isScriptLanguage(document.languageId)) update.ask();
    }),
  );
}

async function diagnosticsOf(
  document: vscode.TextDocument,
  failures: readonly Failure[],
): Promise<readonly vscode.Diagnostic[]> {
  const found = await Promise.all(
    failuresIn(failures, document.uri.fsPath).map(async (failure) => {
      const line = failureLine(failure, await anchoringOf(failure.run, document));
      return line === undefined || line > document.lineCount ? undefined : diagnosticOf(document, failure, line);
    }),
  );
  return found.filter((diagnostic) => diagnostic !== undefined);
}

function diagnosticOf(document: vscode.TextDocument, failure: Failure, line: number): vscode.Diagnostic {
  const at = document.validatePosition(new vscode.Position(line - 1, Math.max(0, failure.error.place.column - 1)));
  const word = document.getWordRangeAtPosition(at);
  const range = word ?? document.lineAt(at.line).range.with(at);
  const diagnostic = new vscode.Diagnostic(range, failureMessage(failure), vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'Descent';
  return diagnostic;
}
