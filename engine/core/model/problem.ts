import type { Span } from './span.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface RelatedPlace {
  readonly span: Span;
  readonly message: string;
}

/** Replacing these stretches, all in one file, mends what is wrong. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly { readonly span: Span; readonly text: string }[];
}

/** Something a person should know about their file. `code` names the rule, in kebab-case. */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  readonly related?: readonly RelatedPlace[];
  readonly fixes?: readonly Fix[];
}

/** A construct that the reader does not understand, and what can't be told because of it. */
export interface NotUnderstood {
  readonly construct: string;
  readonly span: Span;
}
