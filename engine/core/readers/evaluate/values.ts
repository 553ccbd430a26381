import type { Config } from '../../model/config.ts';
import type { Dimension, Shape, SymbolicDimension } from '../../model/dimension.ts';
import type { ScopeStep } from '../../model/graph.ts';
import type { Span } from '../../model/span.ts';
import type { Expression, FunctionStatement, Parameter, Statement } from '../program/tree.ts';
import type { Scope } from './scope.ts';

/** What an expression of the read program stands for. What is not understood is a value too: `unknown`. */
export type Value =
  | { readonly kind: 'none' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | NumberValue
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ellipsis' }
  /** A whole number that is known only by name, as `x.size(0)`. */
  | { readonly kind: 'dimension'; readonly value: SymbolicDimension }
  | ListValue
  | TupleValue
  | { readonly kind: 'set'; readonly items: Value[] }
  | DictValue
  | { readonly kind: 'slice'; readonly start: Value; readonly stop: Value; readonly step: Value }
  | FunctionValue
  | NativeValue
  | BoundValue
  | ClassValue
  | InstanceValue
  | ModuleValue
  | TensorValue
  | UnknownValue;

export interface NumberValue {
  readonly kind: 'number';
  readonly value: number;
  /** A Python float; JavaScript's numbers are floats only where they have a fraction. */
  readonly float: boolean;
}

export interface ListValue {
  readonly kind: 'list';
  readonly items: Value[];
}

export interface TupleValue {
  readonly kind: 'tuple';
  readonly items: readonly Value[];
  /** Of a named tuple. */
  readonly names?: readonly string[];
}

/** Keys are strings, numbers, booleans or None, told apart by `keyText`. */
export interface DictValue {
  readonly kind: 'dict';
  readonly entries: Map<string, { readonly key: Value; value: Value }>;
}

export interface FunctionValue {
  readonly kind: 'function';
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: readonly Statement[] | Expression;
  readonly closure: Scope;
  /** Python's defaults, evaluated where the function is defined, by the parameter's place. */
  readonly defaults?: readonly (Value | undefined)[];
  readonly span: Span;
  readonly source?: FunctionStatement;
  /** The class in whose body it stands, for `super()`. */
  owner?: ClassValue;
  readonly binding: 'instance' | 'static' | 'class' | 'property';
}

/** Arguments of one call, with the place of the call. */
export interface CallArguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  readonly span: Span;
  /** Places of single arguments, for problems about one of them. */
  readonly spans: ReadonlyMap<number | string, Span>;
  /** `*unknown` or `**unknown` was passed: more arguments may be there than are listed. */
  readonly open: boolean;
}

/** A function of a library. As a member of a class it gets the instance as its first positional argument. */
export interface NativeValue {
  readonly kind: 'native';
  readonly name: string;
  readonly call: (args: CallArguments) => Value;
  readonly binding?: 'static' | 'property';
}

export interface BoundValue {
  readonly kind: 'bound';
  readonly self: Value;
  readonly callee: FunctionValue | NativeValue;
}

/**
 * A class of the file or of a library. A library's class speaks Python's own protocol: its members `__init__`, `__call__`,
 * `__getattr__`, `__setattr__`, `__getitem__`, `__len__`, `__iter__` are native values, so that a class of the file may
 * inherit from it like from any other.
 */
export interface ClassValue {
  readonly kind: 'class';
  readonly name: string;
  /** Dotted name of a library's class in that library's own words: `torch.nn.Linear`. */
  readonly qualifiedName?: string;
  readonly bases: readonly Value[];
  readonly members: Map<string, Value>;
  readonly span?: Span;
  readonly docstring?: string;
}

export interface InstanceValue {
  readonly kind: 'instance';
  readonly class: ClassValue;
  readonly attributes: Map<string, Value>;
  /** Where it was made. */
  span: Span;
  /** What a library keeps about it, by the library's own key. */
  readonly state: Map<symbol, unknown>;
}

