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
  /** Black first tries all items on one line of their own; Prettier does not. */
  readonly hugsItems: boolean;
}

export const PYTHON_STYLE: Style = { width: 88, indent: '    ', hugsItems: true };
export const SCRIPT_STYLE: Style = { width: 100, indent: '  ', hugsItems: false };

export function flat(code: Code): string {
  if (typeof code === 'string') return code;
  const prefix = code.prefix ?? '';
  if ('operator' in code) return `${prefix}${side(code.sides[0])} ${code.operator} ${side(code.sides[1])}`;
  return `${prefix}${code.open}${code.items.map(flat).join(`${code.joiner ?? ','} `)}${code.close}`;
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
    return `${code.prefix ?? ''}${isBare(left) ? print(left, style, indent, column) : side(left)} ${code.operator} ${isBare(right) ? print(right, style, indent, indent.length) : side(right)}`;
  }
  const inner = indent + style.indent;
  // Spaces inside of braces are those of one line.
  const head = `${code.prefix ?? ''}${code.open.trimEnd()}`;
  const close = code.close.trimStart();
  const [only] = code.items;
  // A single bracket of brackets is opened inside, by Prettier.
  if (
    !style.hugsItems &&
    code.items.length === 1 &&
    typeof only === 'object' &&
    !('operator' in only) &&
    /[[{] ?$/.test(only.open)
  )
    return `${head}${print(only, style, indent, column + head.length)}${close}`;
  const joiner = code.joiner ?? ',';
  const together = code.items.map(flat).join(`${joiner} `);
  if (style.hugsItems && inner.length + together.length <= style.width)
    return `${head}\n${inner}${together}\n${indent}${close}`;
  const lines = code.items.map((each) => `${inner}${print(each, style, inner, inner.length + 1)}${joiner}`);
  return `${head}\n${lines.join('\n')}\n${indent}${close}`;
}

const isBare = (code: Code) => !(typeof code === 'object' && 'operator' in code);
