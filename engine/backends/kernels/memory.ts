import type { DataType, KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** A tensor's values where the back end keeps them: writing to a view writes the tensor. */
export interface Memory {
  /**
   * A new tensor of zeros. Allocating can move the memory, so views are taken after every allocation.
   */
  zeros(shape: readonly number[], dtype: DataType): TensorInfo;
  view(tensor: TensorInfo): Float32Array;
}

/** Back ends whose memory plain loops can work in. */
export type HostBackendName = 'wasm' | 'cpu';

export function memoryOf(backendName: HostBackendName, backend: KernelBackend): Memory {
  return backendName === 'wasm' ? wasmMemory(backend as BackendWasm) : cpuMemory(backend as MathBackendCPU);
}

export function wasmMemory(backend: BackendWasm): Memory {
  const view = (tensor: TensorInfo) => backend.typedArrayFromHeap(tensor) as Float32Array;
  return {
    zeros(shape, dtype) {
      const tensor = backend.makeOutput([...shape], dtype);
      view(tensor).fill(0);
      return tensor;
    },
    view,
  };
}

function cpuMemory(backend: MathBackendCPU): Memory {
  return {
    zeros: (shape, dtype) =>
      backend.makeTensorInfo([...shape], dtype, util.makeZerosTypedArray(util.sizeFromShape([...shape]), dtype)),
    view: (tensor) => backend.data.get(tensor.dataId).values as Float32Array,
  };
}
