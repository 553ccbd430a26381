import type { Config, ConfigValue } from '../../config.ts';

function value(source: string): ConfigValue {
  if (source === 'None') return null;
  if (source === 'True' || source === 'False') return source === 'True';
  if (source.startsWith('"')) return source.slice(1, -1);
  if (source.startsWith('(')) return split(source.slice(1, -1)).map(value);
  return Number(source);
}

/** Commas inside brackets or quotes do not part parameters. */
function split(signature: string): string[] {
  return signature.match(/(?:\([^)]*\)|"[^"]*"|[^,])+/g)?.map((each) => each.trim()) ?? [];
}

/** The defaults that a signature gives: `units, use_bias=True` has `{ use_bias: true }`. */
export function defaultsOf(signature: string): Config {
  const found: Record<string, ConfigValue> = {};
  for (const parameter of split(signature)) {
    const at = parameter.indexOf('=');
    if (at > 0) found[parameter.slice(0, at).trim()] = value(parameter.slice(at + 1).trim());
  }
  return found;
}
