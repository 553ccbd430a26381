import type { Evaluation } from './evaluation.ts';
import { entryOf } from './keys.ts';
import { numberText, reprOf, textOf } from './textOf.ts';
import type { CallArguments, Value } from './values.ts';

const SPECIFICATION = /^(?:(.)?([<>=^]))?([+ -])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([a-zA-Z%])?$/s;
const WIDEST = 1_000;

function grouped(digits: string, mark: string): string {
  const [whole = '', ...rest] = digits.split('.');
  return [whole.replace(/\B(?=(\d{3})+(?!\d))/g, mark), ...rest].join('.');
}

function exponent(value: number, digits: number): string {
  return value.toExponential(Math.min(digits, 100)).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** One number in the way of `format(value, '.3f')`. */
function formatNumber(
  value: Value & { kind: 'number' },
  type: string,
  precision: number | undefined,
): string | undefined {
  const size = Math.abs(value.value);
  const digits = Math.min(precision ?? 6, 100);
  switch (type.toLowerCase()) {
    case '':
      return precision === undefined
        ? numberText({ ...value, value: size })
        : String(Number(size.toPrecision(Math.max(1, Math.min(precision, 100)))));
    case 'd':
    case 'i':
    case 'n':
      return String(Math.trunc(size));
    case 'f':
      return size.toFixed(digits);
    case 'e':
      return exponent(size, digits);
    case 'g':
      return String(Number(size.toPrecision(Math.max(1, digits))));
    case '%':
      return `${(size * 100).toFixed(digits)}%`;
    case 'x':
      return Math.trunc(size).toString(16);
    case 'o':
      return Math.trunc(size).toString(8);
    case 'b':
      return Math.trunc(size).toString(2);
    default:
      return undefined;
  }
}

/** A value in the way of a format specification; nothing where it or the specification is not known. */
export function formatted(evaluation: Evaluation, value: Value, specification: string): string | undefined {
  const [all, fill = ' ', align, sign, , zero, width, group, precision, type = ''] =
    SPECIFICATION.exec(specification) ?? [];
  if (all === undefined || Number(width) > WIDEST) return undefined;
  let body: string | undefined;
  let prefix = '';
  if (value.kind === 'number') {
    body = formatNumber(value, type, precision === undefined ? undefined : Number(precision));
    prefix = value.value < 0 ? '-' : sign === '+' || sign === ' ' ? sign : '';
    if (body !== undefined && group) body = grouped(body, group);
  } else {
    body = textOf(evaluation, value);
    if (precision !== undefined) body = body?.slice(0, Number(precision));
  }
  if (body === undefined) return undefined;
  const missing = Math.max(0, Number(width ?? 0) - body.length - prefix.length);
  if (zero && !align) return prefix + '0'.repeat(missing) + body;
  const where = align ?? (value.kind === 'number' ? '>' : '<');
  if (where === '<') return prefix + body + fill.repeat(missing);
  if (where === '=') return prefix + fill.repeat(missing) + body;
  const before = where === '^' ? Math.floor(missing / 2) : missing;
  return fill.repeat(before) + prefix + body + fill.repeat(missing - before);
}

/** `"{} {0!r:>8} {name.attribute}".format(…)`. */
export function formatMethod(evaluation: Evaluation, template: string, args: CallArguments): string | undefined {
  let next = 0;
  let known = true;
  const fill = (field: string) => {
    const [, path = '', conversion, specification = ''] = /^([^!:]*)(?:!(.))?(?::(.*))?$/s.exec(field) ?? [];
    const [, head = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(path) ?? [];
    let value: Value | undefined;
    if (head === '') value = args.positional[next++];
    else value = /^\d+$/.test(head) ? args.positional[Number(head)] : args.named.get(head);
    for (const [, name = ''] of rest.matchAll(/\.(\w+)/g))
      value = value && evaluation.machine.attribute(value, name, args.span);
    const shown =
      value === undefined || rest.includes('[')
        ? undefined
        : conversion === 'r'
          ? reprOf(evaluation, value)
          : formatted(evaluation, value, specification);
    known &&= shown !== undefined;
    return shown ?? '';
  };
  const result = template.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (all, field?: string) =>
    all === '{{' ? '{' : all === '}}' ? '}' : fill(field ?? ''),
  );
  return known && !args.open ? result : undefined;
}

const PERCENT = /%(?:\((?<name>\w+)\))?(?<flags>[-+ #0]*)(?<width>\d+)?(?:\.(?<precision>\d+))?(?<type>[a-zA-Z%])/g;

/** `"%d of %(name)s" % values`. */
export function percentFormat(evaluation: Evaluation, template: string, given: Value): string | undefined {
  const values = given.kind === 'tuple' ? given.items : [given];
  let next = 0;
  let known = true;
  const result = template.replace(PERCENT, (...match: unknown[]) => {
    const field = match.at(-1) as Readonly<Record<string, string | undefined>>;
    const { name, flags = '', width = '', precision, type = '' } = field;
    if (type === '%') return '%';
    const value = name === undefined ? values[next++] : given.kind === 'dict' ? entryOf(given, name) : undefined;
    const plain = type === 's' || type === 'r';
    const align = flags.includes('-') ? '<' : plain ? '>' : '';
    const zero = flags.includes('0') && align === '' ? '0' : '';
    const digits = precision === undefined ? '' : `.${precision}`;
    const shown = value && formatted(evaluation, value, `${align}${zero}${width}${digits}${plain ? '' : type}`);
    known &&= shown !== undefined;
    return shown ?? '';
  });
  return known ? result : undefined;
}
