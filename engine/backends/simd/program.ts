import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { encodeModule } from './encode.ts';
import { matrixFunctions } from './matrixCode.ts';
import { adamFunction } from './adamCode.ts';
import { LSTM_FUNCTIONS } from './lstmCode.ts';
import { ROW_FUNCTIONS } from './rowCode.ts';
import { webAssembly } from '../webAssembly.ts';

type LoopFunction = (...parameters: readonly number[]) => void;

/** Loops compiled for SIMD that work in the back end's memory; parameters as the code's own comments say. */
export interface LoopFunctions {
  readonly packRows: LoopFunction;
  readonly packColumns: LoopFunction;
  readonly multiply: LoopFunction;
  readonly copyRows: LoopFunction;
  readonly addRows: LoopFunction;
  readonly multiplyAddRows: LoopFunction;
  readonly reluRows: LoopFunction;
  readonly addReluRows: LoopFunction;
  readonly rowsWhereAbove: LoopFunction;
  readonly routeMaximum: LoopFunction;
  readonly adam: LoopFunction;
  readonly lstmStep: LoopFunction;
  readonly hardLstmStep: LoopFunction;
  readonly lstmStepBack: LoopFunction;
  readonly hardLstmStepBack: LoopFunction;
}

/** What of the WebAssembly back end's module its type leaves out. */
interface WasmInternals {
  readonly asm: Record<string, unknown>;
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
}

export interface Program {
  readonly functions: LoopFunctions;
  /** All the memory; it moves when it grows, so never keep it over an allocation. */
  readonly heap: () => Float32Array;
  /** Address of memory that is never given back. */
  readonly reserve: (floats: number) => number;
}

/**
 * Compiles our own loops beside the back end's.
 * @throws when the back end's memory can't be found.
 */
export function loadProgram(backend: BackendWasm): Program {
  const internals = backend.wasm as unknown as WasmInternals;
  const memory = Object.values(internals.asm).find((value) => value instanceof webAssembly.Memory);
  if (!memory) throw new Error('The WebAssembly back end keeps its memory where it cannot be found.');
  const others = [...ROW_FUNCTIONS, adamFunction(), ...LSTM_FUNCTIONS];
  const fused = encodeModule([...matrixFunctions(true), ...others]);
  const bytes = webAssembly.validate(fused) ? fused : encodeModule([...matrixFunctions(false), ...others]);
  const { exports } = new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory } });
  return {
    functions: exports as unknown as LoopFunctions,
    heap: () => new Float32Array(internals.HEAPU8.buffer),
    reserve: (floats) => internals._malloc(floats * Float32Array.BYTES_PER_ELEMENT) >>> 0,
  };
}
