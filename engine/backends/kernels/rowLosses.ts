import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { registerKernel, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { binary, binaryOfLogits, categorical, ofLogits, type RowFormula, squared } from './rowFormulas.ts';

const kernelsOf = <Name extends string>(name: Name) => ({
  loss: `Descent${name}` as const,
  gradient: `Descent${name}Gradient` as const,
});

/** The kernels of a loss for each row, and of its gradient by the output. The first three are losses of TensorFlow.js. */
export const ROW_LOSSES = {
  categoricalCrossentropy: kernelsOf('CategoricalCrossentropy'),
  binaryCrossentropy: kernelsOf('BinaryCrossentropy'),
  meanSquaredError: kernelsOf('MeanSquaredError'),
  categoricalCrossentropyOfLogits: kernelsOf('CategoricalCrossentropyOfLogits'),
  binaryCrossentropyOfLogits: kernelsOf('BinaryCrossentropyOfLogits'),
} as const;
export type RowLossName = keyof typeof ROW_LOSSES;

const FORMULAS: Readonly<Record<RowLossName, RowFormula>> = {
  categoricalCrossentropy: categorical,
  binaryCrossentropy: binary,
  meanSquaredError: squared,
  categoricalCrossentropyOfLogits: ofLogits,
  binaryCrossentropyOfLogits: binaryOfLogits,
};

type Numbers = Float32Array;

interface Given {
  readonly backend: BackendWasm;
  readonly shape: number[];
  readonly classes: number;
  read(name: string): Numbers;
}

function given({ inputs, backend }: Parameters<KernelFunc>[0]): Given {
  const tensors = inputs as Record<string, TensorInfo>;
  const { shape } = tensors['output']!;
  return {
    backend: backend as BackendWasm,
    shape,
    classes: shape.at(-1)!,
    read: (name) => (backend as BackendWasm).typedArrayFromHeap(tensors[name]!) as Numbers,
  };
}

/** Losses of a few numbers each, which as TensorFlow.js's operations take longer than a small net's products. */
export function addRowLosses(): void {
  for (const [name, kernels] of Object.entries(ROW_LOSSES)) {
    const formula = FORMULAS[name as RowLossName];
    const loss: KernelFunc = (call) => {
      const { backend, shape, classes, read } = given(call);
      const made = backend.makeOutput(shape.slice(0, -1), 'float32');
      const losses = backend.typedArrayFromHeap(made) as Numbers;
      const [target, output] = [read('target'), read('output')];
      for (let row = 0; row < losses.length; row += 1)
        losses[row] = formula.loss({ target, output, from: row * classes, to: (row + 1) * classes });
      return made;
    };
    const gradient: KernelFunc = (call) => {
      const { backend, shape, classes, read } = given(call);
      const made = backend.makeOutput(shape, 'float32');
      const result = backend.typedArrayFromHeap(made) as Numbers;
      const [target, output, dy] = [read('target'), read('output'), read('dy')];
      for (let row = 0; row < util.sizeFromShape(shape) / classes; row += 1)
        formula.gradient({ target, output, from: row * classes, to: (row + 1) * classes }, dy[row]!, result);
      return made;
    };
    registerKernel({ kernelName: kernels.loss, backendName: 'wasm', kernelFunc: loss });
    registerKernel({ kernelName: kernels.gradient, backendName: 'wasm', kernelFunc: gradient });
  }
}
