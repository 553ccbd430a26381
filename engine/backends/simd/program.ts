import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { encodeModule } from './encode.ts';
import { matrixFunctions } from './matrixCode.ts';
import { adamFunction } from './adamCode.ts';
import { LSTM_FUNCTIONS } from './lstmCode.ts';
import { ROW_FUNCTIONS } from './rowCode.ts';
import { webAssembly } from '../webAssembly.ts';
import type { LoopFunctions } from './loops.ts';

/** What of the WebAssembly back end's module its type leaves out. */
interface WasmInternals {
  readonly asm: Record<string, unknown>;
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
}

export interface Program {
  readonly functions: LoopFunctions;
  /** What the functions are of, for another thread to make its own of. */
  readonly module: object;
  readonly memory: object;
  /** Whether threads can work in the memory. */
  readonly shared: boolean;
  /** All the memory; it moves when it grows, so never keep it over an allocation. */
  readonly heap: () => Float32Array;
  /** Address of memory that is never given back. */
  readonly reserve: (floats: number) => number;
  /** Address of memory that holds until it is asked for again. */
  readonly room: (floats: number) => number;
}

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/**
 * Compiles our own loops beside the back end's.
 * @throws when the back end's memory can't be found.
 */
export function loadProgram(backend: BackendWasm): Program {
  const internals = backend.wasm as unknown as WasmInternals;
  const memory = Object.values(internals.asm).find((value) => value instanceof webAssembly.Memory);
  if (!memory) throw new Error('The WebAssembly back end keeps its memory where it cannot be found.');
  const shared = memory.buffer instanceof SharedArrayBuffer;
  const others = [...ROW_FUNCTIONS, adamFunction(), ...LSTM_FUNCTIONS];
  const fused = encodeModule([...matrixFunctions(true), ...others], shared);
  const bytes = webAssembly.validate(fused) ? fused : encodeModule([...matrixFunctions(false), ...others], shared);
  const module = new webAssembly.Module(bytes);
  const { exports } = new webAssembly.Instance(module, { env: { memory } });
  const reserve = (floats: number): number => internals._malloc(floats * FLOAT) >>> 0;
  let [room, size] = [0, 0];
  return {
    functions: exports as LoopFunctions,
    ...{ module, memory, shared, reserve },
    heap: () => new Float32Array(internals.HEAPU8.buffer),
    room(floats) {
      if (floats <= size) return room;
      if (size) internals._free(room);
      size = 0;
      room = reserve(floats);
      size = floats;
      return room;
    },
  };
}
