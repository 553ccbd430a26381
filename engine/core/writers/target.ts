import type { Counts } from './counts.ts';
import type { Net, Part, PartWeight, Refused } from './net/net.ts';
import type { NumberArray } from './net/recipe.ts';

/** Frameworks and file formats that models are written for. */
export type TargetName = 'keras' | 'pytorch' | 'tfjs' | 'tfjs-js' | 'flax' | 'onnx';

/** Where an array of the read model goes in the written one. */
export interface PlacedWeight {
  /** The layer or module as the written code finds it, and the array's name in it. */
  readonly layer: string;
  readonly name: string;
  readonly part: Part;
  readonly weight: Part['weights'][number];
  /** It is an array that stands elsewhere among these already: a person counts it once. */
  readonly tied?: true;
}

export interface WrittenModel {
  readonly text: string;
  /** The name that the code gives the model: a class or a function. */
  readonly name: string;
  readonly weights: readonly PlacedWeight[];
  /** The end of the text that makes the model, after imports and classes, where the two can be told apart. */
  readonly body?: string;
}

/** A model as a file, for the arrays that are given when it is made. */
export interface WrittenFile {
  readonly name: string;
  readonly weights: readonly PlacedWeight[];
  /** What the file holds, for people. */
  readonly listing: string;
  readonly bytes: (arrayOf: (weight: PartWeight) => NumberArray) => Uint8Array;
}

/** A target is code, and then there is `text`, or a file, and then there is `bytes`. */
export interface Conversion extends Partial<WrittenModel & WrittenFile> {
  readonly target: TargetName;
  /** What can't be written. Where there is any, there is neither code nor file. */
  readonly refused: readonly Refused[];
  /** What the written model does otherwise, without being wrong. */
  readonly notes: readonly string[];
  /** How many numbers are learned here and there. */
  readonly counts?: Counts;
  /** The model as it was written, for those who transfer weights and compare. */
  readonly net: Net;
}
