import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelFunc, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel, registerKernel, util } from '@tensorflow/tfjs-core';
import { CONVOLUTION, DENSE, RELU_GRADIENT } from '../fusedProducts.ts';
import { SOFTMAX_GRADIENT } from '../softmaxGradient.ts';
import { elementwiseProgram } from './elementwise.ts';
import { addRowKernel, forEachPlace } from './rows.ts';

const NAME = 'webgpu';

/** The back end's own product with what follows it, which it otherwise only uses where nothing is trained. */
function product(stockName: string, named: (inputs: NamedTensorInfoMap) => NamedTensorInfoMap): KernelFunc {
  return ({ inputs, attrs, backend }) =>
    getKernel(stockName, NAME).kernelFunc({
      inputs: named(inputs),
      attrs: { ...attrs, transposeA: false, transposeB: false },
      backend,
    });
}

/** The matrix that a layer sees in x: its last dimension by all others. */
const matrix = ({ dataId, dtype, shape }: TensorInfo): TensorInfo => ({
  dataId,
  dtype,
  shape: [util.sizeFromShape(shape.slice(0, -1)), shape.at(-1)!],
});

const dense: KernelFunc = (call) => {
  const { x, kernel } = call.inputs as { x: TensorInfo; kernel: TensorInfo };
  const run = product('_FusedMatMul', ({ kernel: b, bias }) => ({ a: matrix(x), b: b!, ...(bias ? { bias } : {}) }));
  return { ...(run(call) as TensorInfo), shape: [...x.shape.slice(0, -1), kernel.shape.at(-1)!] };
};

const reluGradient: KernelFunc = ({ inputs, backend }) => {
  const { dy, y } = inputs as { dy: TensorInfo; y: TensorInfo };
  const size = util.sizeFromShape(y.shape);
  const program = elementwiseProgram('descentReluGradient', {
    inputs: ['slope', 'sign'],
    value: 'select(0.0, slope[index], sign[index] > 0.0)',
    size,
  });
  const flat = [dy, y].map(({ dataId, dtype }) => ({ dataId, dtype, shape: [size] }));
  const made = (backend as WebGPUBackend).runWebGPUProgram(program, flat, 'float32');
  return { ...made, shape: y.shape };
};

/** Layers and their gradients in fewer dispatches: on a GPU each costs the same, however little it computes. */
export function addWebgpuProducts(): void {
  const convolution = product('FusedConv2D', (inputs) => inputs);
  const kernels = { [DENSE]: dense, [CONVOLUTION]: convolution, [RELU_GRADIENT]: reluGradient };
  for (const [kernelName, kernelFunc] of Object.entries(kernels))
    registerKernel({ kernelName, backendName: NAME, kernelFunc });
  addRowKernel(
    SOFTMAX_GRADIENT,
    {
      name: 'softmaxGradient',
      inputs: { y: 'y', dy: 'dy' },
      reduces: false,
      code: `
        var part = 0.0;
        ${forEachPlace('part = part + dy[place] * y[place];')}
        let drawn = summed(part);
        ${forEachPlace('setOutputAtIndex(place, (dy[place] - drawn) * y[place]);')}`,
    },
    ({ shape }) => shape,
  );
}
