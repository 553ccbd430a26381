import { backend } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { loadProgram } from '../simd/program.ts';
import { gatherCrew } from '../threads/crew.ts';
import { sharedMultiply } from '../threads/sharedProducts.ts';
import { fuseAdam } from './adam.ts';
import { replaceConvolutions } from './convolutions.ts';
import { addRowLosses } from './rowLosses.ts';
import { addDepthwiseGradients } from './depthwise.ts';
import { copyLess } from './copying.ts';
import { correctCumulation } from './cumulate.ts';
import { replaceEinsum } from './einsum.ts';
import { fuseTraining } from './fuseTraining.ts';
import { addFusedProducts } from './fusedProducts.ts';
import { speedUpGather } from './gather.ts';
import { liftDimensionLimit } from './manyDimensions.ts';
import { addLstm } from './lstm.ts';
import { replaceMatMul } from './matMul.ts';
import { correctAveragePoolGradients, correctMaxPoolGradients } from './poolGradients.ts';
import { correctResizeGradient } from './resizeGradient.ts';
import { keepWithoutRecord } from './savedTensors.ts';
import { addSegmentSum } from './segmentSum.ts';
import { speedUpSums } from './sumRows.ts';
import { borrowFromCpu, keepToFloats, replaceWrongOnes } from './viaCpu.ts';
import { correctVolumePadding } from './volumePadding.ts';

let computing: number | undefined;

/**
 * Gives the WebAssembly back end, which must be the current one, every kernel that training needs.
 * @returns how many threads compute: those that were wanted, or one where the memory can't be shared
 */
export function trainOnWasm(threads: number): number {
  computing ??= replaceKernels(threads);
  return computing;
}

function replaceKernels(threads: number): number {
  const program = loadProgram(backend() as BackendWasm);
  const crew = gatherCrew(program, program.shared ? threads : 1);
  const multiply = sharedMultiply(crew);
  replaceMatMul(crew, multiply);
  fuseAdam(crew);
  liftDimensionLimit();
  speedUpGather();
  copyLess(program.functions);
  replaceConvolutions(crew, multiply);
  addFusedProducts(crew, multiply);
  addLstm(crew, multiply);
  addRowLosses();
  fuseTraining();
  keepWithoutRecord();
  speedUpSums(crew);
  addDepthwiseGradients(crew);
  addSegmentSum('wasm');
  replaceEinsum('wasm');
  correctCumulation('wasm');
  correctAveragePoolGradients('wasm');
  correctMaxPoolGradients('wasm', crew);
  correctResizeGradient('wasm');
  replaceWrongOnes();
  keepToFloats();
  borrowFromCpu();
  correctVolumePadding('wasm');
  return crew.threads;
}
