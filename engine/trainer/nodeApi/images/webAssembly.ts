/** The part of WebAssembly's interface that the codecs use. Its types come with the DOM's, which Node lacks. */
export type WasmModule = object;

export interface WasmInstance {
  readonly exports: object;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

interface WebAssemblyGlobal {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: object) => WasmInstance;
  readonly RuntimeError: new () => Error;
}

export const { Module, Instance, RuntimeError } = (globalThis as unknown as { WebAssembly: WebAssemblyGlobal })
  .WebAssembly;
