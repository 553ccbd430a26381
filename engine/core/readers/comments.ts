import type { Model, SourceComment } from '../model/graph.ts';

/** Comments that speak to tools, and not to people. */
const FOR_TOOLS =
  /^(!|noqa|type:|fmt:|ruff|pylint|mypy|pyright|flake8|isort|-\*-|@ts-|eslint|prettier|region|endregion|%%)/i;

/** What a line says after its comment's sign; nothing where there is none outside of strings. */
function commentIn(line: string, sign: string): string | undefined {
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const each = line[at]!;
    if (quote !== '') {
      if (each === '\\') at += 1;
      else if (each === quote) quote = '';
    } else if (/["'`]/.test(each)) quote = each;
    else if (line.startsWith(sign, at)) {
      const text = line.slice(at + sign.length).trim();
      return text === '' || FOR_TOOLS.test(text) ? undefined : text;
    }
  }
  return undefined;
}

/** The model with the comments that stand above or beside the lines of its layers and calls. */
export function withComments(model: Model, text: string, isPython: boolean): Model {
  const sign = isPython ? '#' : '//';
  if (!text.includes(sign)) return model;
  const lines = text.split('\n');
  const starts: number[] = [];
  for (let at = 0, offset = 0; at < lines.length; at += 1) {
    starts.push(offset);
    offset += lines[at]!.length + 1;
  }
  const lineOf = (offset: number) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const known = new Map<number, SourceComment | undefined>();
  const commentAt = (line: number): SourceComment | undefined => {
    if (known.has(line)) return known.get(line);
    let first = line;
    while (first > 0 && lines[first - 1]!.trim().startsWith(sign)) first -= 1;
    const texts = lines.slice(first, line + 1).flatMap((each) => commentIn(each, sign) ?? []);
    const made = texts.length > 0 ? { line, texts } : undefined;
    known.set(line, made);
    return made;
  };
  const spans = [...model.layers, ...model.nodes].map((each) => each.span).filter(({ file }) => file === undefined);
  const found = [...new Set(spans.map(({ start }) => start))].map(
    (start) => [start, commentAt(lineOf(start))] as const,
  );
  const comments = Object.fromEntries(found.filter(([, comment]) => comment !== undefined)) as Model['comments'];
  return Object.keys(comments!).length > 0 ? { ...model, comments } : model;
}
