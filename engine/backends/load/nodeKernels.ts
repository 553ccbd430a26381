// Loaded after the utilities that it needs are there again: importing it registers the kernels.
import type { KernelBackend } from '@tensorflow/tfjs-core';
import { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import '@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js';
import type { Binding } from './binding.ts';
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
