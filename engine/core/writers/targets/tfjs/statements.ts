import { type Code, print, SCRIPT_STYLE } from '../../code/code.ts';
import { untold } from '../../outline/comments.ts';
import type { Loop } from '../../outline/functions.ts';
import type { Line } from '../../outline/modules.ts';

/** Names that a line gives values to. */
function targetsOf({ head }: Line): readonly string[] {
  const found = /^\[?([\w$]+(?:, [\w$]*)*|(?:, )+[\w$, ]+)\]? = $/.exec(head);
  return found ? found[1]!.split(', ').filter((each) => each !== '') : [];
}

/** Where the block that a line stands in ends. */
function endOf(lines: readonly Line[], at: number): number {
  const depth = lines[at]!.depth ?? 0;
  const end = lines.findIndex((each, index) => index > at && (each.depth ?? 0) < depth);
  return end < 0 ? lines.length : end;
}

/** `filters: filters` is `filters`. */
const shortened = (text: string): string => text.replaceAll(/(?<=[\s{])(\w+): \1(?=[,\s])/g, '$1');

/**
 * Lines as statements: a name is declared where it first gets a value, with `let` where it gets another. What a block
 * declares ends with it.
 */
export function statements(lines: readonly Line[], given: readonly string[], indent: string): readonly string[] {
  const known = new Map<string, number>(given.map((each) => [each, lines.length]));
  const told = new Set<number>();
  return lines.flatMap((line, at) => {
    const inside = indent + SCRIPT_STYLE.indent.repeat(line.depth ?? 0);
    const targets = targetsOf(line);
    const isNew = targets.length > 0 && targets.every((each) => (known.get(each) ?? -1) <= at);
    const end = endOf(lines, at);
    const changes = lines.slice(at + 1, end).some((each) => targetsOf(each).some((name) => targets.includes(name)));
    if (isNew) for (const each of targets) known.set(each, end);
    const head = `${isNew ? (changes ? 'let ' : 'const ') : ''}${line.head}`;
    const text = `${inside}${head}${print(line.code, SCRIPT_STYLE, inside, inside.length + head.length)}`;
    const notes = untold(line.comments, told).map((each) => `${inside}// ${each}`);
    return [...notes, /^(for \(|\}$)/.test(line.head) ? text : `${shortened(text)};`];
  });
}

/** A loop over numbers, or over rows of what differs. */
export function loopLines({ index, over, rows, count }: Loop, body: readonly Line[]): readonly Line[] {
  const inner = body.map((line) => ({ ...line, depth: (line.depth ?? 0) + 1 }));
  const end: Line = { head: '}', code: '' };
  if (over.length === 0) {
    const first = index?.first ?? 0;
    const name = index?.name ?? 'round';
    return [
      { head: `for (let ${name} = ${first}; ${name} < ${first + count}; ${name} += 1) `, code: '{' },
      ...inner,
      end,
    ];
  }
  const names = [...(index ? [index.name] : []), ...over];
  const values = rows.map((row, at): Code => {
    const own = typeof row === 'object' && 'items' in row ? row.items : [row];
    const all = index ? [String(index.first + at), ...own] : own;
    return all.length === 1 ? all[0]! : { open: '[', items: all, close: ']' };
  });
  const target = names.length === 1 ? names[0]! : `[${names.join(', ')}]`;
  return [{ head: `for (const ${target} of `, code: { open: '[', items: values, close: ']) {' } }, ...inner, end];
}
