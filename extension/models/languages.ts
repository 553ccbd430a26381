import type { DocumentFilter } from 'vscode';

const NAMES = ['python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact'] as const;

/** Documents that may define models. */
export const READ_LANGUAGES: readonly DocumentFilter[] = NAMES.flatMap((language) => [
  { language, scheme: 'file' },
  { language, scheme: 'untitled' },
]);

const LIBRARIES = /\b(?:torch|keras|tensorflow|numpy)\b/;
/** Longer texts are generated ones. */
const LONGEST_TEXT = 1_000_000;

/** A text that names none of the libraries is left alone: most files of a workspace define no model. */
export function mayHoldModels(text: string): boolean {
  return text.length <= LONGEST_TEXT && LIBRARIES.test(text);
}
