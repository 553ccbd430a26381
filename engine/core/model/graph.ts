import type { AskedSize } from './answer.ts';
import type { Config } from './config.ts';
import type { Shape } from './dimension.ts';
import type { NotUnderstood, Problem } from './problem.ts';
import type { Span } from './span.ts';

export type Framework = 'keras' | 'torch' | 'tfjs' | 'numpy';

export interface TensorType {
  readonly shape: Shape | undefined;
  readonly dtype?: string;
}

/** Output number `output` of the node with this id. */
export interface TensorReference {
  readonly node: string;
  readonly output: number;
}

/** One array that a layer owns. The same `id` in two layers is one shared array. */
export interface Weight {
  readonly id: string;
  /** As the framework names it inside its layer: `kernel`, `weight`, `moving_mean`. */
  readonly name: string;
  readonly shape: Shape | undefined;
  readonly trainable: boolean;
  /** A buffer of statistics or positions, which PyTorch does not count among the parameters. */
  readonly buffer?: boolean;
  readonly dtype?: string;
  /** `{ class_name, config }` as Keras writes it. */
  readonly initializer?: Config;
}

/**
 * A layer in Keras's vocabulary (`Dense`, `Conv2D`, `MultiHeadAttention`), or the name of a class that the file defines
 * when that class owns weights itself. `config` has Keras's names, `data_format` included.
 */
export interface Layer {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly config: Config;
  readonly weights: readonly Weight[];
  /** It may own arrays that are not among `weights`, since what decides their shapes is not known. */
  readonly unbuilt?: true;
  readonly trainable: boolean;
  /** Where it is made. */
  readonly span: Span;
  /** Dotted path from the model, as `state_dict` names it: `encoder.0.attention`. */
  readonly path: string;
}

/** A step into a module or a nested model: nodes with a common prefix of steps fold into one block. */
export interface ScopeStep {
  /** The class, or the model's type. */
  readonly type: string;
  /** The attribute or the model's name. */
  readonly name: string;
  readonly span: Span;
  /** Tells two calls of one module apart. */
  readonly call: number;
}

/** What the program calls an output of a node: in a call of a module, or outside of all. */
export interface TensorName {
  readonly output: number;
  readonly name: string;
  readonly call?: number;
}

/**
 * One use of a layer, or one operation on tensors in the vocabulary of `keras.ops` (`reshape`, `matmul`, `add`).
 * `Input`, `Parameter`, `Constant` and `Unknown` have no inputs.
 */
export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly layer?: string;
  /** The weight that a `Parameter` is. */
  readonly weight?: string;
  readonly inputs: readonly TensorReference[];
  readonly config: Config;
  readonly outputs: readonly TensorType[];
  /** Where it is called. */
  readonly span: Span;
  readonly scope: readonly ScopeStep[];
  /** Multiplications with addition for one example; absent where that can't be told. */
  readonly multiplyAdds?: number;
  /** Absent where the program has no names for what it gives. */
  readonly names?: readonly TensorName[];
}

export interface ParameterCounts {
  /** Absent where a shape is unknown. */
  readonly total?: number;
  readonly trainable?: number;
}

/** What a person wrote above or beside a line of code. */
export interface SourceComment {
  readonly line: number;
  /** Without the signs that begin them. */
  readonly texts: readonly string[];
}

export interface Model {
  readonly id: string;
  /** The variable or class that a person knows it by. */
  readonly name: string;
  readonly framework: Framework;
  /** The class, or the call that makes it. */
  readonly span: Span;
  readonly inputs: readonly (TensorReference & { readonly name: string })[];
  /** Names of the inputs in order, also where their shapes are not known. */
  readonly inputNames: readonly string[];
  readonly outputs: readonly TensorReference[];
  readonly nodes: readonly GraphNode[];
  /** Every registered layer in order of registration, those that no node uses included. */
  readonly layers: readonly Layer[];
  readonly parameters: ParameterCounts;
  /** How the input shapes were found: written in the code, implied by it, or asked of the person. */
  readonly inputsFrom: 'code' | 'inferred' | 'given' | 'unknown';
  readonly notUnderstood: readonly NotUnderstood[];
  readonly problems: readonly Problem[];
  /**
   * Where the file never makes the model: the arguments of its class or function that have no default. It stands for what
   * they make of it.
   */
  readonly openArguments?: readonly string[];
  /** What the file leaves open and the model hangs on, by what the file calls it; what unlocks most first. */
  readonly sizes?: readonly AskedSize[];
  /** Comments of the file, by where the layers and calls that they belong to begin. */
  readonly comments?: Readonly<Record<number, SourceComment>>;
}
