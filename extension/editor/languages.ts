import type { DocumentFilter } from 'vscode';

const NAMES = ['python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact'] as const;

/** Documents in which training calls are looked for: files, and texts that are to become files. */
export const LANGUAGES: readonly DocumentFilter[] = NAMES.flatMap((language) => [
  { language, scheme: 'file' },
  { language, scheme: 'untitled' },
]);

export function isTrainedLanguage(language: string): boolean {
  return NAMES.some((name) => name === language);
}
