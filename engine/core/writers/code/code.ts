/** A piece of code that can be broken over lines where it is too long. */
export type Code = string | Call | Infix;

export interface Call {
  readonly open: string;
  readonly items: readonly Code[];
  readonly close: string;
  /** What stands before it and is no part of the list: `filters=`. */
  readonly prefix?: string;
  /** What stands between the items, where that is no comma. */
  readonly joiner?: string;
  /** Arguments that are left out since they have their defaults. */
  readonly omitted?: ReadonlyMap<string, Code>;
}

export interface Infix {
  readonly operator: string;
  readonly sides: readonly [Code, Code];
  readonly prefix?: string;
}

/** How a language's formatter breaks what is too long. */
export interface Style {
  readonly width: number;
  readonly indent: string;
}

export const PYTHON_STYLE: Style = { width: 88, indent: '    ' };
/** Scripts stand on one line here: Prettier breaks them where it does. */
export const SCRIPT_STYLE: Style = { width: Infinity, indent: '  ' };

export function flat(code: Code): string {
  if (typeof code === 'string') return code;
  const prefix = code.prefix ?? '';
  if ('operator' in code) {
    const [left, right] = sidesOf(code);
    // A power of short words stands close.
    const space = code.operator === '**' && /^-?[\w.]+$/.test(left) && /^-?[\w.]+$/.test(right) ? '' : ' ';
    return `${prefix}${left}${space}${code.operator}${space}${right}`;
  }
  return `${prefix}${code.open}${code.items.map(flat).join(`${code.joiner ?? ','} `)}${code.close}`;
}

/** Signs that bind as tightly, the loosest first. */
const BINDING: readonly (readonly string[])[] = [
  ['+', '-'],
  ['*', '/'],
];

const bindingOf = (operator: string): number => BINDING.findIndex((each) => each.includes(operator));

/** Sides of sums and products, without brackets that a reader does not need. */
function sidesOf({ operator, sides }: Infix): readonly [string, string] {
  const own = bindingOf(operator);
  const written = (code: Code, at: number) => {
    if (typeof code === 'string' || !('operator' in code)) return flat(code);
    const inner = bindingOf(code.operator);
    const isBare = own >= 0 && (inner > own || (inner === own && at === 0 && (own === 0 || operator === '*')));
    return isBare ? flat(code) : side(code);
  };
  return [written(sides[0], 0), written(sides[1], 1)];
}

/** An infix expression inside another stands in brackets. */
function side(code: Code): string {
  return typeof code === 'object' && 'operator' in code ? `(${flat(code)})` : flat(code);
}

/** The same, so that a member can be asked of it. */
export function receiver(code: Code): string {
  const text = flat(code);
  return (typeof code === 'object' && 'operator' in code) || /^-|^[\d.]+$/.test(text) ? `(${text})` : text;
}

export function call(open: string, items: readonly Code[], omitted?: ReadonlyMap<string, Code>): Call {
  return { open: `${open}(`, items, close: ')', ...(omitted ? { omitted } : {}) };
}

export function named(name: string, code: Code): Code {
  return typeof code === 'string' ? `${name}=${code}` : { ...code, prefix: `${name}=${code.prefix ?? ''}` };
}

/** Prints code that begins at `column` of a line that is indented by `indent`. */
export function print(code: Code, style: Style, indent: string, column: number): string {
  const whole = flat(code);
  if (typeof code === 'string' || column + whole.length <= style.width) return whole;
  if ('operator' in code) {
    const [left, right] = code.sides;
    const [start, end] = sidesOf(code);
    const before = `${code.prefix ?? ''}${start} ${code.operator} `;
    // What stands on the right is broken where all before it has a place on the line.
    if (isBare(right) && column + before.length + headOf(right).length <= style.width)
      return before + print(right, style, indent, column + before.length);
    const inner = indent + style.indent;
    const [first, last] = [start, `${code.operator} ${end}`];
    if (inner.length + Math.max(first.length, last.length) <= style.width)
      return `${code.prefix ?? ''}(\n${inner}${first}\n${inner}${last}\n${indent})`;
    return `${code.prefix ?? ''}${isBare(left) ? print(left, style, indent, column) : side(left)} ${code.operator} ${isBare(right) ? print(right, style, indent, indent.length) : side(right)}`;
  }
  const inner = indent + style.indent;
  // Spaces inside of braces are those of one line.
  const head = `${code.prefix ?? ''}${code.open.trimEnd()}`;
  const close = code.close.trimStart();
  const joiner = code.joiner ?? ',';
  // Black opens the last brackets of `layers.Dense(8)(x)` first.
  const [, last] = /^\)\((.+)\)$/s.exec(close) ?? [];
  const call = `${head}${code.items.map(flat).join(`${joiner} `)})(`;
  if (last !== undefined && column + call.length <= style.width && inner.length + last.length <= style.width)
    return `${call}\n${inner}${last}\n${indent})`;
  const together = code.items.map(flat).join(`${joiner} `);
  // The items of a list stand in lines of their own.
  const hugs = /\w\($/.test(head) || code.items.length === 1 || code.joiner !== undefined;
  if (hugs && inner.length + together.length <= style.width) return `${head}\n${inner}${together}\n${indent}${close}`;
  const lines = code.items.map((each) => `${inner}${print(each, style, inner, inner.length + 1)}${joiner}`);
  return `${head}\n${lines.join('\n')}\n${indent}${close}`;
}

const headOf = (code: Code) =>
  typeof code === 'object' && 'open' in code ? `${code.prefix ?? ''}${code.open}` : flat(code);

const isBare = (code: Code) => !(typeof code === 'object' && 'operator' in code);
