import type { KernelBackend, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { engine } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** What TensorFlow.js's engine keeps to itself. */
interface Inside {
  readonly backendName: string;
  readonly backend: KernelBackend;
  readonly state: {
    readonly gradientDepth: number;
    readonly tensorInfo: WeakMap<object, { readonly backend: KernelBackend }>;
  };
  makeTensorFromTensorInfo(info: TensorInfo): Tensor;
  saveTensorsForBackwardMode(tensors: readonly Tensor[]): Tensor[];
}

/**
 * A tensor that a gradient will need is kept as a clone, by an operation that is recorded. Where gradients have no
 * gradients nobody asks for that record, and another name for the same values is enough.
 */
export function keepWithoutRecord(): void {
  const inside = engine() as unknown as Inside;
  const stock = inside.saveTensorsForBackwardMode.bind(inside);
  inside.saveTensorsForBackwardMode = (tensors) => {
    const { backend, state } = inside;
    const isHere = ({ dataId }: Tensor): boolean => state.tensorInfo.get(dataId)?.backend === backend;
    if (inside.backendName !== 'wasm' || state.gradientDepth !== 1 || !tensors.every(isHere)) return stock(tensors);
    return tensors.map(({ dataId, shape, dtype }) => {
      (backend as BackendWasm).incRef(dataId);
      const kept = inside.makeTensorFromTensorInfo({ dataId, shape, dtype });
      kept.kept = true;
      return kept;
    });
  };
}
