import { diffLines } from '../../engine/core/code/lineDiff.ts';
import { TOKEN_KINDS, type TokenKind } from '../../engine/core/code/tokenKinds.ts';

export interface Piece {
  readonly text: string;
  readonly kind: TokenKind;
}
export type Line = readonly Piece[];

/** A text's lines, each cut into pieces. `tokens`: lengths and kinds in turn. */
export function linesOf(text: string, tokens: readonly number[]): readonly Line[] {
  const lines: Piece[][] = [[]];
  let start = 0;
  for (let index = 0; index < tokens.length; index += 2) {
    const end = start + tokens[index]!;
    const kind = TOKEN_KINDS[tokens[index + 1]!] ?? 'plain';
    text
      .slice(start, end)
      .split('\n')
      .forEach((part, at) => {
        if (at > 0) lines.push([]);
        if (part !== '') lines.at(-1)!.push({ text: part, kind });
      });
    start = end;
  }
  if (lines.length > 1 && lines.at(-1)!.length === 0) lines.pop();
  return lines;
}

export interface ShownLine {
  readonly change: 'same' | 'added' | 'removed';
  readonly line: Line;
}

/** Where less than this share of the shorter text's lines is in the other too, the one is no change of the other. */
const ALIKE = 0.3;

/** What only moved in or out is no change. */
const plain = (line: Line) =>
  line
    .map(({ text }) => text)
    .join('')
    .trim();

/** The new lines with those that went away; nothing where the texts have too little in common, or everything. */
export function changedLines(before: readonly Line[], after: readonly Line[]): readonly ShownLine[] | undefined {
  const diff = diffLines(before.map(plain), after.map(plain));
  const same = diff.filter(({ change }) => change === 'same').length;
  if (same === diff.length || same < ALIKE * Math.min(before.length, after.length)) return undefined;
  return diff.map(({ change, line }) => ({ change, line: (change === 'removed' ? before : after)[line] ?? [] }));
}
