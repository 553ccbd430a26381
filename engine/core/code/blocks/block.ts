import type { BlockPlace } from './place.ts';

/** The tensor that a block goes on from. */
export interface BlockTensor {
  /** With the batch. */
  readonly rank: number;
  readonly channels: number;
  /** The last extent, which is the channels where they come last. */
  readonly last: number;
}

/** A block of layers, as a snippet of VS Code. */
export interface Block {
  readonly name: 'attention' | 'residual' | 'conv-norm-act' | 'dense-norm-act';
  readonly snippet: string;
  /** Layers that the class has to make for it. */
  readonly made?: readonly string[];
}

export interface BlockOptions {
  readonly place: BlockPlace;
  readonly tensor: BlockTensor;
  /** Types are written in TypeScript only. */
  readonly typed: boolean;
  /** Gives a name that the text does not have yet. */
  readonly unique: (name: string) => string;
}

/** The most heads of eight at most that share the channels evenly and leave each sixteen of them. */
export function headsFor(channels: number): number {
  return [8, 4, 2].find((heads) => channels % heads === 0 && channels / heads >= 16) ?? 1;
}
