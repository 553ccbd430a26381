import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { engine } from '@tensorflow/tfjs-core';
import { hasKernel } from '../kernels/register.ts';
import { SOFTMAX_GRADIENT } from '../kernels/softmaxGradient.ts';
import { isLastGradient } from './fusedProducts.ts';
import { replaceGradient } from './replace.ts';

/** The gradient of a softmax in one operation, where the back end has it and no gradient of it is wanted. */
export function fuseSoftmaxGradient(): void {
  replaceGradient('Softmax', (stock) => (given, saved, attrs) => {
    const [y] = saved as [Tensor];
    const dy = given as Tensor;
    const isLast = (attrs['dim'] as unknown as number) === y.rank - 1;
    if (!isLast || y.dtype !== 'float32' || !hasKernel(SOFTMAX_GRADIENT) || !isLastGradient())
      return stock(given, saved, attrs);
    return { logits: () => engine().runKernel(SOFTMAX_GRADIENT, { y, dy } as unknown as NamedTensorMap) };
  });
}
