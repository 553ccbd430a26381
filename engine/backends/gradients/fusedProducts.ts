import type { GradFunc, NamedAttrMap, NamedTensorMap, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { engine, getGradient, matMul, mul, registerGradient, reshape, step, sum } from '@tensorflow/tfjs-core';
import { CONVOLUTION, DENSE, RELU_GRADIENT } from '../kernels/fusedProducts.ts';
import { hasKernel } from '../kernels/register.ts';
import { replaceGradient } from './replace.ts';

/** Whether the gradients that are computed now have no gradients themselves. */
export function isLastGradient(): boolean {
  return (engine() as unknown as { readonly state: { readonly gradientDepth: number } }).state.gradientDepth === 0;
}

/** dy where y is above 0, in one operation unless gradients of it are wanted. */
function reluGradient(dy: Tensor, y: Tensor): Tensor {
  if (!isLastGradient()) return mul(dy, step(y));
  return engine().runKernel(RELU_GRADIENT, { dy, y } as unknown as NamedTensorMap);
}

const beforeActivation = (dy: Tensor, y: Tensor, attrs: NamedAttrMap): Tensor =>
  attrs['activation'] === 'relu' ? reluGradient(dy, y) : dy;

const matrix = (x: Tensor): Tensor2D => (x.rank === 2 ? x : reshape(x, [-1, x.shape.at(-1)!])) as Tensor2D;

const denseGradient: GradFunc = (given, saved, attrs) => {
  const [x, kernel, y] = saved as [Tensor, Tensor2D, Tensor];
  const dy = matrix(beforeActivation(given as Tensor, y, attrs));
  return {
    x: () => {
      const dx = matMul(dy, kernel, false, true);
      return x.rank === 2 ? dx : reshape(dx, x.shape);
    },
    kernel: () => matMul(matrix(x), dy, true, false),
    bias: () => sum(dy, 0),
  };
};

const convolutionGradient: GradFunc = (given, saved, attrs) => {
  const [x, filter, y] = saved as [Tensor4D, Tensor4D, Tensor4D];
  const dy = beforeActivation(given as Tensor, y, attrs);
  const { strides, pad, dataFormat } = attrs as unknown as Record<string, never>;
  const rest = { strides, pad, dataFormat, dimRoundingMode: undefined };
  const plain = getGradient('Conv2D').gradFunc(dy, [x, filter], { ...rest, dilations: 1 } as never);
  return { x: plain['x']!, filter: plain['filter']!, bias: () => sum(dy, [0, 1, 2]) };
};

/** Gradients of products with what follows them; and that of ReLU, which takes one operation instead of three. */
export function addFusedGradients(): void {
  const gradients = [
    { kernelName: DENSE, inputsToSave: ['x', 'kernel'], outputsToSave: [true], gradFunc: denseGradient },
    { kernelName: CONVOLUTION, inputsToSave: ['x', 'filter'], outputsToSave: [true], gradFunc: convolutionGradient },
  ];
  gradients.forEach(registerGradient);
  replaceGradient('Relu', (stock) => (dy, saved, attrs) => {
    const [x] = saved as [Tensor];
    const isOurs = hasKernel(RELU_GRADIENT) && x.dtype === 'float32' && isLastGradient();
    return isOurs ? { x: () => reluGradient(dy as Tensor, x) } : stock(dy, saved, attrs);
  });
}
