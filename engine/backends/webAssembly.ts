/** The part of WebAssembly that we use; its types come with the DOM's only, which nothing here may have. */
interface WebAssemblyApi {
  readonly Memory: abstract new (...values: never[]) => { readonly buffer: ArrayBufferLike };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  instantiate(bytes: Uint8Array<ArrayBuffer>, imports: object): Promise<object>;
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
