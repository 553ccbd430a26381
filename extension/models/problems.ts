import * as vscode from 'vscode';
import type { Problem } from '../../engine/core/model/problem.ts';
import { Setting } from '../ids.ts';
import type { Readings } from './readings.ts';

const SEVERITIES = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
} as const;

/** Severities that a person set for single rules; `off` silences one. */
type RuleSettings = Readonly<Record<string, keyof typeof SEVERITIES | 'off'>>;

const rulesFor = (uri: vscode.Uri) =>
  vscode.workspace.getConfiguration(undefined, uri).get<RuleSettings>(Setting.rules, {});

export function rangeOf(document: vscode.TextDocument, span: Problem['span']): vscode.Range {
  return new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
}

/** The problems of a text with the severities that the person wants them to have. */
export function problemsAsSet(uri: vscode.Uri, problems: readonly Problem[]): readonly Problem[] {
  const rules = rulesFor(uri);
  return problems.flatMap((problem) => {
    const severity = rules[problem.code] ?? problem.severity;
    return severity === 'off' ? [] : { ...problem, severity };
  });
}

function diagnosticOf(
  document: vscode.TextDocument,
  problem: Problem,
  page: vscode.Uri,
): vscode.Diagnostic | undefined {
  const { severity } = problem;
  if (problem.span.file !== undefined) return undefined;
  const range = rangeOf(document, problem.span);
  const diagnostic = new vscode.Diagnostic(range, problem.message, SEVERITIES[severity]);
  diagnostic.source = 'Descent';
  diagnostic.code = { value: problem.code, target: page.with({ fragment: problem.code }) };
  diagnostic.relatedInformation = problem.related
    ?.filter(({ span }) => span.file === undefined)
    .map(({ span, message }) => {
      const place = new vscode.Location(document.uri, rangeOf(document, span));
      return new vscode.DiagnosticRelatedInformation(place, message);
    });
  return diagnostic;
}

/** Mistakes in models and training, marked as soon as a text has been read. */
export function registerProblems(readings: Readings, page: vscode.Uri): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('descent.models');
  const show = (document: vscode.TextDocument) => {
    const reading = readings.of(document);
    if (!reading || reading.version !== document.version || document.isClosed) return;
    const problems = problemsAsSet(document.uri, reading.problems);
    const shown = problems.map((problem) => diagnosticOf(document, problem, page));
    collection.set(
      document.uri,
      shown.filter((each) => each !== undefined),
    );
  };
  return vscode.Disposable.from(
    collection,
    readings.onDidRead(show),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(Setting.rules)) vscode.workspace.textDocuments.forEach(show);
    }),
  );
}
