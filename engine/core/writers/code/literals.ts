import type { ConfigValue } from '../../model/config.ts';
import { refuse } from '../net/net.ts';
import type { Code } from './code.ts';

/** Values as a language writes them. */
export interface Literals {
  value(value: ConfigValue): Code;
  readonly none: string;
}

function digits(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) >= 1e21) return String(value).replace('e+', 'e');
  return String(value);
}

function python(value: ConfigValue): Code {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return digits(value);
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
