import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel, util } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../register.ts';
import { withScratch } from '../scratch.ts';

const NAME = 'webgpu';
/** Shaders have vectors of so many numbers; the stock one for more axes does not compile. */
const MOST_AXES = 4;

interface PadAttributes {
  readonly paddings: readonly (readonly [number, number])[];
  readonly constantValue: number;
}

/** Pads tensors of more axes one axis at a time, as the middle one of three. */
export function padManyAxes(): void {
  const stock = getKernel('PadV2', NAME).kernelFunc;
  replaceKernel<{ x: TensorInfo }, PadAttributes, WebGPUBackend>(NAME, 'PadV2', (call) => {
    const { inputs, attrs, backend } = call;
    if (inputs.x.shape.length <= MOST_AXES) return stock(call as never) as TensorInfo;
    return withScratch({ name: NAME, backend }, ({ run, keepUntilEnd }) => {
      const shape = [...inputs.x.shape];
      let padded = inputs.x;
      attrs.paddings.forEach((padding, axis) => {
        if (padding.every((each) => each === 0)) return;
        const around = [shape.slice(0, axis), shape.slice(axis + 1)].map((each) => util.sizeFromShape(each));
        const x = { ...padded, shape: [around[0]!, shape[axis]!, around[1]!] };
        const paddings = [[0, 0], padding, [0, 0]];
        padded = keepUntilEnd(stock({ ...call, inputs: { x }, attrs: { ...attrs, paddings } } as never) as TensorInfo);
        shape[axis]! += padding[0] + padding[1];
      });
      return padded === inputs.x ? run('Identity', { x: padded }) : Object.assign(padded, { shape });
    });
  });
}
