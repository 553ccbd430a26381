import type { KernelFunc, NamedTensorMap, Tensor, TensorInfo, Variable } from '@tensorflow/tfjs-core';
import { AdamOptimizer, engine, getBackend, mul, registerKernel, sub, tidy, zerosLike } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { ADAM_NUMBERS, SMALLEST } from '../simd/adamCode.ts';
import type { Program } from '../simd/program.ts';

const KERNEL = 'DescentAdam';
const FLOAT = 4;

interface Slot {
  readonly originalName: string;
  readonly variable: Variable;
}

/** What TensorFlow.js's optimizer keeps. */
interface Inside {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly learningRate: number;
  readonly accBeta1: Variable;
  readonly accBeta2: Variable;
  readonly accumulatedFirstMoment: Slot[];
  readonly accumulatedSecondMoment: Slot[];
  incrementIterations(): void;
}

type Given = NamedTensorMap | { readonly name: string; readonly tensor: Tensor }[];

/** What TensorFlow.js's Adam does with a weight in fourteen operations is one here, with the same numbers. */
export function fuseAdam({ functions, heap, reserve }: Program): void {
  const numbers = reserve(ADAM_NUMBERS.length);
  const kernelFunc = ({ inputs, attrs, backend }: Parameters<KernelFunc>[0]): TensorInfo[] => {
    const { value, first, second, gradient, correction1, correction2 } = inputs as Record<string, TensorInfo>;
    const wasm = backend as BackendWasm;
    const made = [value!, first!, second!].map(({ shape }) => wasm.makeOutput(shape, 'float32'));
    // Addresses after everything is allocated, which may move them.
    const at = (tensor: TensorInfo): number => wasm.getMemoryOffset(tensor.dataId);
    const floats = heap();
    const taken: Record<string, number> = {
      ...(attrs as Record<string, number>),
      smallest: SMALLEST,
      correction1: floats[at(correction1!) / FLOAT]!,
      correction2: floats[at(correction2!) / FLOAT]!,
    };
    ADAM_NUMBERS.forEach((name, place) => (floats[numbers / FLOAT + place] = taken[name]!));
    const size = value!.shape.reduce((product, each) => product * each, 1);
    functions.adam(...[value!, first!, second!, gradient!, ...made].map(at), numbers, size * FLOAT);
    return made;
  };
  registerKernel({ kernelName: KERNEL, backendName: 'wasm', kernelFunc });
  const stock = AdamOptimizer.prototype.applyGradients;
  AdamOptimizer.prototype.applyGradients = function applyGradients(this: AdamOptimizer, given: Given) {
    const named = Array.isArray(given) ? given : Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
    if (getBackend() !== 'wasm' || named.some(({ tensor }) => tensor && tensor.dtype !== 'float32'))
      return stock.call(this, given as never);
    step(this as unknown as Inside, named);
  };
}

function step(optimizer: Inside, named: readonly { readonly name: string; readonly tensor: Tensor | null }[]): void {
  const { beta1, beta2, epsilon, learningRate, accBeta1, accBeta2 } = optimizer;
  const attrs = {
    ...{ beta1, oneMinusBeta1: 1 - beta1, beta2, oneMinusBeta2: 1 - beta2 },
    ...{ epsilon, minusRate: -learningRate },
  };
  tidy(() => {
    const [correction1, correction2] = [sub(1, accBeta1), sub(1, accBeta2)];
    named.forEach(({ name, tensor: gradient }, place) => {
      const value = engine().registeredVariables[name]!;
      const [first, second] = [
        slot(optimizer.accumulatedFirstMoment, place, { value, name: `${name}/m` }),
        slot(optimizer.accumulatedSecondMoment, place, { value, name: `${name}/v` }),
      ];
      if (gradient == null) return;
      const inputs = { value, first, second, gradient, correction1, correction2 };
      const made = engine().runKernel(KERNEL, inputs as unknown as NamedTensorMap, attrs) as Tensor[];
      [value, first, second].forEach((variable, index) => variable.assign(made[index]!));
    });
    accBeta1.assign(mul(accBeta1, beta1));
    accBeta2.assign(mul(accBeta2, beta2));
  });
  optimizer.incrementIterations();
}

/** What is remembered of a weight, made when it is first seen. */
function slot(slots: Slot[], place: number, { value, name }: { value: Variable; name: string }): Variable {
  slots[place] ??= { originalName: name, variable: tidy(() => zerosLike(value).variable(false)) };
  return slots[place].variable;
}
