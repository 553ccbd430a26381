import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { backend as currentBackend, engine } from '@tensorflow/tfjs-core';
import { type Moved, replaceAdam } from './adamSteps.ts';

const WORKGROUP = 64;
/** Workgroups along one side of a dispatch, on every device. */
const MOST_GROUPS = 65535;

interface Formula {
  readonly name: string;
  readonly inputs: readonly string[];
  /** Numbers that the shader takes as they are. */
  readonly numbers: readonly string[];
  /** WGSL of a number of the result. */
  readonly value: string;
}

const FIRST: Formula = {
  name: 'first',
  inputs: ['moment', 'gradient'],
  numbers: ['keep', 'take'],
  value: 'moment[index] * uniforms.keep + gradient[index] * uniforms.take',
};
const SECOND: Formula = { ...FIRST, name: 'second', value: FIRST.value.replace('gradient[index]', '$& * $&') };
/** `decayed1` and `decayed2` are the powers of β, of one number each. */
const VALUE: Formula = {
  name: 'value',
  inputs: ['weight', 'first', 'second', 'decayed1', 'decayed2'],
  numbers: ['rate', 'epsilon'],
  value: `weight[index] - uniforms.rate * (first[index] / (1.0 - decayed1[0]))
    / (sqrt(second[index] / (1.0 - decayed2[0])) + uniforms.epsilon)`,
};

function programOf({ name, inputs, numbers, value }: Formula, size: number): WebGPUProgram {
  const groups = Math.max(1, Math.ceil(size / WORKGROUP));
  const rows = Math.ceil(groups / MOST_GROUPS);
  return {
    variableNames: [...inputs],
    outputShape: [size],
    workgroupSize: [WORKGROUP, 1, 1],
    dispatchLayout: { x: [0] },
    dispatch: [Math.ceil(groups / rows), rows, 1],
    size: true,
    uniforms: numbers.map((each) => `${each} : f32,`).join(' '),
    shaderKey: `descentAdam_${name}`,
    getUserCode: () => `
      fn main(index : i32) {
        if (index < uniforms.size) {
          setOutputAtIndex(index, ${value});
        }
      }`,
  };
}

/** The formula's numbers for a weight's every number, as the variable's new value. */
function assign(to: Variable, formula: Formula, inputs: readonly Tensor[], numbers: readonly number[]): void {
  const backend = currentBackend() as WebGPUBackend;
  // All in one dimension, so that tensors of any form have one shader.
  const flat = inputs.map(({ dataId, size, dtype }) => ({ dataId, dtype, shape: [size] }));
  const uniforms = numbers.map((each) => ({ type: 'float32', data: [each] }));
  const made = backend.runWebGPUProgram(programOf(formula, to.size), flat, 'float32', uniforms);
  to.assign(engine().makeTensorFromTensorInfo({ ...made, shape: to.shape }) as Variable);
}

/** What TensorFlow.js's Adam does with a weight in fourteen dispatches takes three. */
export function fuseWebgpuAdam(): void {
  replaceAdam('webgpu', ({ beta1, beta2, epsilon, learningRate, accBeta1, accBeta2 }) => {
    return ([value, first, second]: Moved, gradient) => {
      assign(first, FIRST, [first, gradient], [beta1, 1 - beta1]);
      assign(second, SECOND, [second, gradient], [beta2, 1 - beta2]);
      assign(value, VALUE, [value, first, second, accBeta1, accBeta2], [learningRate, epsilon]);
    };
  });
}
