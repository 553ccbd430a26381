import { backend } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { addFusedGradients } from '../gradients/fusedProducts.ts';
import { createMultiply } from '../simd/matrix.ts';
import { loadProgram } from '../simd/program.ts';
import { fuseAdam } from './adam.ts';
import { replaceConvolutions } from './convolutions.ts';
import { addDepthwiseGradients } from './depthwise.ts';
import { copyLess } from './copying.ts';
import { correctCumulation } from './cumulate.ts';
import { replaceEinsum } from './einsum.ts';
import { fuseLayers } from './fusedLayers.ts';
import { addFusedProducts } from './fusedProducts.ts';
import { speedUpGather } from './gather.ts';
import { liftDimensionLimit } from './manyDimensions.ts';
import { replaceMatMul } from './matMul.ts';
import { correctAveragePoolGradients, correctMaxPoolGradients } from './poolGradients.ts';
import { correctResizeGradient } from './resizeGradient.ts';
import { keepWithoutRecord } from './savedTensors.ts';
import { addSegmentSum } from './segmentSum.ts';
import { speedUpSums } from './sumRows.ts';
import { borrowFromCpu, replaceWrongOnes } from './viaCpu.ts';

let done = false;

/** Gives the WebAssembly back end, which must be the current one, every kernel that training needs. */
export function trainOnWasm(): void {
  if (done) return;
  done = true;
  const program = loadProgram(backend() as BackendWasm);
  const multiply = createMultiply(program);
  replaceMatMul(multiply);
  fuseAdam(program);
  liftDimensionLimit();
  speedUpGather();
  copyLess(program.functions);
  replaceConvolutions(program, multiply);
  addFusedProducts(program.functions, multiply);
  addFusedGradients();
  fuseLayers();
  keepWithoutRecord();
  speedUpSums(program.functions);
  addDepthwiseGradients(program.functions);
  addSegmentSum();
  replaceEinsum('wasm');
  correctCumulation('wasm');
  correctAveragePoolGradients('wasm');
  correctMaxPoolGradients('wasm', program.functions);
  correctResizeGradient('wasm');
  replaceWrongOnes();
  borrowFromCpu();
}
