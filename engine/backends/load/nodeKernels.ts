// Loaded after the utilities that it needs are there again: importing it registers the kernels.
import type { KernelBackend, Tensor } from '@tensorflow/tfjs-core';
import { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import '@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js';
import { type Attribute, type Binding, counted, NUMBERS, typed } from './binding.ts';
import { tf } from './instance.ts';

/**
 * TensorFlow.js's own Node back end over our addon. It is put together here, since its constructor, compiled to an
 * old JavaScript, can't call that of its base class, compiled to a new one.
 */
export function nodeBackend(binding: Binding): KernelBackend {
  const backend = Object.create(NodeJSKernelBackend.prototype) as KernelBackend;
  return Object.assign(backend, {
    binding,
    isGPUPackage: false,
    isUsingGpuDevice: binding.isUsingGpuDevice(),
    tensorMap: new tf.DataStorage(backend, tf.engine()),
  });
}

type Node = KernelBackend & {
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly Tensor[]): Tensor;
};

/**
 * Gathering without reading the indices back first: TensorFlow itself refuses wrong ones on the processor, with the
 * place and the bounds. (On a GPU it gives zeros for them, so there they are still looked at.)
 */
export function gatherInTensorflow(): void {
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
export function castOnlyToOthers(): void {
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
