import type { BackendName } from '../../core/runs/record.ts';

/** What the file's text says about where it can run. */
export interface SourceHints {
  /** Back ends to begin on, in this order. */
  readonly start: readonly BackendName[];
  /** Why the file begins there; it stays, where no model is trained that can be chosen for. */
  readonly why: string;
  /** Those that the file's own code rules out, each with a sentence. */
  readonly unfit: ReadonlyMap<BackendName, string>;
}

const READS_AT_ONCE = /\.\s*(dataSync|arraySync|bufferSync|bytesSync)\s*\(/;
const SAVED_MODEL = /\b(loadSavedModel|getMetaGraphsFromSavedModel)\b/;
const OWN_LOOP = /\.\s*(minimize|applyGradients)\s*\(/;
const HEAVY = /\.\s*(depthwiseConv|separableConv|conv[123]d|convLstm|lstm|gru|simpleRNN|rnn)\w*\s*\(/i;

const NATIVE_FIRST: readonly BackendName[] = ['native-gpu', 'native', 'wasm'];

/** Reads no more than words: a wrong guess costs time, never a wrong number. */
export function hintsFrom(source: string): SourceHints {
  const [, reads] = READS_AT_ONCE.exec(source) ?? [];
  const unfit = new Map<BackendName, string>();
  if (reads) unfit.set('webgpu', `The file calls ${reads}, and a GPU behind WebGPU can only be waited for.`);
  if (SAVED_MODEL.test(source))
    return { start: NATIVE_FIRST, why: 'The file loads a SavedModel, which native TensorFlow does.', unfit };
  if (OWN_LOOP.test(source) && HEAVY.test(source)) {
    const why = 'The file trains convolutions or recurrent layers in a loop of its own, which stays where it begins.';
    return { start: NATIVE_FIRST, why, unfit };
  }
  return {
    start: ['wasm'],
    why: 'It starts at once, and no model was trained that another could be chosen for.',
    unfit,
  };
}
