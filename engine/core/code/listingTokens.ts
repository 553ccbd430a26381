import { BRACKETS, type Token, type TokenKind } from './tokenKinds.ts';

const PIECES: readonly (readonly [RegExp, TokenKind])[] = [
  [/#.*/y, 'comment'],
  [/"[^"]*"/y, 'string'],
  [/(?:float|int64|bool)\b/y, 'className'],
  [/-?\d[\w.+]*/y, 'number'],
  [/[A-Z]\w*(?= (?:<|\())/y, 'functionName'],
  // What an operation makes stands before `=` too, but there an operation's name follows, which begins with a capital.
  [/\w+(?= = [^A-Z]|:)/y, 'argument'],
  [/\w+/y, 'variable'],
  [/=>|=/y, 'operator'],
];

const OPENING = /[([{]/;
const CLOSING = /[)\]}]/;

/** Cuts the textual form of an ONNX graph into pieces by what they are. Total: the pieces are all of the text. */
export function listingTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let at = 0;
  const bracket = (): Token => {
    if (CLOSING.test(text[at]!)) depth = Math.max(0, depth - 1);
    const kind = BRACKETS[depth % BRACKETS.length]!;
    if (OPENING.test(text[at]!)) depth += 1;
    return { length: 1, kind };
  };
  const next = (): Token => {
    for (const [pattern, kind] of PIECES) {
      pattern.lastIndex = at;
      const found = pattern.exec(text);
      if (found) return { length: found[0].length, kind };
    }
    return OPENING.test(text[at]!) || CLOSING.test(text[at]!) ? bracket() : { length: 1, kind: 'plain' };
  };
  while (at < text.length) {
    const token = next();
    tokens.push(token);
    at += token.length;
  }
  return joined(tokens);
}

/** Plain pieces side by side are one. */
function joined(tokens: readonly Token[]): readonly Token[] {
  const made: Token[] = [];
  for (const token of tokens) {
    const last = made.at(-1);
    if (last?.kind === 'plain' && token.kind === 'plain')
      made[made.length - 1] = { ...last, length: last.length + token.length };
    else made.push(token);
  }
  return made;
}
