const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const KEYWORD =
  '(?:import|from|def|class|if|elif|else|for|while|with|try|except|finally|return|raise|async|del|assert|global|pass)';
/** What begins a statement and hardly stands at the beginning of a line inside brackets. */
const STATEMENT = new RegExp(`(?:${KEYWORD}\\b|@\\w|\\w[\\w.]*(?:\\[[^\\]\\n]*\\])?(?: [-+*/]?= |\\.\\w+\\())`, 'y');

interface Bracket {
  readonly closing: string;
  /** Columns before the line in which it opens. */
  readonly indentation: number;
}

/** A text with brackets closed that were left open, and where something was put in, in places of that text. */
export interface Closed {
  readonly text: string;
  readonly inserted: readonly number[];
}

/** Behind the string that begins here; one in single quotes ends with its line. */
function behindString(text: string, start: number): number {
  const quote = text[start]!;
  const long = text.startsWith(quote.repeat(3), start);
  const end = long ? quote.repeat(3) : quote;
  for (let at = start + end.length; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (!long && text[at] === '\n') return at;
    else if (text.startsWith(end, at)) return at + end.length;
  }
  return text.length;
}

interface Walk {
  /** Brackets that are open, outermost first. */
  readonly open: Bracket[];
  /** Behind the last letter that is no space and no comment. */
  codeEnd: number;
  indentation: number;
}

function isStatement(text: string, at: number): boolean {
  STATEMENT.lastIndex = at;
  return STATEMENT.test(text);
}

/** Goes over the code of a text. `atLine` hears of every line that begins with code. */
function walk(text: string, atLine: (state: Walk, at: number) => void): Walk {
  const state: Walk = { open: [], codeEnd: 0, indentation: 0 };
  let lineStart = 0;
  let isNew = true;
  for (let at = 0; at < text.length;) {
    const letter = text[at]!;
    if (letter === '\n') [lineStart, isNew] = [at + 1, true];
    if (letter === '#') {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
      continue;
    }
    if (/\s/.test(letter)) {
      at += 1;
      continue;
    }
    if (isNew) {
      isNew = false;
      const indentation = at - lineStart;
      atLine(state, at);
      state.indentation = indentation;
    }
    const closing = CLOSING[letter];
    if (closing) state.open.push({ closing, indentation: state.indentation });
    else if (letter === state.open.at(-1)?.closing) state.open.pop();
    at = letter === '"' || letter === "'" ? behindString(text, at) : at + 1;
    state.codeEnd = at;
  }
  return state;
}

/**
 * Closes brackets that a half-typed statement leaves open, before the next line that begins a statement no further in: else
 * the bracket would swallow the rest of the file. A text whose brackets are all closed stays as it is.
 */
export function closeBrackets(text: string): Closed {
  if (walk(text, () => undefined).open.length === 0) return { text, inserted: [] };
  const parts: { readonly at: number; readonly text: string }[] = [];
  const columns = (at: number) => at - (text.lastIndexOf('\n', at - 1) + 1);
  walk(text, (state, at) => {
    const [outermost] = state.open;
    if (!outermost || columns(at) > outermost.indentation || !isStatement(text, at)) return;
    const closing = state.open.map((each) => each.closing).reverse();
    parts.push({ at: state.codeEnd, text: closing.join('') });
    state.open.length = 0;
  });
  let result = '';
  let done = 0;
  const inserted: number[] = [];
  for (const part of parts) {
    result += text.slice(done, part.at);
    for (const letter of part.text) {
      inserted.push(result.length);
      result += letter;
    }
    done = part.at;
  }
  return { text: result + text.slice(done), inserted };
}

/** A place of the closed text in the given one. */
export function placeBefore(inserted: readonly number[], at: number): number {
  let [low, high] = [0, inserted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inserted[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return at - low;
}
