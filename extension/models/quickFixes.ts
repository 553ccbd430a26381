import * as vscode from 'vscode';
import type { Fix } from '../../engine/core/model/problem.ts';
import { READ_LANGUAGES } from './languages.ts';
import { rangeOf } from './problems.ts';
import type { Readings } from './readings.ts';

/** Offers what mends a mistake, where that is certain enough to be one press. */
export function registerQuickFixes(readings: Readings): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, range, context) {
      const reading = await readings.current(document);
      if (!reading || reading.version !== document.version) return [];
      return reading.problems
        .filter(({ span }) => span.file === undefined && rangeOf(document, span).intersection(range))
        .flatMap((problem) =>
          (problem.fixes ?? []).map((fix) => {
            const action = actionFor(document, fix);
            action.diagnostics = context.diagnostics.filter((each) => codeOf(each) === problem.code);
            return action;
          }),
        );
    },
  };
  return vscode.languages.registerCodeActionsProvider([...READ_LANGUAGES], provider, {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
  });
}

const codeOf = ({ code }: vscode.Diagnostic) => (typeof code === 'object' ? code.value : code);

function actionFor(document: vscode.TextDocument, { title, edits }: Fix): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  for (const { span, text } of edits) action.edit.replace(document.uri, rangeOf(document, span), text);
  return action;
}
