import type { CallArguments, Value } from './values.ts';
import { boolean, float, integer, NONE, text, tuple } from './values.ts';

interface SignatureParameter {
  readonly name: string;
  readonly default?: Value;
  readonly rest?: 'list' | 'mapping';
  readonly keywordOnly: boolean;
}

const signatures = new Map<string, readonly SignatureParameter[]>();

/** Commas inside brackets or quotes do not part parameters. */
function splitParameters(signature: string): string[] {
  return signature.match(/(?:\([^)]*\)|\[[^\]]*\]|"[^"]*"|[^,])+/g)?.map((each) => each.trim()) ?? [];
}

function literal(source: string): Value {
  if (source === 'None') return NONE;
  if (source === 'True' || source === 'False') return boolean(source === 'True');
  if (source.startsWith('"')) return text(source.slice(1, -1));
  if (source.startsWith('(')) return tuple(splitParameters(source.slice(1, -1)).map(literal));
  return /^-?\d+$/.test(source) ? integer(Number(source)) : float(Number(source));
}

function parameter(source: string, keywordOnly: boolean): SignatureParameter {
  if (source.startsWith('**')) return { name: source.slice(2), rest: 'mapping', keywordOnly };
  if (source.startsWith('*')) return { name: source.slice(1), rest: 'list', keywordOnly };
  const at = source.indexOf('=');
  if (at < 0) return { name: source, keywordOnly };
  return { name: source.slice(0, at).trim(), default: literal(source.slice(at + 1).trim()), keywordOnly };
}

/** Reads a signature as Python writes it, with literal defaults: `units, activation=None, *, name=None`. */
export function parseSignature(signature: string): readonly SignatureParameter[] {
  const known = signatures.get(signature);
  if (known) return known;
  let keywordOnly = false;
  const parsed: SignatureParameter[] = [];
  for (const each of splitParameters(signature)) {
    if (each === '*') keywordOnly = true;
    else parsed.push(parameter(each, keywordOnly));
    if (parsed.at(-1)?.rest === 'list') keywordOnly = true;
  }
  signatures.set(signature, parsed);
  return parsed;
}

export interface Bound {
  /** Every parameter of the signature that has a value, defaults included. */
  readonly values: Readonly<Record<string, Value>>;
  /** Those that the call itself gives. */
  readonly given: ReadonlySet<string>;
  /** Required parameters without a value; empty when the call is open. */
  readonly missing: readonly string[];
  /** Arguments that the signature has no place for: by name, or `#3` for the fourth positional. */
  readonly excess: readonly string[];
}

/** Lays arguments into the places of a signature. Never fails: what does not fit is listed. */
export function bind(signature: string, args: CallArguments): Bound {
  const parameters = parseSignature(signature);
  const values: Record<string, Value> = {};
  const given = new Set<string>();
  const excess: string[] = [];
  const places = parameters.filter((each) => !each.keywordOnly && !each.rest);
  const takesMore = parameters.find((each) => each.rest === 'list');
  args.positional.forEach((value, index) => {
    const place = places[index];
    if (place) {
      values[place.name] = value;
      given.add(place.name);
    } else if (!takesMore) excess.push(`#${index}`);
  });
  if (takesMore) values[takesMore.name] = tuple(args.positional.slice(places.length));
  const takesNames = parameters.some((each) => each.rest === 'mapping');
  for (const [name, value] of args.named) {
    if (parameters.some((each) => each.name === name && !each.rest)) {
      values[name] = value;
      given.add(name);
    } else if (!takesNames) excess.push(name);
  }
  const missing: string[] = [];
  for (const { name, default: fallback, rest } of parameters) {
    if (rest || name in values) continue;
    if (fallback) values[name] = fallback;
    else if (!args.open) missing.push(name);
  }
  return { values, given, missing, excess };
}
