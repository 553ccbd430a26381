import type * as TensorFlowJs from '@tensorflow/tfjs';
import type { PythonChoice } from '../core/protocol/engine.ts';
import type { BackendName } from '../core/runs/record.ts';

/** Where native packages may be: the user file's own `node_modules` chain first, then these. */
export interface BackendSearch {
  /** Folder of the file to train; its `node_modules` and its parents' are looked through. */
  readonly from: string;
  readonly packageFolders: readonly string[];
  /** The back end was asked for by name: what is too slow to be chosen for anybody may then be taken. */
  readonly byName?: boolean;
  /** False: steps are not captured on native TensorFlow. */
  readonly capture?: boolean;
  /** Where a Python environment with TensorFlow may be, before the usual places. */
  readonly python?: PythonChoice;
  /** Variables of the person's terminal; this process's own where absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export type Availability =
  | {
      readonly ok: true;
      readonly device: string;
      /** Bytes that it can hold. */
      readonly memory?: number;
      /** What it would load: the verdict on it holds until one of them changes. */
      readonly files?: readonly string[];
    }
  | { readonly ok: false; readonly why: string; readonly whatToDo: string };

/** The one instance of TensorFlow.js in a trainer, as an import of `@tensorflow/tfjs` sees it. */
export type TensorFlow = typeof TensorFlowJs;

export interface LoadedBackend {
  readonly tf: TensorFlow;
  readonly device: string;
  /** The module that `@tensorflow/tfjs-node` gives when the official native package is loaded; else absent. */
  readonly nodePackage?: object;
  /** A sentence: why steps can't be captured on it, where others of its kind can. */
  readonly uncaptured?: string;
}

/**
 * One way to run TensorFlow.js. `available` only looks at files and the machine and never loads TensorFlow.js,
 * so that the engine can ask it; `load` registers the back end and makes it current, in a trainer only.
 */
export interface Backend {
  readonly name: BackendName;
  available(search: BackendSearch): Promise<Availability>;
  load(search: BackendSearch): Promise<LoadedBackend>;
}
