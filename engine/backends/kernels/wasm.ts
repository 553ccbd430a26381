import { backend } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { createMatrixMultiplier } from '../simd/matrix.ts';
import { loadProgram } from '../simd/program.ts';
import { replaceConvolutions } from './convolutions.ts';
import { replaceMatMul } from './matMul.ts';
import { correctAveragePoolGradients, correctMaxPoolGradients } from './poolGradients.ts';

let done = false;

/** Gives the WebAssembly back end, which must be the current one, every kernel that training needs. */
export function trainOnWasm(): void {
  if (done) return;
  done = true;
  const program = loadProgram(backend() as BackendWasm);
  const multiplier = createMatrixMultiplier(program);
  replaceMatMul(multiplier);
  replaceConvolutions(multiplier);
  correctAveragePoolGradients('wasm');
  correctMaxPoolGradients('wasm');
}
