import * as vscode from 'vscode';
import { reasonIn } from './reasonTexts.ts';

/** What the writers say, in the person's language. They know English alone, as the command line does. */
export function reasonWords(english: string): string {
  const found = reasonIn(english);
  return found ? vscode.l10n.t(found.template, ...found.values) : english;
}
