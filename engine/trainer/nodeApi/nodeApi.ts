import type { TensorFlow } from '../../backends/backend.ts';
import type { BackendName } from '../../core/runs/record.ts';
import type { SawScalar } from './board/observeScalars.ts';
import { summaryFileWriter } from './board/summaryFileWriter.ts';
import { tensorBoardCallback } from './board/tensorBoardCallback.ts';
import { type FilePath, fileRouter, fileSystem } from './files/fileSystem.ts';
import { nodeImages } from './images/images.ts';
import { nodeSavedModels } from './savedModel.ts';

export interface NodeApiOptions {
  /** The back end that the run is on. */
  readonly backend: BackendName;
  /** Told of each scalar that the file writes with `tf.node.summaryFileWriter`. */
  readonly sawScalar?: SawScalar;
  /** What a person should know of a call that did less than it says; each message comes once. */
  readonly onMessage?: (message: string) => void;
  /** What `require('@tensorflow/tfjs-node')` gives where the official native package is loaded. */
  readonly nodePackage?: object;
}

/** What `@tensorflow/tfjs-node` has over `@tensorflow/tfjs`. */
export interface NodeApi {
  readonly node: Readonly<Record<string, unknown>>;
  readonly io: Readonly<Record<string, unknown>>;
  readonly version: Readonly<Record<string, string>>;
}

/**
 * Makes `file://` addresses work for saving and loading, and gives the rest of tfjs-node's interface in plain
 * JavaScript. May be called again on the same instance. The native package brings both by itself.
 */
export function installNodeApi(tf: TensorFlow, options: NodeApiOptions): NodeApi {
  const probe = 'file://model.json';
  if (tf.io.getLoadHandlers(probe).length === 0) tf.io.registerLoadRouter(fileRouter(tf));
  if (tf.io.getSaveHandlers(probe).length === 0) tf.io.registerSaveRouter(fileRouter(tf));
  return {
    node: {
      ...nodeImages(tf),
      summaryFileWriter,
      tensorBoard: tensorBoardCallback(tf),
      ...nodeSavedModels(options.backend),
    },
    io: {
      ...tf.io,
      fileSystem: (where: FilePath) => fileSystem(tf, where),
      nodeHTTPRequest: (url: string, requestInit?: RequestInit, weightPathPrefix?: string) =>
        tf.io.browserHTTPRequest(url, { requestInit, weightPathPrefix }),
    },
    version: { ...tf.version, 'tfjs-node': tf.version.tfjs },
  };
}
