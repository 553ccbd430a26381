import type { Config, ConfigValue } from '../../../model/config.ts';
import type { Part, PartWeight } from '../../net/net.ts';

/** A layer of Keras as a module of PyTorch: what its brackets hold, and where its arrays go. */
export interface Module {
  readonly name: string;
  readonly positional: readonly ConfigValue[];
  /** Name, value, and PyTorch's default, which is not written. */
  readonly named: readonly (readonly [string, ConfigValue, ConfigValue])[];
  readonly weights: readonly PartWeight[];
}

export interface Made {
  readonly config: Config;
  readonly part: Part;
  /** Extents of the first input, with the channels where PyTorch has them. */
  readonly shape: readonly ConfigValue[];
  readonly rank: number;
}

export type Maker = (made: Made) => Omit<Module, 'weights'> & { readonly weights?: readonly PartWeight[] };

/** `[3, 3]` is `3`. */
export function folded(value: ConfigValue | undefined): ConfigValue {
  if (!Array.isArray(value)) return value ?? null;
  const [first] = value as readonly ConfigValue[];
  return typeof first === 'number' && value.every((each) => each === first) ? first : value;
}
