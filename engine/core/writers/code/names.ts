const RESERVED = new Set(
  'and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield None True False var let const function new delete typeof void this null true false enum export extends super switch case default do catch throw instanceof tf keras layers ops torch nn jax jnp nnx np F i range enumerate float math model training forward register modules parameters children add_module rngs'.split(
    ' ',
  ),
);

/** `blocks.0.norm-1` as a name that every language allows: `blocks_0_norm_1`. */
export function plainName(text: string, fallback: string): string {
  const made = text.replaceAll(/\W+/g, '_').replaceAll(/^_+|_+$/g, '');
  const named = made === '' ? fallback : /^\d/.test(made) ? `${fallback}_${made}` : made;
  return RESERVED.has(named) ? `${named}_` : named;
}

export const snakeName = (text: string) => text.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();

export const camelName = (text: string) =>
  text.replaceAll(/_+([a-zA-Z\d])/g, (_, letter: string) => letter.toUpperCase());

export function pascalName(text: string): string {
  const made = camelName(plainName(text, 'model')).replace(/_$/, '');
  return made.charAt(0).toUpperCase() + made.slice(1);
}

/** How a language spells names, and what stands before the number of one that there is already. */
export interface Spelling {
  readonly spelled: (name: string) => string;
  readonly joint: string;
}

export const PYTHON_NAMES: Spelling = { spelled: snakeName, joint: '_' };
export const SCRIPT_NAMES: Spelling = { spelled: (name) => camelName(snakeName(name)), joint: '' };

/** Hands out names, each once: the second `x` is `x_2`. */
export function createNames(taken: Iterable<string> = [], joint = '_'): (wanted: string) => string {
  const used = new Set(taken);
  return (wanted) => {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? wanted : `${wanted}${joint}${number}`;
      if (used.has(name)) continue;
      used.add(name);
      return name;
    }
  };
}

/** The name that Keras gives a layer that has none. */
export const autoName = (type: string): string =>
  type
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
