import type { Config } from '../../model/config.ts';
import type { Shape } from '../../model/dimension.ts';
import type { Framework, ScopeStep, SourceComment } from '../../model/graph.ts';
import type { Span } from '../../model/span.ts';
import type { NumberArray, Recipe } from './recipe.ts';

/** A tensor between two steps. The object itself is its name. */
export interface Value {
  shape: Shape;
  readonly dtype?: string;
  /** What the source calls it, by the call of a module in which it does. */
  names?: ReadonlyMap<number | undefined, string>;
}

/** An array of a layer in the framework that is written, and how it is made of the arrays that were read. */
export interface PartWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly recipe: Recipe;
  readonly trainable: boolean;
  /** How its numbers begin, as Keras writes it. */
  readonly initializer?: Config;
  /** The numbers that the array which was read begins with, where the source computes them from numbers alone. */
  readonly begins?: NumberArray;
}

/** A layer that the written code makes. The same object in two steps is one layer, used twice. */
export interface Part {
  readonly key: string;
  readonly type: string;
  /** What it was called where it was read. */
  readonly name: string;
  readonly path: string;
  readonly config: Config;
  readonly weights: readonly PartWeight[];
  readonly trainable: boolean;
  readonly span: Span;
}

/** One use of a layer, or an operation. */
export interface Step {
  readonly type: string;
  readonly part?: Part;
  readonly config: Config;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly span: Span;
  readonly scope: readonly ScopeStep[];
  /** What an array that is kept was computed from once. */
  readonly begins?: Value;
  /** Steps that the code calls as one. */
  readonly block?: Block;
  /** Blocks of which each takes what the one before it gives. */
  readonly rounds?: readonly Step[];
}

/** A module of the source, or one round of what repeats: its steps, with what it takes from outside as inputs. */
export interface Block {
  readonly type: string;
  readonly name: string;
  readonly from: 'module' | 'round';
  readonly net: Net;
}

/** `axes`: the written model takes or gives the tensor of the read one with its axes in this order. */
export interface End {
  readonly name: string;
  readonly value: Value;
  readonly axes?: readonly number[];
}

/** A model on its way from one framework's vocabulary to another's. */
export interface Net {
  readonly name: string;
  readonly framework: Framework;
  readonly inputs: readonly End[];
  readonly steps: readonly Step[];
  readonly outputs: readonly End[];
  /** The call of the source whose steps these are; absent for the whole model. */
  readonly call?: number;
  /** Comments of the source, by the places of layers and steps. */
  readonly comments?: Readonly<Record<number, SourceComment>>;
}

/** What can't be written, as a sentence, and the place in the source that it comes from. */
export interface Refused {
  readonly why: string;
  readonly what: string;
  readonly span: Span;
}

/** Ends the conversion of one step; it never leaves the writers. */
export class Refusal extends Error {}

export function refuse(why: string): never {
  throw new Refusal(why);
}
