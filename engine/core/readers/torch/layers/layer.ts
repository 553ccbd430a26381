import type { Config } from '../../../model/config.ts';
import type { Dimension, Shape } from '../../../model/dimension.ts';
import type { TensorValue, Value } from '../../evaluate/values.ts';
import type { Arguments } from '../arguments.ts';

/** An array of a layer, in PyTorch's own shape. */
export interface TorchWeight {
  readonly name: string;
  /** Nothing where an argument that it depends on is not known. */
  readonly shape: Shape | undefined;
  readonly buffer?: boolean;
  readonly dtype?: string;
  readonly initializer?: Config;
}

/** What a call of a layer wants of its first input. */
export interface Expectation {
  /** Negative: from the end. */
  readonly axis: number;
  readonly extent: Dimension;
  /** What lies along that axis: `channels`, `features`. */
  readonly what: string;
}

/** A layer of `torch.nn`: how it is made and which layer of the catalogue it is. */
export interface TorchLayer {
  /** As in PyTorch's documentation. */
  readonly signature: string;
  /** Its name in the catalogue. */
  readonly type: string | ((made: Arguments) => string);
  readonly config?: (made: Arguments) => Config;
  readonly weights?: (made: Arguments) => readonly TorchWeight[];
  /** Arguments of `forward`; `input` alone where absent. */
  readonly call?: string;
  /** Which of them are tensors that the layer takes in, in the catalogue's order. */
  readonly inputs?: readonly string[];
  /** Further tensors of the call, such as the states that a recurrence begins with. */
  readonly more?: (called: Arguments) => readonly TensorValue[];
  /** What the call adds to the layer's arguments. */
  readonly called?: (called: Arguments) => Config;
  readonly expects?: (made: Arguments) => Expectation;
  /** Dimensions of an input with its batch; an input with one less is a single example. */
  readonly rank?: number;
  /** Arguments that it keeps one for each axis, however they were given. */
  readonly perAxis?: readonly string[];
  /** What `forward` gives, when it is not the only output. */
  readonly result?: (outputs: readonly TensorValue[], called: Arguments, made: Arguments) => Value;
}

export const ZEROS: Config = { class_name: 'Zeros', config: {} };
export const ONES: Config = { class_name: 'Ones', config: {} };

export function uniform(bound: number): Config {
  return { class_name: 'RandomUniform', config: { minval: -bound, maxval: bound } };
}

/** PyTorch's default for products: uniform within `1 / sqrt(fan in)`, which `kaiming_uniform_(a=sqrt(5))` comes to. */
export function byFanIn(fanIn: Dimension | undefined): Config | undefined {
  return typeof fanIn === 'number' && fanIn > 0 ? uniform(1 / Math.sqrt(fanIn)) : undefined;
}
