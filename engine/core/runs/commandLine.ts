/**
 * Arguments as a person types them: words apart by spaces, quotes and backslashes as POSIX shells have them, and
 * nothing expanded. `parse(quote(argv))` is argv for every list of strings.
 */
export type ParsedArguments =
  | { readonly ok: true; readonly argv: readonly string[] }
  /** `unclosed`: the quote that never ends. */
  | { readonly ok: false; readonly unclosed: '"' | "'" | '\\' };

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

export function quoteArguments(argv: readonly string[]): string {
  return argv.map(quoteArgument).join(' ');
}

function quoteArgument(argument: string): string {
  if (PLAIN.test(argument)) return argument;
  if (!argument.includes("'")) return `'${argument}'`;
  return `"${argument.replace(/[\\"]/g, '\\$&')}"`;
}

export function parseArguments(text: string): ParsedArguments {
  const argv: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (/\s/.test(character)) {
      if (word !== undefined) argv.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    const piece = readPiece(text, at);
    if ('unclosed' in piece) return { ok: false, unclosed: piece.unclosed };
    word = (word ?? '') + piece.text;
    at = piece.next;
  }
  if (word !== undefined) argv.push(word);
  return { ok: true, argv };
}

type Piece = { readonly text: string; readonly next: number } | { readonly unclosed: '"' | "'" | '\\' };

function readPiece(text: string, at: number): Piece {
  const character = text[at];
  if (character === "'") {
    const end = text.indexOf("'", at + 1);
    return end < 0 ? { unclosed: "'" } : { text: text.slice(at + 1, end), next: end + 1 };
  }
  if (character === '"') return readDoubleQuoted(text, at + 1);
  if (character === '\\') {
    const next = text[at + 1];
    return next === undefined ? { unclosed: '\\' } : { text: next, next: at + 2 };
  }
  return { text: character ?? '', next: at + 1 };
}

/** Within double quotes a backslash escapes only itself and the quote, so that Windows paths can be typed. */
function readDoubleQuoted(text: string, from: number): Piece {
  let content = '';
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') return { text: content, next: at + 1 };
    const next = text[at + 1];
    if (character === '\\' && (next === '"' || next === '\\')) {
      content += next;
      at += 1;
    } else content += character;
  }
  return { unclosed: '"' };
}
