import * as vscode from 'vscode';
import type { RunsModel } from '../engine/runsModel.ts';
import { samePath } from '../engine/samePath.ts';
import { failureLine, failureMessage, failuresIn, newestFailures, type Failure } from './failures.ts';
import { isTrainedLanguage } from './languages.ts';
import { mapLines } from './lineMap.ts';
import { anchoringOf, readSavedText, readText } from './savedCode.ts';
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
    const documents = vscode.workspace.textDocuments.filter((document) => document.uri.scheme === 'file');
    const shown = await Promise.all([
      ...documents.map(async (document) => [document.uri, await diagnosticsOf(document, failures)] as const),
      ...closedFiles(failures, documents).map(
        async (file) => [vscode.Uri.file(file), await diagnosticsOfClosed(file, failures)] as const,
      ),
    ]);
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
      if (isTrainedLanguage(document.languageId)) update.ask();
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

/** Milliseconds for which a failure stands among the problems though no editor shows its file: a day. */
const NEWS = 86_400_000;

/** Those of late: nobody wants a list of all that ever failed in the workspace. */
function closedFiles(failures: readonly Failure[], open: readonly vscode.TextDocument[]): readonly string[] {
  // Where nobody vouches for the folder, its records lead to no other file.
  if (!vscode.workspace.isTrusted) return [];
  const since = Date.now() - NEWS;
  const files = failures.filter(({ run }) => (run.endedAt ?? 0) > since).map(({ error }) => error.place.file);
  return [...new Set(files)].filter((file) => !open.some(({ uri }) => samePath(uri.fsPath, file)));
}

/** Without opening it: that would wake every extension of its language. */
async function diagnosticsOfClosed(file: string, failures: readonly Failure[]): Promise<readonly vscode.Diagnostic[]> {
  const found = await Promise.all(
    failuresIn(failures, file).map(async (failure) => {
      const { line, column } = failure.error.place;
      const [then, now] = await Promise.all([readSavedText(failure.run, file), readText(file)]);
      const mapped = then === undefined || now === undefined ? undefined : mapLines(then, now)(line);
      if (now === undefined || mapped === undefined || mapped.edited) return undefined;
      const text = now.split(/\r\n|\n|\r/)[mapped.line - 1] ?? '';
      return marked(new vscode.Range(mapped.line - 1, Math.max(0, column - 1), mapped.line - 1, text.length), failure);
    }),
  );
  return found.filter((diagnostic) => diagnostic !== undefined);
}

function diagnosticOf(document: vscode.TextDocument, failure: Failure, line: number): vscode.Diagnostic {
  const at = document.validatePosition(new vscode.Position(line - 1, Math.max(0, failure.error.place.column - 1)));
  const word = document.getWordRangeAtPosition(at);
  return marked(word ?? document.lineAt(at.line).range.with(at), failure);
}

function marked(range: vscode.Range, failure: Failure): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(range, failureMessage(failure), vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'Descent';
  return diagnostic;
}
