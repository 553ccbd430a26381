import { call } from '../evaluate/arguments.ts';
import type { CallArguments, DictValue, Value } from '../evaluate/values.ts';
import { boolean, list, text } from '../evaluate/values.ts';
import { snakeCase } from './names.ts';

/** Settings whose texts are names of Keras's: an initializer, an activation, a format. */
const NAMED = /(?:initializer|activation|regularizer|constraint|data_format|merge_mode|interpolation)$/;

function converted(key: string, value: Value): Value {
  return value.kind === 'string' && NAMED.test(key) ? text(snakeCase(value.value)) : value;
}

const RENAMED: Readonly<Record<string, string>> = { input_dtype: 'dtype', input_dtype_: 'dtype' };

/** The settings of an object literal under Keras's names, with their places. */
export function namedArguments(config: Value | undefined, args: CallArguments): CallArguments {
  const named = new Map<string, Value>();
  if (config?.kind === 'dict')
    for (const { key, value } of config.entries.values()) {
      if (key.kind !== 'string' || value.kind === 'none') continue;
      const name = snakeCase(key.value);
      // Keras 3 has no such argument, and TensorFlow.js does.
      if (name === 'input_length') {
        if (value.kind === 'number' || value.kind === 'dimension') named.set('input_shape', list([value]));
      } else named.set(RENAMED[name] ?? name, converted(name, value));
    }
  const open = config !== undefined && config.kind !== 'dict' && config.kind !== 'none';
  return { ...call(args.span), named, open: open || args.open };
}

export function withDefaults(
  args: CallArguments,
  defaults: Readonly<Record<string, string | boolean>> | undefined,
): CallArguments {
  if (!defaults) return args;
  const named = new Map(args.named);
  for (const [name, value] of Object.entries(defaults))
    if (!named.has(name)) named.set(name, typeof value === 'string' ? text(value) : boolean(value));
  return { ...args, named };
}

/** Only these settings, so that what the library does not know of is passed over. */
export function keepOnly(args: CallArguments, names: readonly string[]): CallArguments {
  return { ...args, named: new Map([...args.named].filter(([name]) => names.includes(name))) };
}

export function isDict(value: Value | undefined): value is DictValue {
  return value?.kind === 'dict';
}
