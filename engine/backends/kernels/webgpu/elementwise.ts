import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';

export const WORKGROUP = 64;

/**
 * What is done with each number of some arrays of one size. The back end spreads workgroups over more dimensions where
 * they are too many for one.
 * @param value WGSL of number `index` of the result
 */
export function elementwiseProgram(
  shaderKey: string,
  { inputs, value, size }: { inputs: readonly string[]; value: string; size: number },
): WebGPUProgram {
  return {
    variableNames: [...inputs],
    outputShape: [size],
    workgroupSize: [WORKGROUP, 1, 1],
    dispatchLayout: { x: [0] },
    dispatch: [Math.max(1, Math.ceil(size / WORKGROUP)), 1, 1],
    size: true,
    shaderKey,
    getUserCode: () => `
      fn main(index : i32) {
        if (index < uniforms.size) {
          setOutputAtIndex(index, ${value});
        }
      }`,
  };
}

/** The same numbers in an array of their own, as floats. */
export const floatsProgram = (size: number): WebGPUProgram =>
  elementwiseProgram('descentToFloats', { inputs: ['A'], value: 'f32(A[index])', size });
