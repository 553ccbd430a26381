/** Where a class makes its layers: the end of the last line of its `__init__`, and that line's indentation. */
export interface InitEnd {
  readonly offset: number;
  readonly indent: string;
}

const indentOf = (line: string) => /^\s*/.exec(line)![0];

/** The `__init__` of the class around an offset of Python text; nothing where there is none before it. */
export function initEndBefore(text: string, offset: number): InitEnd | undefined {
  const lines = text.slice(0, offset).split('\n');
  const start = lines.findLastIndex((line) => /^\s*def __init__\(/.test(line));
  if (start < 0) return undefined;
  const own = indentOf(lines[start]!).length;
  // Another class may have begun since.
  if (lines.slice(start + 1).some((line) => /^\s*class /.test(line) && indentOf(line).length < own)) return undefined;
  let end = start;
  let indent: string | undefined;
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at]!;
    if (line.trim() === '') continue;
    if (indentOf(line).length <= own && !/^\s*[)\]}]/.test(line)) break;
    if (/^\s*[)\]}].*:\s*$/.test(line)) continue;
    if (indent === undefined || indentOf(line).length < indent.length) indent = indentOf(line);
    end = at;
  }
  if (indent === undefined) return undefined;
  return { offset: lines.slice(0, end + 1).join('\n').length, indent };
}
