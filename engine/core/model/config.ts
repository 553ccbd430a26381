import type { Dimension } from './dimension.ts';

/** The arguments of a layer or an operation: plain data, as Keras's `get_config` has it. */
export type ConfigValue =
  null | boolean | number | string | Dimension | readonly ConfigValue[] | { readonly [name: string]: ConfigValue };

export type Config = Readonly<Record<string, ConfigValue>>;
