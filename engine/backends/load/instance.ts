import * as namespace from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend.ts';

/** Run from sources, Node wraps the CommonJS package; the package itself is the wrapper's default export. */
function unwrap(imported: TensorFlow & { readonly default?: TensorFlow }): TensorFlow {
  // A module namespace is frozen; user code may expect to set a property, so a plain copy stands for it.
  return imported.default ?? { ...imported };
}

/** The one TensorFlow.js of this process. Whatever a user's file imports as `@tensorflow/tfjs` is this object. */
export const tf: TensorFlow = unwrap(namespace);
