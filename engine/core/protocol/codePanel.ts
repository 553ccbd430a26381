import { TOKEN_KINDS, type TokenKind } from '../code/tokenKinds.ts';
import type { Span } from '../model/span.ts';
import { notice, question } from './channel.ts';
import { type Check, isFlag, isIndex, isNothing, isText, listOf, oneOf, optional, record, tableOf } from './check.ts';

/** Host ⇄ code panel, over postMessage. */

/** Which model a panel shows and as what: what it remembers over a restart. */
export interface CodeSource {
  /** URI of the text. */
  readonly uri: string;
  /** Name of the model in it; absent: the first. */
  readonly model?: string;
  /** Absent: a framework that is not the source's own. */
  readonly target?: string;
  /** What the code does with the model; absent: it only defines it. */
  readonly kind?: string;
}

/** One entry of a list to choose from. */
export interface CodeOption {
  readonly value: string;
  readonly text: string;
}

/** Something in the source that can't be written. */
export interface CodeRefusal {
  readonly what: string;
  readonly why: string;
  readonly span: Span;
  /** File and line, for people. */
  readonly place: string;
}

/** Why the code may be relied on, or why it may not. */
export interface CodeStanding {
  readonly kind: 'verified' | 'parts' | 'unverified' | 'differs';
  readonly sentence: string;
}

export interface WrittenCode {
  readonly text: string;
  /** Whether it is no code, but a listing of what a file holds that can be saved. */
  readonly isListing?: boolean;
  /** Lengths and kinds of the text's pieces in turn, kinds as places in `TOKEN_KINDS`. */
  readonly tokens: readonly number[];
  /** What the written model does otherwise, without being wrong. */
  readonly notes: readonly string[];
  readonly standing?: CodeStanding;
}

export interface TokenStyle {
  /** `#rrggbb` or `#rrggbbaa`. */
  readonly color?: string;
  readonly italic?: boolean;
  readonly bold?: boolean;
}
export type TokenStyles = Readonly<Partial<Record<TokenKind, TokenStyle>>>;

export interface CodeState {
  readonly source: CodeSource;
  /** The text's name for people. */
  readonly file: string;
  /** Names of the models in the text, in its order. */
  readonly models: readonly string[];
  readonly targets: readonly CodeOption[];
  /** What there is to choose from for this target. */
  readonly kinds: readonly CodeOption[];
  /** The target's name for people. */
  readonly targetName: string;
  readonly code?: WrittenCode;
  /** What stands in the way, where there is no code for that. */
  readonly refused: readonly CodeRefusal[];
  /** Targets that the model can be written for, where this one is none of them. */
  readonly instead: readonly CodeOption[];
  /** Why there is no code, as a sentence, where nothing was refused. */
  readonly message?: string;
  /** The editor's own colours. */
  readonly styles: TokenStyles;
}

const CODE_USES = ['copy', 'insert', 'newFile', 'save'] as const;
export type CodeUse = (typeof CODE_USES)[number];

export const isSpan: Check<Span> = record<Span>({ start: isIndex, end: isIndex, file: optional(isText) });

export const isCodeSource: Check<CodeSource> = record<CodeSource>({
  uri: isText,
  model: optional(isText),
  target: optional(isText),
  kind: optional(isText),
});

const isOption = record<CodeOption>({ value: isText, text: isText });
const isColor: Check<string> = (value): value is string => isText(value) && /^#[\da-f]{3,8}$/i.test(value);
const isStyles = tableOf(
  record<TokenStyle>({ color: optional(isColor), italic: optional(isFlag), bold: optional(isFlag) }),
) as Check<TokenStyles>;

const hasItsTokens = record<WrittenCode>({
  text: isText,
  isListing: optional(isFlag),
  tokens: listOf(isIndex),
  notes: listOf(isText),
  standing: optional(
    record<CodeStanding>({ kind: oneOf(['verified', 'parts', 'unverified', 'differs']), sentence: isText }),
  ),
});

/** The pieces are all of the text, and each is of a known kind. */
const isCode: Check<WrittenCode> = (value): value is WrittenCode => {
  if (!hasItsTokens(value) || value.tokens.length % 2 !== 0) return false;
  let length = 0;
  for (let index = 0; index < value.tokens.length; index += 2) {
    length += value.tokens[index]!;
    if (value.tokens[index + 1]! >= TOKEN_KINDS.length) return false;
  }
  return length === value.text.length;
};

const isCodeState: Check<CodeState> = record<CodeState>({
  source: isCodeSource,
  file: isText,
  models: listOf(isText),
  targets: listOf(isOption),
  kinds: listOf(isOption),
  targetName: isText,
  code: optional(isCode),
  refused: listOf(record<CodeRefusal>({ what: isText, why: isText, span: isSpan, place: isText })),
  instead: listOf(isOption),
  message: optional(isText),
  styles: isStyles,
});

/** Asked once when the panel's script has loaded, and again after each time it was hidden. */
export const CodeReady = question('code/ready', isNothing, isCodeState);
export const CodeShow = notice('code/show', isCodeState);
/** The person chose another model, target or kind. */
export const CodeChoose = notice(
  'code/choose',
  record<Omit<CodeSource, 'uri'>>({ model: optional(isText), target: optional(isText), kind: optional(isText) }),
);
/** What is shown is to be copied, put at the cursor or into a new file, or saved as the file that it lists. @returns false where nothing came of it */
export const CodeTake = question('code/take', record<{ readonly how: CodeUse }>({ how: oneOf(CODE_USES) }), isFlag);
/** The person wants to see the source. */
export const CodeReveal = notice('code/reveal', isSpan);
