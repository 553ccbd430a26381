import type { NamedAttrMap, Tensor, Tensor5D } from '@tensorflow/tfjs-core';
import { conv3d, engine, getGradient, registerGradient } from '@tensorflow/tfjs-core';

type Triple = [number, number, number];

/** TensorFlow.js can't train a transposed 3-D convolution: its kernel is linear in both inputs and has no gradient. */
export function addConv3dTransposeGradient(): void {
  if (getGradient('Conv3DBackpropInputV2')) return;
  registerGradient({
    kernelName: 'Conv3DBackpropInputV2',
    inputsToSave: ['dy', 'filter'],
    gradFunc(upstream: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) {
      const [dy, filter] = saved as [Tensor5D, Tensor5D];
      const strides = attrs['strides'] as Triple;
      const pad = attrs['pad'] as 'valid' | 'same';
      const x = upstream as Tensor5D;
      return {
        dy: () => conv3d(x, filter, strides, pad),
        filter: () =>
          engine().runKernel<Tensor>('Conv3DBackpropFilterV2', { x, dy }, { strides, pad, filterShape: filter.shape }),
      };
    },
  });
}
