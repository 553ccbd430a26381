import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util } from '@tensorflow/tfjs-core';
import type { HostBackendName } from './memory.ts';
import { replaceKernel } from './register.ts';
import { type RunKernel, withScratch } from './scratch.ts';

/** A tensor with a letter for each of its axes. */
interface Named {
  readonly tensor: TensorInfo;
  readonly axes: string;
}

const letters = (text: string): string[] => [...text];
const volume = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

function sizes(named: Named, axes: string): number[] {
  return letters(axes).map((axis) => named.tensor.shape[named.axes.indexOf(axis)]!);
}

function transposeTo(run: RunKernel, named: Named, axes: string): TensorInfo {
  const perm = letters(axes).map((axis) => named.axes.indexOf(axis));
  return run('Transpose', { x: named.tensor }, { perm });
}

/** Sums over every axis that `needed` has not. */
function sumOut(run: RunKernel, named: Named, needed: string): Named {
  const axis = letters(named.axes).flatMap((name, index) => (needed.includes(name) ? [] : index));
  if (axis.length === 0) return named;
  const axes = letters(named.axes).filter((name) => needed.includes(name));
  return { tensor: run('Sum', { x: named.tensor }, { axis, keepDims: false }), axes: axes.join('') };
}

/** Two operands as one batch of matrix products. */
function contract(run: RunKernel, [left, right]: readonly [Named, Named], output: string): Named {
  const shared = letters(left.axes).filter((axis) => right.axes.includes(axis));
  const batch = shared.filter((axis) => output.includes(axis)).join('');
  const inner = shared.filter((axis) => !output.includes(axis)).join('');
  const rows = letters(left.axes)
    .filter((axis) => !right.axes.includes(axis))
    .join('');
  const columns = letters(right.axes)
    .filter((axis) => !left.axes.includes(axis))
    .join('');
  const batchSizes = sizes(left, batch);
  const matrix = (named: Named, [outer, last]: readonly [string, string]): TensorInfo => {
    const shape = [batchSizes, sizes(named, outer), sizes(named, last)].map(volume);
    return run('Reshape', { x: transposeTo(run, named, batch + outer + last) }, { shape });
  };
  const a = matrix(left, [rows, inner]);
  const b = matrix(right, [inner, columns]);
  const product = run('BatchMatMul', { a, b }, { transposeA: false, transposeB: false });
  const shape = [...batchSizes, ...sizes(left, rows), ...sizes(right, columns)];
  return { tensor: run('Reshape', { x: product }, { shape }), axes: batch + rows + columns };
}

/**
 * `tf.einsum` of one or two operands, by matrix products. The WebAssembly back end has none, and the plain JavaScript
 * one gives a wrong shape where an axis of one operand alone is summed over; the WebGPU one multiplies everything with
 * everything before it sums.
 */
export function replaceEinsum(name: HostBackendName | 'webgpu'): void {
  replaceKernel<Record<string, TensorInfo>, { readonly equation: string }, KernelBackend>(
    name,
    'Einsum',
    ({ inputs, attrs, backend }) => {
      const tensors = Object.values(inputs);
      const { allDims, idDims } = backend_util.decodeEinsumEquation(attrs.equation, tensors.length);
      backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as never);
      const [terms, output] = attrs.equation.replaceAll(/\s/g, '').split('->') as [string, string];
      const operands = terms.split(',').map((axes, index): Named => ({ tensor: tensors[index]!, axes }));
      return withScratch({ name, backend }, ({ run }) => {
        const [left, right] = operands as [Named, Named | undefined];
        const result = right
          ? contract(run, [sumOut(run, left, output + right.axes), sumOut(run, right, output + left.axes)], output)
          : sumOut(run, left, output);
        return transposeTo(run, result, output);
      });
    },
  );
}
