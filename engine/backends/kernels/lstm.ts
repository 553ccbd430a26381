import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { registerKernel } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { GateName } from '../simd/lstmCode.ts';
import { type MatrixView, type Multiply, packedLength, packRight } from '../simd/matrix.ts';
import type { Program } from '../simd/program.ts';
import { wasmMemory } from './memory.ts';

/**
 * All steps of an LSTM. Inputs: x [steps, batch, 4 · units], what the layer's kernel makes of its inputs; the recurrent
 * kernel; h and c before. Results: h at every step, c after the last, and for the gradient gates and c of every step.
 */
export const LSTM = 'DescentLstm';
/** Back over all steps. Results: the gradients by x, recurrent kernel, h and c. */
export const LSTM_GRADIENT = 'DescentLstmGradient';

const FLOAT = 4;

interface Sizes {
  readonly steps: number;
  readonly batch: number;
  readonly units: number;
}

interface Memory {
  readonly backend: BackendWasm;
  readonly make: (...shape: number[]) => TensorInfo;
  /** Taken after all is allocated, which may move the memory. */
  readonly at: (tensor: TensorInfo) => number;
  readonly drop: (...tensors: TensorInfo[]) => void;
}

function memoryIn(backend: BackendWasm): Memory {
  return {
    backend,
    make: (...shape) => backend.makeOutput(shape, 'float32'),
    at: ({ dataId }) => backend.getMemoryOffset(dataId),
    drop: (...tensors) => tensors.forEach(({ dataId }) => backend.disposeData(dataId)),
  };
}

const rowMajor = (address: number, columns: number): MatrixView => ({
  address,
  rowBytes: columns * FLOAT,
  columnBytes: FLOAT,
});
const turned = ({ address, rowBytes, columnBytes }: MatrixView): MatrixView => ({
  address,
  rowBytes: columnBytes,
  columnBytes: rowBytes,
});

type Named = Readonly<Record<string, TensorInfo>>;

function forward(program: Program, multiply: Multiply): KernelFunc {
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
    const [narrowBytes, wideBytes] = [batch * units * FLOAT, batch * wide * FLOAT];
    const matrix = { right: rowMajor(at(kernel), wide), depth: units, columns: wide };
    packRight(program, matrix, at(packed));
    const step = gate === 'sigmoid' ? program.functions.lstmStep : program.functions.hardLstmStep;
    let [state, carry] = [at(h), at(c)];
    for (let time = 0; time < steps; time += 1) {
      program.functions.copyRows(at(sums), 0, at(x) + time * wideBytes, 0, 0, 0, wideBytes, 1);
      const result = { address: at(sums), rowBytes: wide * FLOAT };
      const left = rowMajor(state, units);
      multiply({ ...matrix, rows: batch, left, result, adds: true, packed: at(packed) });
      const to = at(carries) + (saving ? time : time % 2) * narrowBytes;
      state = at(states) + time * narrowBytes;
      step(at(sums), carry, at(gates) + (saving ? time * wideBytes : 0), to, state, units * FLOAT, batch);
      carry = to;
    }
    program.functions.copyRows(at(last), 0, carry, 0, 0, 0, narrowBytes, 1);
    drop(sums, packed);
    if (saving) return [states, last, gates, carries];
    drop(gates, carries);
    return [states, last];
  };
}

function backward(program: Program, multiply: Multiply): KernelFunc {
  return (call) => {
    const { kernel, h, c, states, gates, carries, dStates, dCarry } = call.inputs as Named;
    const { gate } = call.attrs as unknown as { readonly gate: GateName };
    const backend = call.backend as BackendWasm;
    const { make, at, drop } = memoryIn(backend);
    const [steps, batch, units] = states!.shape as [number, number, number];
    const wide = 4 * units;
    const [dx, dKernel, dc, other] = [
      make(steps, batch, wide),
      make(units, wide),
      make(batch, units),
      make(batch, units),
    ];
    const packed = make(packedLength(wide, units));
    const dh = wasmMemory(backend).zeros([batch, units], 'float32');
    const [narrowBytes, wideBytes] = [batch * units * FLOAT, batch * wide * FLOAT];
    const matrix = { right: turned(rowMajor(at(kernel!), wide)), depth: wide, columns: units };
    packRight(program, matrix, at(packed));
    const step = gate === 'sigmoid' ? program.functions.lstmStepBack : program.functions.hardLstmStepBack;
    const result = { address: at(dh), rowBytes: units * FLOAT };
    let from = at(dCarry!);
    // The last one written is `dc`.
    const into = (time: number): number => (time % 2 === 0 ? at(dc) : at(other));
    for (let time = steps - 1; time >= 0; time -= 1) {
      const narrow = time * narrowBytes;
      const before = time === 0 ? at(c!) : at(carries!) + narrow - narrowBytes;
      const dSums = at(dx) + time * wideBytes;
      const moment = [at(gates!) + time * wideBytes, before, at(carries!) + narrow, at(dStates!) + narrow];
      step(...moment, at(dh), from, dSums, into(time), units * FLOAT, batch);
      from = into(time);
      multiply({ ...matrix, rows: batch, left: rowMajor(dSums, wide), result, packed: at(packed) });
    }
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
  multiply({ ...common, depth: batch, left: turned(rowMajor(h, units)), right: rowMajor(dx, wide) });
  if (steps === 1) return;
  const right = rowMajor(dx + batch * wide * FLOAT, wide);
  multiply({ ...common, depth: (steps - 1) * batch, left: turned(rowMajor(states, units)), right, adds: true });
}

export function addLstm(program: Program, multiply: Multiply): void {
  const kernels = { [LSTM]: forward(program, multiply), [LSTM_GRADIENT]: backward(program, multiply) };
  for (const [kernelName, kernelFunc] of Object.entries(kernels))
    registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
}
