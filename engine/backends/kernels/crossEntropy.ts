import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { registerKernel, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** By the names of TensorFlow.js's losses: the kernels of a loss for each row, and of its gradient by the output. */
export const CROSS_ENTROPIES = {
  categoricalCrossentropy: {
    loss: 'DescentCategoricalCrossentropy',
    gradient: 'DescentCategoricalCrossentropyGradient',
  },
  binaryCrossentropy: { loss: 'DescentBinaryCrossentropy', gradient: 'DescentBinaryCrossentropyGradient' },
} as const;
export type CrossEntropyName = keyof typeof CROSS_ENTROPIES;

/** What TensorFlow.js keeps probabilities away from 0 and 1 by. */
export const EPSILON = 1e-7;
const LEAST = Math.fround(EPSILON);
const MOST = Math.fround(1 - EPSILON);

type Numbers = Float32Array;

/** Some classes of one row, from `from` up to `to`. */
interface Row {
  readonly target: Numbers;
  readonly output: Numbers;
  readonly from: number;
  readonly to: number;
}

/** Stays none where it is no number. */
const clipped = (value: number): number => (value < LEAST ? LEAST : value > MOST ? MOST : value);
const isInside = (value: number): boolean => value >= LEAST && value <= MOST;

interface Formula {
  loss(row: Row): number;
  /** Writes the loss's gradient by each output, times dy. */
  gradient(row: Row, dy: number, result: Numbers): void;
}

function sumOf({ output, from, to }: Row): number {
  let sum = 0;
  for (let place = from; place < to; place += 1) sum += output[place]!;
  return sum;
}

/** -Σ target · log(output / Σ output) */
const categorical: Formula = {
  loss(row) {
    const sum = sumOf(row);
    let loss = 0;
    for (let place = row.from; place < row.to; place += 1) {
      const share = clipped(Math.fround(row.output[place]! / sum));
      // Nothing times the logarithm of a number is nothing, and most targets are.
      if (row.target[place] !== 0 || share !== share) loss -= row.target[place]! * Math.log(share);
    }
    return loss;
  },
  gradient(row, dy, result) {
    const sum = sumOf(row);
    let drawn = 0;
    for (let place = row.from; place < row.to; place += 1) {
      const share = Math.fround(row.output[place]! / sum);
      const by = share !== share ? share : isInside(share) ? -row.target[place]! / share : 0;
      drawn += by * row.output[place]!;
      result[place] = by;
    }
    for (let place = row.from; place < row.to; place += 1) result[place] = (dy * (result[place]! - drawn / sum)) / sum;
  },
};

/** The mean of -target · log(output) - (1 - target) · log(1 - output) */
const binary: Formula = {
  loss({ target, output, from, to }) {
    let loss = 0;
    for (let place = from; place < to; place += 1) {
      const share = clipped(output[place]!);
      loss -= target[place]! * Math.log(share) + (1 - target[place]!) * Math.log(1 - share);
    }
    return loss / (to - from);
  },
  gradient({ target, output, from, to }, dy, result) {
    for (let place = from; place < to; place += 1) {
      const share = output[place]!;
      const by = isInside(share) || share !== share ? (share - target[place]!) / (share * (1 - share)) : 0;
      result[place] = (dy * by) / (to - from);
    }
  },
};

const FORMULAS: Readonly<Record<CrossEntropyName, Formula>> = {
  categoricalCrossentropy: categorical,
  binaryCrossentropy: binary,
};

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
export function addCrossEntropies(): void {
  for (const [name, kernels] of Object.entries(CROSS_ENTROPIES)) {
    const formula = FORMULAS[name as CrossEntropyName];
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
