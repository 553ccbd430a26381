import type { ConfigValue } from '../../model/config.ts';
import { refuse } from '../net/net.ts';
import type { Code } from './code.ts';

/** Numbers that were computed, as people write them: `24**0.5`, `1 / 127.5`. */
function computed(value: number): Code | undefined {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || String(size).length < 12 || value < 0) return undefined;
  for (const power of [0.5, -0.5]) {
    const root = Math.round(size ** (1 / power));
    if (root > 1 && root < 1e7 && root ** power === value) return `${root}**${power}`;
  }
  const [whole] = [Number((1 / size).toPrecision(6))];
  return 1 / whole === value ? { operator: '/', sides: ['1', String(whole)] } : undefined;
}

/** Values as a language writes them. */
export interface Literals {
  value(value: ConfigValue): Code;
  readonly none: string;
}

/** Small round numbers as people write them: `1e-5`. */
function digits(value: number): string {
  const short = Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential() : '';
  return /^-?\d(\.\d)?e/.test(short) ? short : String(value).replace('e+', 'e');
}

function python(value: ConfigValue): Code {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return computed(value) ?? digits(value);
    return Number.isNaN(value) ? 'float("nan")' : `float("${value > 0 ? 'inf' : '-inf'}")`;
  }
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) {
    const items = value.map((each: ConfigValue) => python(each));
    return { open: '(', items, close: items.length === 1 ? ',)' : ')' };
  }
  return refuse('an argument of it is known by name only');
}

function script(value: ConfigValue): Code {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? digits(value) : value > 0 ? 'Infinity' : '-Infinity';
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return { open: '[', items: value.map((each: ConfigValue) => script(each)), close: ']' };
  return refuse('an argument of it is known by name only');
}

export const PYTHON: Literals = { value: python, none: 'None' };
export const SCRIPT: Literals = { value: script, none: 'null' };
