// What TensorFlow.js's own kernels for Node do slower than they need to, or with values read back in the middle of a step.
import type { KernelBackend, Tensor, Tensor5D } from '@tensorflow/tfjs-core';
import { dilatedVolume } from '../gradients/dilatedVolumes.ts';
import { type Attribute, counted, NUMBERS, typed } from './binding.ts';
import { tf } from './instance.ts';

type Node = KernelBackend & {
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly Tensor[]): Tensor;
};

/**
 * Gathering without reading the indices back first: TensorFlow itself refuses wrong ones on the processor, with the
 * place and the bounds. (On a GPU it gives zeros for them, so there they are still looked at.)
 */
function gatherInTensorflow(): void {
  const kernel = tf.getKernel('GatherV2', 'tensorflow');
  tf.unregisterKernel('GatherV2', 'tensorflow');
  tf.registerKernel({
    ...kernel,
    kernelFunc({ inputs, attrs, backend }) {
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
    },
  });
}

/** A cast to the type that is there already makes nothing new. */
function castOnlyToOthers(): void {
  const kernel = tf.getKernel('Cast', 'tensorflow');
  tf.unregisterKernel('Cast', 'tensorflow');
  tf.registerKernel({
    ...kernel,
    kernelFunc(given) {
      const { x } = given.inputs as { x: Tensor };
      if (x.dtype !== given.attrs?.['dtype']) return kernel.kernelFunc(given);
      (given.backend as Node).incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
  });
}

/** A mean of truths, as an accuracy is, under its type after the cast: the other one is refused inside of a graph. */
function meanOfFloats(): void {
  const kernel = tf.getKernel('Mean', 'tensorflow');
  tf.unregisterKernel('Mean', 'tensorflow');
  tf.registerKernel({
    ...kernel,
    kernelFunc(given) {
      const x = tf.cast(given.inputs['x'] as Tensor, 'float32');
      const mean = kernel.kernelFunc({ ...given, inputs: { x } });
      x.dispose();
      return mean;
    },
  });
}

/** TensorFlow has no dilated convolution of volumes on the processor. */
function dilateVolumes(): void {
  const kernel = tf.getKernel('Conv3D', 'tensorflow');
  tf.unregisterKernel('Conv3D', 'tensorflow');
  tf.registerKernel({
    ...kernel,
    kernelFunc(given) {
      const { dilations, pad } = given.attrs as unknown as {
        dilations: [number, number, number];
        pad: 'valid' | 'same';
      };
      if ([dilations ?? 1].flat().every((each) => each === 1)) return kernel.kernelFunc(given);
      const { x, filter } = given.inputs as { x: Tensor5D; filter: Tensor5D };
      return tf.tidy(() => dilatedVolume(x, filter, dilations, pad));
    },
  });
}

/** Rounding whole numbers changes nothing; TensorFlow's own makes zeros of them. */
function roundOnlyFractions(): void {
  const kernel = tf.getKernel('Round', 'tensorflow');
  tf.unregisterKernel('Round', 'tensorflow');
  tf.registerKernel({
    ...kernel,
    kernelFunc(given) {
      const { x } = given.inputs as { x: Tensor };
      if (x.dtype === 'float32') return kernel.kernelFunc(given);
      (given.backend as Node).incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
    },
  });
}

let corrected = false;

/** Once, when the kernels have been registered and before the first of them runs. */
export function correctKernels(onGpu: boolean): void {
  if (corrected) return;
  corrected = true;
  castOnlyToOthers();
  meanOfFloats();
  roundOnlyFractions();
  if (onGpu) return;
  gatherInTensorflow();
  dilateVolumes();
}
