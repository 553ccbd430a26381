import type { KernelBackend, KernelConfig, KernelFunc, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { engine, getKernel, getKernelsForBackend, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** Complex numbers have no place in the WebAssembly memory, and drawing needs a canvas. */
const NOT_BORROWED: ReadonlySet<string> = new Set(['Complex', 'ComplexAbs', 'Draw', 'FFT', 'IFFT', 'Imag', 'Real']);

/** Runs a kernel of the plain JavaScript back end on copies of the inputs. */
function viaCpu(kernel: KernelFunc): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const wasm = backend as BackendWasm;
    const cpu = engine().findBackend('cpu') as MathBackendCPU;
    const copies = new Set<object>();
    const borrow = <Tensor extends TensorInfo>(tensor: Tensor): TensorInfo => {
      const { dataId } = cpu.makeTensorInfo(tensor.shape, tensor.dtype, wasm.readSync(tensor.dataId));
      copies.add(dataId);
      return { dataId, shape: tensor.shape, dtype: tensor.dtype };
    };
    const borrowed: Record<string, TensorInfo | TensorInfo[]> = {};
    for (const [name, input] of Object.entries(inputs as Record<string, TensorInfo | TensorInfo[] | undefined>))
      if (input) borrowed[name] = Array.isArray(input) ? input.map(borrow) : borrow(input);
    const result = kernel({ inputs: borrowed as NamedTensorInfoMap, attrs, backend: cpu as KernelBackend });
    const giveBack = ({ dataId, shape, dtype }: TensorInfo): TensorInfo => {
      copies.add(dataId);
      return { dataId: wasm.write(cpu.readSync(dataId), shape, dtype), shape, dtype };
    };
    const results = Array.isArray(result) ? result.map(giveBack) : giveBack(result);
    for (const dataId of copies) cpu.disposeData(dataId, true);
    return results;
  };
}

/** Kernels that the WebAssembly back end has and gets wrong. */
const WRONG = ['Conv3DBackpropFilterV2', 'Conv3DBackpropInputV2', 'MaxPool3D'];

/** Puts the plain JavaScript kernels in the place of wrong ones. */
export function replaceWrongOnes(): void {
  for (const kernelName of WRONG) {
    unregisterKernel(kernelName, 'wasm');
    registerKernel({ kernelName, backendName: 'wasm', kernelFunc: viaCpu(getKernel(kernelName, 'cpu').kernelFunc) });
  }
}

/**
 * Kernels that read and write floats whatever they are given, or refuse all else. Of integers and truths they make other
 * numbers, and truths, of one byte each, they write over the memory behind them.
 */
const FLOATS_ONLY = [
  ...['BatchMatMul', '_FusedMatMul', 'ClipByValue', 'IsFinite', 'IsInf', 'IsNan', 'Log1p', 'MaxPool', 'Prelu'],
  ...['Reciprocal', 'ResizeNearestNeighbor', 'Reverse', 'Select', 'StridedSlice'],
];

/** Leaves floats to those kernels, and nothing else. */
export function keepToFloats(): void {
  for (const kernelName of FLOATS_ONLY) {
    const { kernelFunc: stock, ...kernel } = getKernel(kernelName, 'wasm');
    const other = viaCpu(getKernel(kernelName, 'cpu').kernelFunc);
    unregisterKernel(kernelName, 'wasm');
    registerKernel({ ...kernel, kernelFunc: (call) => (areFloats(call.inputs) ? stock : other)(call) });
  }
}

/** Asked before every product: nothing is made of the inputs on the way. */
function areFloats(inputs: NamedTensorInfoMap): boolean {
  for (const name in inputs)
    // The condition of a choice is of truths, and is read as such.
    if (name !== 'condition' && inputs[name] && inputs[name].dtype !== 'float32') return false;
  return true;
}

/** Gives the WebAssembly back end every kernel that it lacks and the plain JavaScript one has. Slow, but right. */
export function borrowFromCpu(): readonly string[] {
  const present = new Set(getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
  const lacking = getKernelsForBackend('cpu').filter(
    ({ kernelName }: KernelConfig) => !present.has(kernelName) && !NOT_BORROWED.has(kernelName),
  );
  for (const { kernelName, kernelFunc } of lacking)
    registerKernel({ kernelName, backendName: 'wasm', kernelFunc: viaCpu(kernelFunc) });
  return lacking.map(({ kernelName }) => kernelName);
}
