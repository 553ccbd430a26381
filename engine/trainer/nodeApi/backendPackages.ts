/** Says something once. */
export type Say = (message: string) => void;

/** A function that a file may call and that changes nothing here, for a reason that it says. */
function ignored(name: string, reason: string, say: Say): (...given: unknown[]) => void {
  return () => say(`${name} changes nothing here: ${reason}`);
}

/** A class that a file may import, and may not make. */
function absent(name: string): unknown {
  return class {
    constructor() {
      throw new Error(`${name} cannot be made in a Descent run: Descent chooses and makes the back end itself.`);
    }
  };
}

const WASM_FILES = 'Descent brings its own WebAssembly files.';
const WASM_THREADS = 'Descent chooses the number of threads itself.';
const NO_WEBGL = 'there is no WebGL in Node.';

/** What `@tensorflow/tfjs-backend-*` export, by name after `tfjs-backend-`: nothing of it may move the run elsewhere. */
export function backendPackages(version: string, say: Say): ReadonlyMap<string, Record<string, unknown>> {
  return new Map<string, Record<string, unknown>>([
    ['cpu', { MathBackendCPU: absent('MathBackendCPU'), shared: {}, version_cpu: version }],
    [
      'wasm',
      {
        BackendWasm: absent('BackendWasm'),
        setWasmPath: ignored('setWasmPath', WASM_FILES, say),
        setWasmPaths: ignored('setWasmPaths', WASM_FILES, say),
        setThreadsCount: ignored('setThreadsCount', WASM_THREADS, say),
        getThreadsCount: () => 1,
        version_wasm: version,
      },
    ],
    [
      'webgl',
      {
        MathBackendWebGL: absent('MathBackendWebGL'),
        GPGPUContext: absent('GPGPUContext'),
        setWebGLContext: ignored('setWebGLContext', NO_WEBGL, say),
        forceHalfFloat: ignored('forceHalfFloat', NO_WEBGL, say),
        gpgpu_util: {},
        webgl_util: {},
        webgl: {},
        version_webgl: version,
      },
    ],
    ['webgpu', { WebGPUBackend: absent('WebGPUBackend'), webgpu_util: {}, version_webgpu: version }],
  ]);
}
