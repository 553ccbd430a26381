// A thread beside the one that TensorFlow.js runs on: it knows nothing of tensors, only of parts of jobs.
import { workerData } from 'node:worker_threads';
import type { LoopFunctions } from '../simd/loops.ts';
import { createMultiply } from '../simd/matrix.ts';
import { webAssembly } from '../webAssembly.ts';
import { type Board, serve } from './control.ts';
import { JOBS } from './jobs/all.ts';

export interface ThreadData {
  readonly index: number;
  readonly module: object;
  readonly memory: object;
  /** Address of a workspace for products. */
  readonly workspace: number;
  readonly board: Board;
}

const { index, module, memory, workspace, board } = workerData as ThreadData;
const functions = new webAssembly.Instance(module, { env: { memory } }).exports as LoopFunctions;
serve(board, { index, functions, multiply: createMultiply(functions, workspace) }, Object.values(JOBS));
