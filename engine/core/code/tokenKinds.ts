/** What a piece of code is, as far as an editor gives it a colour of its own. */
export const TOKEN_KINDS = [
  'plain',
  'comment',
  'string',
  'number',
  'constant',
  'control',
  'storage',
  'keyword',
  'self',
  'call',
  'functionName',
  'className',
  'property',
  'variable',
  'argument',
  'operator',
  'decorator',
  'bracket1',
  'bracket2',
  'bracket3',
] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** Brackets by how deep they are, in turn. */
export const BRACKETS = ['bracket1', 'bracket2', 'bracket3'] as const satisfies readonly TokenKind[];

export interface Token {
  /** In characters. */
  readonly length: number;
  readonly kind: TokenKind;
}
