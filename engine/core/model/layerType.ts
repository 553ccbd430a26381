import type { Config } from './config.ts';
import type { Shape } from './dimension.ts';

/** A weight that a layer makes once it knows its inputs. */
export interface WeightRule {
  readonly name: string;
  readonly shape: Shape;
  readonly trainable?: boolean;
  readonly buffer?: boolean;
  /** The name of the argument that holds its initialiser: `kernel_initializer`. */
  readonly initializer?: string;
}

/** Shapes that don't go together: what is wrong in a sentence, without the place. */
export interface Mismatch {
  readonly mismatch: string;
}

/** Nothing certain can be said: why, in a phrase. */
export interface Undetermined {
  readonly undetermined: string;
}

export type ShapeResult = readonly (Shape | undefined)[] | Mismatch | Undetermined;

/** What a layer is: data once for all readers and writers. Arguments as Keras names them, with Keras's defaults. */
export interface LayerType {
  readonly name: string;
  /** As Keras's signature without `self` and `**kwargs`: `units, activation=None, use_bias=True`. */
  readonly signature: string;
  /** Weights in Keras's order. `inputs` are whole shapes, batch first. */
  readonly weights?: (
    config: Config,
    inputs: readonly (Shape | undefined)[],
  ) => readonly WeightRule[] | Mismatch | Undetermined;
  readonly shape: (config: Config, inputs: readonly (Shape | undefined)[]) => ShapeResult;
  /** Multiplications with addition for one batch of the given shapes; the caller divides the batch out. Absent: none. */
  readonly multiplyAdds?: (config: Config, inputs: readonly Shape[], outputs: readonly Shape[]) => number | undefined;
  readonly dtype?: (config: Config, inputs: readonly (string | undefined)[]) => string | undefined;
}

/** An operation on tensors without weights, named as in `keras.ops`. */
export type OperationType = Omit<LayerType, 'weights'>;
