// In volumes TensorFlow.js pads `same` by less than nothing where a window is smaller than its stride: windows then
// begin inside of the volume, and everything that comes of them is wrong. What lies behind the last window is never
// seen, so that without it the padding is nothing, as TensorFlow has it.
import type { KernelBackend, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel } from '@tensorflow/tfjs-core';
import { replaceKernel } from './register.ts';
import { withScratch } from './scratch.ts';

interface Call {
  readonly inputs: Record<string, TensorInfo>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: KernelBackend;
}

interface Volume {
  /** Of the volume that the windows go over: an input's, or an attribute. */
  readonly input?: string;
  readonly window: (call: Call) => unknown;
  /** Whether the result is a gradient of the whole volume. */
  readonly isWhole?: true;
}

const pool = ({ attrs }: Call): unknown => attrs['filterSize'];
const filter = ({ inputs }: Call): unknown => inputs['filter']!.shape.slice(0, 3);

const KERNELS: Readonly<Record<string, Volume>> = {
  MaxPool3D: { input: 'x', window: pool },
  AvgPool3D: { input: 'x', window: pool },
  MaxPool3DGrad: { input: 'input', window: pool, isWhole: true },
  AvgPool3DGrad: { input: 'input', window: pool, isWhole: true },
  Conv3D: { input: 'x', window: filter },
  Conv3DBackpropFilterV2: { input: 'x', window: ({ attrs }) => (attrs['filterShape'] as number[]).slice(0, 3) },
  Conv3DBackpropInputV2: { window: filter, isWhole: true },
};

const triple = (given: unknown): number[] =>
  typeof given === 'number' ? [given, given, given] : [...((given as readonly number[] | undefined) ?? [1, 1, 1])];

/** The volume's shape up to the end of the last window. */
function seen(shape: readonly number[], volume: Volume, call: Call): number[] {
  const [window, strides, dilations] = [volume.window(call), call.attrs['strides'], call.attrs['dilations']].map(
    triple,
  );
  return shape.map((length, axis) => {
    if (axis === 0 || axis > 3) return length;
    const stride = strides![axis - 1]!;
    const size = (window![axis - 1]! - 1) * dilations![axis - 1]! + 1;
    return Math.min(length, (Math.ceil(length / stride) - 1) * stride + size);
  });
}

/** To be called when the back end's other kernels are there. */
export function correctVolumePadding(name: string): void {
  for (const [kernelName, volume] of Object.entries(KERNELS)) {
    const { kernelFunc } = getKernel(kernelName, name);
    const compute = kernelFunc as unknown as (call: Call) => TensorInfo;
    const corrected = (call: Call): TensorInfo => {
      const shape = volume.input ? call.inputs[volume.input]!.shape : (call.attrs['inputShape'] as number[]);
      const size = seen(shape, volume, call);
      if (call.attrs['pad'] !== 'same' || size.every((length, axis) => length === shape[axis])) return compute(call);
      return withScratch({ name, backend: call.backend }, ({ run, keepUntilEnd }) => {
        const inputs = { ...call.inputs };
        const begin = shape.map(() => 0);
        if (volume.input) inputs[volume.input] = run('Slice', { x: inputs[volume.input]! }, { begin, size });
        const attrs = (volume.input ? call.attrs : { ...call.attrs, inputShape: size }) as NamedAttrMap;
        const made = keepUntilEnd(compute({ ...call, inputs, attrs }));
        if (!volume.isWhole) return made;
        const paddings = shape.map((length, axis): [number, number] => [0, length - size[axis]!]);
        return run('PadV2', { x: made }, { paddings: paddings as never, constantValue: 0 });
      });
    };
    replaceKernel(name, kernelName, corrected as never);
  }
}
