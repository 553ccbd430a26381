// What TensorFlow.js's own kernels for Node do slower than they need to, or with values read back in the middle of a step.
import type { KernelBackend, KernelFunc, Tensor, Tensor5D } from '@tensorflow/tfjs-core';
import { dilatedVolume } from '../gradients/dilatedVolumes.ts';
import { type Attribute, counted, NUMBERS, typed } from './binding.ts';
import { tf } from './instance.ts';

type Node = KernelBackend & {
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly Tensor[]): Tensor;
};

type Attributes = Parameters<KernelFunc>[0]['attrs'];

/** Puts a kernel that may call the one of TensorFlow.js in its place. */
function correct(name: string, kernelOf: (stock: KernelFunc) => KernelFunc): void {
  const kernel = tf.getKernel(name, 'tensorflow');
  tf.unregisterKernel(name, 'tensorflow');
  tf.registerKernel({ ...kernel, kernelFunc: kernelOf(kernel.kernelFunc) });
}

/**
 * Gathering without reading the indices back first: TensorFlow itself refuses wrong ones on the processor, with the
 * place and the bounds. (On a GPU it gives zeros for them, so there they are still looked at.)
 */
function gatherInTensorflow(): void {
  correct('GatherV2', () => ({ inputs, attrs, backend }) => {
    const { x, indices } = inputs as { x: Tensor; indices: Tensor };
    const { axis, batchDims } = attrs as unknown as { axis: number; batchDims: number };
    const along = tf.scalar(axis, 'int32');
    const type = (name: string, dtype: string): Attribute =>
      typed(name, dtype === 'float32' ? NUMBERS.TF_FLOAT : dtype === 'bool' ? NUMBERS.TF_BOOL : NUMBERS.TF_INT32);
    const attributes = [
      counted('batch_dims', batchDims),
      type('Tparams', x.dtype),
      type('Tindices', indices.dtype),
      type('Taxis', 'int32'),
    ];
    const gathered = (backend as Node).executeSingleOutput('GatherV2', attributes, [x, indices, along]);
    along.dispose();
    return gathered;
  });
}

/** A tensor that such an operation leaves as it is: nothing new is made of it. */
function keepWhere(name: string, isAsItIs: (x: Tensor, attributes: Attributes) => boolean): void {
  correct(name, (stock) => (given) => {
    const { x } = given.inputs as { x: Tensor };
    if (!isAsItIs(x, given.attrs)) return stock(given);
    (given.backend as Node).incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  });
}

/** A mean of truths, as an accuracy is, under its type after the cast: the other one is refused inside of a graph. */
function meanOfFloats(): void {
  correct('Mean', (stock) => (given) => {
    const x = tf.cast(given.inputs['x'] as Tensor, 'float32');
    const mean = stock({ ...given, inputs: { x } });
    x.dispose();
    return mean;
  });
}

/** TensorFlow has no dilated convolution of volumes on the processor. */
function dilateVolumes(): void {
  correct('Conv3D', (stock) => (given) => {
    const { dilations, pad } = given.attrs as unknown as {
      dilations: [number, number, number];
      pad: 'valid' | 'same';
    };
    if ([dilations ?? 1].flat().every((each) => each === 1)) return stock(given);
    const { x, filter } = given.inputs as { x: Tensor5D; filter: Tensor5D };
    return tf.tidy(() => dilatedVolume(x, filter, dilations, pad));
  });
}

let corrected = false;

/** Once, when the kernels have been registered and before the first of them runs. */
export function correctKernels(onGpu: boolean): void {
  if (corrected) return;
  corrected = true;
  // A cast to the type that is there already.
  keepWhere('Cast', ({ dtype }, attributes) => dtype === attributes?.['dtype']);
  meanOfFloats();
  // Rounding whole numbers changes nothing; TensorFlow's own makes zeros of them.
  keepWhere('Round', ({ dtype }) => dtype !== 'float32');
  if (onGpu) return;
  gatherInTensorflow();
  dilateVolumes();
}
