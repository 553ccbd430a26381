// What a program does to a text before it is numbers: done once where it is read, and again where it is trained on.

/** A text, as its letters or in pieces such as words or lines. */
export type Text = string | readonly string[];

export type TextStep =
  | { readonly do: 'slice'; readonly start: number; readonly stop: number }
  | { readonly do: 'lower' | 'upper' | 'lines' }
  | { readonly do: 'strip'; readonly letters: string | null; readonly where: string }
  | { readonly do: 'replace'; readonly from: string; readonly to: string }
  | { readonly do: 'split'; readonly separator: string | null }
  /** Other pieces are left out. */
  | { readonly do: 'only'; readonly pieces: readonly string[] };

/** What Python takes for space: `str.isspace`. */
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const SPACES = new RegExp(`[${SPACE}]+`);
const IS_SPACE = new RegExp(`[${SPACE}]`);
/** Where `str.splitlines` ends a line. */
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

function stripped(text: string, letters: string | null, where: string): string {
  const drops = (letter: string) => (letters === null ? IS_SPACE.test(letter) : letters.includes(letter));
  let [from, to] = [0, text.length];
  if (where !== 'end') while (from < to && drops(text[from]!)) from += 1;
  if (where !== 'start') while (to > from && drops(text[to - 1]!)) to -= 1;
  return text.slice(from, to);
}

function lines(text: string): readonly string[] {
  const all = text.split(LINE_END);
  return all.at(-1) === '' ? all.slice(0, -1) : all;
}

/** Python's text mode gives every end of a line as one letter. */
export function oneLineEnd(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}

function ofWhole(text: string, step: TextStep): Text | undefined {
  switch (step.do) {
    case 'lower':
      return text.toLowerCase();
    case 'upper':
      return text.toUpperCase();
    case 'strip':
      return stripped(text, step.letters, step.where);
    case 'replace':
      return text.replaceAll(step.from, () => step.to);
    case 'lines':
      return lines(text);
    case 'split':
      return step.separator === null ? text.split(SPACES).filter((each) => each !== '') : text.split(step.separator);
    default:
      return undefined;
  }
}

/** @returns nothing for what is done to whole texts, and not to pieces */
export function afterStep(text: Text, step: TextStep): Text | undefined {
  if (step.do === 'slice') return text.slice(step.start, step.stop);
  if (step.do === 'only') {
    const kept = new Set(step.pieces);
    const pieces = Array.from(text).filter((each) => kept.has(each));
    return typeof text === 'string' ? pieces.join('') : pieces;
  }
  return typeof text === 'string' ? ofWhole(text, step) : undefined;
}
