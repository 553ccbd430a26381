import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { registerKernel } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { GateName } from '../simd/lstmCode.ts';
import { type Multiply, packedLength, rowMajor, transposed } from '../simd/matrix.ts';
import { ROWS } from '../simd/matrixCode.ts';
import type { Crew } from '../threads/crew.ts';
import { backwardGiven, forwardGiven } from '../threads/jobs/lstm.ts';
import { packOnce } from '../threads/sharedProducts.ts';

/**
 * All steps of an LSTM. Inputs: x [steps, batch, 4 · units], what the layer's kernel makes of its inputs; the recurrent
 * kernel; h and c before. Results: h at every step, c after the last, and for the gradient gates and c of every step.
 */
export const LSTM = 'DescentLstm';
/** Back over all steps. Results: the gradients by x, recurrent kernel, h and c. */
export const LSTM_GRADIENT = 'DescentLstmGradient';

const FLOAT = 4;
/** Multiplications of all steps from which on the batch is shared out. */
const LEAST = 2 ** 20;
/** Parts for each thread. */
const PARTS = 2;

interface Sizes {
  readonly steps: number;
  readonly batch: number;
  readonly units: number;
}

interface Memory {
  readonly make: (...shape: number[]) => TensorInfo;
  /** Taken after all is allocated, which may move the memory. */
  readonly at: (tensor: TensorInfo) => number;
  readonly drop: (...tensors: TensorInfo[]) => void;
}

function memoryIn(backend: BackendWasm): Memory {
  return {
    make: (...shape) => backend.makeOutput(shape, 'float32'),
    at: ({ dataId }) => backend.getMemoryOffset(dataId),
    drop: (...tensors) => tensors.forEach(({ dataId }) => backend.disposeData(dataId)),
  };
}

type Named = Readonly<Record<string, TensorInfo>>;

/** Samples that each thread has; their rows go by panels of the products. */
function samplesOfPart(crew: Crew, { steps, batch, units }: Sizes): number {
  const work = steps * batch * units * units * 4;
  const panels = Math.ceil(batch / ROWS);
  return work < LEAST ? batch : ROWS * Math.ceil(panels / Math.min(panels, PARTS * crew.threads));
}

function forward(crew: Crew): KernelFunc {
  return (call) => {
    const { x, kernel, h, c } = call.inputs as Record<'x' | 'kernel' | 'h' | 'c', TensorInfo>;
    const { gate, saving } = call.attrs as unknown as { readonly gate: GateName; readonly saving: boolean };
    const { make, at, drop } = memoryIn(call.backend as BackendWasm);
    const [steps, batch, wide] = x.shape as [number, number, number];
    const units = wide / 4;
    const states = make(steps, batch, units);
    const gates = make(saving ? steps : 1, batch, wide);
    const carries = make(saving ? steps : 2, batch, units);
    const [last, sums, packed] = [make(batch, units), make(batch, wide), make(packedLength(units, wide))];
    packOnce(crew, { right: rowMajor(at(kernel), wide), depth: units, columns: wide }, at(packed));
    const ofPart = samplesOfPart(crew, { steps, batch, units });
    const given = forwardGiven({
      ...{ steps, batch, units, isHard: gate === 'sigmoid' ? 0 : 1, samplesOfPart: ofPart, packed: at(packed) },
      ...{ x: at(x), sums: at(sums), h: at(h), c: at(c), states: at(states), gates: at(gates) },
      ...{ carries: at(carries), saving: saving ? 1 : 0 },
    });
    crew.run('lstmForward', given, Math.ceil(batch / ofPart));
    const bytes = batch * units * FLOAT;
    const lastOf = at(carries) + (saving ? steps - 1 : (steps - 1) % 2) * bytes;
    crew.program.functions.copyRows(at(last), 0, lastOf, 0, 0, 0, bytes, 1);
    drop(sums, packed);
    if (saving) return [states, last, gates, carries];
    drop(gates, carries);
    return [states, last];
  };
}

function backward(crew: Crew, multiply: Multiply): KernelFunc {
  return (call) => {
    const { kernel, h, c, states, gates, carries, dStates, dCarry } = call.inputs as Named;
    const { gate } = call.attrs as unknown as { readonly gate: GateName };
    const { make, at, drop } = memoryIn(call.backend as BackendWasm);
    const [steps, batch, units] = states!.shape as [number, number, number];
    const wide = 4 * units;
    const [dx, dKernel, dh] = [make(steps, batch, wide), make(units, wide), make(batch, units)];
    const [dc, other, packed] = [make(batch, units), make(batch, units), make(packedLength(wide, units))];
    packOnce(crew, { right: transposed(rowMajor(at(kernel!), wide)), depth: wide, columns: units }, at(packed));
    const ofPart = samplesOfPart(crew, { steps, batch, units });
    const given = backwardGiven({
      ...{ steps, batch, units, isHard: gate === 'sigmoid' ? 0 : 1, samplesOfPart: ofPart, packed: at(packed) },
      ...{ c: at(c!), gates: at(gates!), carries: at(carries!), dStates: at(dStates!), dCarry: at(dCarry!) },
      ...{ dx: at(dx), dh: at(dh), dc: at(dc), other: at(other) },
    });
    crew.run('lstmBackward', given, Math.ceil(batch / ofPart));
    kernelGradient(multiply, { steps, batch, units }, [h!, states!, dx, dKernel].map(at));
    drop(packed, other);
    return [dx, dKernel, dh, dc];
  };
}

/** h before a stepᵀ · dx of the step, over all of them. */
function kernelGradient(multiply: Multiply, { steps, batch, units }: Sizes, addresses: readonly number[]): void {
  const [h, states, dx, dKernel] = addresses as [number, number, number, number];
  const wide = 4 * units;
  const common = { rows: units, columns: wide, result: { address: dKernel, rowBytes: wide * FLOAT } };
  multiply({ ...common, depth: batch, left: transposed(rowMajor(h, units)), right: rowMajor(dx, wide) });
  if (steps === 1) return;
  const right = rowMajor(dx + batch * wide * FLOAT, wide);
  multiply({ ...common, depth: (steps - 1) * batch, left: transposed(rowMajor(states, units)), right, adds: true });
}

export function addLstm(crew: Crew, multiply: Multiply): void {
  const kernels = { [LSTM]: forward(crew), [LSTM_GRADIENT]: backward(crew, multiply) };
  for (const [kernelName, kernelFunc] of Object.entries(kernels))
    registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
}
