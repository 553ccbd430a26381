import * as namespace from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend.ts';

/** Run from sources, Node wraps the CommonJS package: the package itself is then the wrapper's default export. */
const wrapper = namespace as TensorFlow & { readonly default?: TensorFlow };

/** The one TensorFlow.js of this process. Whatever a user's file imports as `@tensorflow/tfjs` comes from it. */
export const tf: TensorFlow = wrapper.default ?? wrapper;
