import type { Answer } from '../../engine/core/model/answer.ts';
import type { Shape } from '../../engine/core/model/dimension.ts';
import type { WriteOptions, WrittenFor } from '../../engine/core/conversion/writeFor.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import type { Reading } from '../../engine/core/readers/read.ts';
import type { TargetName } from '../../engine/core/writers/target.ts';

/** What the reading thread is asked for. */
export interface ReadRequest {
  readonly id: number;
  readonly text: string;
  readonly language: string;
  /** Absolute path, and the folder beyond which imports are not followed; absent for untitled texts. */
  readonly file?: string;
  readonly folder?: string;
  /** Texts of open documents by absolute path: what is typed counts, not what is saved. */
  readonly open: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, readonly Shape[]>>;
  readonly sizes: Readonly<Record<string, Answer>>;
}

export interface ReadAnswer {
  readonly id: number;
  readonly reading: Reading;
}

/** A saved model to be read. */
export interface SavedRequest {
  readonly id: number;
  /** Absolute path. */
  readonly saved: string;
}

export interface SavedAnswer {
  readonly id: number;
  /** Absent where there is none. */
  readonly model?: Model;
  /** Why: a sentence's second half. */
  readonly refused?: string;
}

/** What the thread is asked to write. */
export interface WriteRequest {
  readonly id: number;
  readonly model: Model;
  readonly options: WriteOptions;
}

/** What is asked of a model as a file of another framework. */
export interface FileWanted {
  readonly model: Model;
  readonly target: TargetName;
  /** Absolute path of a run's checkpoints, whose best weights the file gets; absent: random ones. */
  readonly checkpoints?: string;
}

export interface FileRequest {
  readonly id: number;
  readonly making: FileWanted;
}

/** The file, or a sentence that says why there is none. */
export type MadeFile = { readonly bytes: Uint8Array } | { readonly refused: string };

export interface FileAnswer {
  readonly id: number;
  readonly made: MadeFile;
}

export interface WriteAnswer {
  readonly id: number;
  readonly written: WrittenFor;
}