export interface ModuleValue {
  readonly kind: 'module';
  readonly name: string;
  /** @returns nothing when the module has no such member */
  readonly member: (name: string) => Value | undefined;
  /** What `from module import *` brings; absent where that is not known. */
  readonly names?: () => readonly string[];
}

export type LibraryName = 'keras' | 'torch' | 'tfjs' | 'tensorflow' | 'numpy';

/**
 * An array, symbolic or of data. It remembers where it came from, so that walking back from a model's outputs gives its
 * graph, and walking back from what `fit` is fed gives the data expression.
 */
export interface TensorValue {
  readonly kind: 'tensor';
  /** Whose methods and operators it has. */
  readonly library: LibraryName;
  readonly shape: Shape | undefined;
  readonly dtype?: string;
  readonly origin: Origin;
  /** Which output of its origin. */
  readonly output: number;
  /** The numbers themselves, nested as the array is, where they are few and known. */
  readonly constant?: Value;
}

/**
 * The making of tensors. Besides layers and operations: `Input`, `Parameter` (with `parameter`), `Constant`, `Slot` (a
 * name that the file leaves undefined; `config.name`), `Dataset`, `File`, `Random`, `Unknown`.
 */
export interface Origin {
  readonly id: number;
  readonly type: string;
  readonly config: Config;
  readonly inputs: readonly TensorValue[];
  readonly outputs: readonly { readonly shape: Shape | undefined; readonly dtype?: string }[];
  readonly layer?: LayerState;
  readonly parameter?: ParameterState;
  readonly span: Span;
  readonly scope: readonly ScopeStep[];
  readonly multiplyAdds?: number;
}

/** One array that is learned or kept. Sharing a weight is having the same state. */
export interface ParameterState {
  readonly id: string;
  /** Empty until it is registered somewhere. */
  name: string;
  shape: Shape | undefined;
  trainable: boolean;
  readonly buffer: boolean;
  readonly dtype?: string;
  initializer?: Config;
  /** Of a kept array: what the file computes it from. */
  made?: TensorValue;
  readonly span: Span;
}

/** One layer of a library or a class of the file that owns weights. It is filled while the program is read. */
export interface LayerState {
  readonly id: string;
  readonly type: string;
  name: string;
  config: Config;
  readonly parameters: Map<string, ParameterState>;
  span: Span;
  trainable: boolean;
  /** Keras's layers make their weights when they first see an input. */
  built: boolean;
}

export interface UnknownValue {
  readonly kind: 'unknown';
  /** The construct, in a phrase: `a call of open()`. */
  readonly reason: string;
  readonly span: Span;
  /** As an item of a list it stands for any number of items, none included. */
  readonly many?: boolean;
  /** What each of these items is like, where all are alike. */
  readonly like?: Value;
  /** All of these items, where a loop has made one in each pass. */
  readonly held?: HeldRows;
  /** Of an argument that nobody gives, or a part of one: what the file calls it. */
  readonly argument?: string;
  /** Where it is a whole number, as which extent: equal ones are equal numbers. Of such arguments, and what is computed of them. */
  readonly extent?: Dimension;
}

/** What a loop made in each of its passes, laid together: whole arrays in the places of one item's. */
export interface HeldRows {
  readonly count: number;
  readonly whole: Value;
}

export const NONE: Value = { kind: 'none' };
export const TRUE: Value = { kind: 'boolean', value: true };
export const FALSE: Value = { kind: 'boolean', value: false };
export const ELLIPSIS: Value = { kind: 'ellipsis' };

export const boolean = (value: boolean): Value => (value ? TRUE : FALSE);
export const integer = (value: number): NumberValue => ({ kind: 'number', value, float: false });
export const float = (value: number): NumberValue => ({ kind: 'number', value, float: true });
export const text = (value: string): Value => ({ kind: 'string', value });
export const list = (items: Value[]): ListValue => ({ kind: 'list', items });
export const tuple = (items: readonly Value[]): TupleValue => ({ kind: 'tuple', items });
export const unknown = (reason: string, span: Span): UnknownValue => ({ kind: 'unknown', reason, span });
export const native = (name: string, call: NativeValue['call']): NativeValue => ({ kind: 'native', name, call });
