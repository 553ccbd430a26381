import type { TensorInfo } from '@tensorflow/tfjs-core';
import { broadcast_util, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { MatrixView, Multiply, Product } from '../simd/matrix.ts';
import type { Crew } from '../threads/crew.ts';
import { multiplyBatch } from '../threads/sharedProducts.ts';
import { type Kernel, replaceKernel } from './register.ts';

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const FLOAT = 4;

/** The last two axes of an operand, as it enters the product. */
interface Operand {
  readonly rows: number;
  readonly columns: number;
  readonly batch: readonly number[];
  readonly view: (index: number) => MatrixView;
}

function operand(backend: BackendWasm, { dataId, shape }: TensorInfo, turned: boolean): Operand {
  const [height, width] = shape.slice(-2) as [number, number];
  const stored = { rowBytes: width * FLOAT, columnBytes: FLOAT };
  const strides = turned ? { rowBytes: stored.columnBytes, columnBytes: stored.rowBytes } : stored;
  const address = (index: number) => backend.getMemoryOffset(dataId) + index * height * width * FLOAT;
  return {
    rows: turned ? width : height,
    columns: turned ? height : width,
    batch: shape.slice(0, -2),
    view: (index) => ({ address: address(index), ...strides }),
  };
}

/** For each matrix of the broadcast batch, which one of an operand's it is. */
function batchIndex(batch: readonly number[], outer: readonly number[]): number[] {
  let indices = [0];
  const missing = outer.length - batch.length;
  outer.forEach((size, axis) => {
    const own = axis < missing ? 1 : batch[axis - missing]!;
    indices = indices.flatMap((index) =>
      Array.from({ length: size }, (_, position) => index * own + (own === 1 ? 0 : position)),
    );
  });
  return indices;
}

/** How far each is from the one before, where that is always the same. */
function stepOf(indices: readonly number[]): number | undefined {
  const step = indices[1]! - indices[0]!;
  return indices.every((index, place) => index === place * step) ? step : undefined;
}

function matMul(
  crew: Crew,
  multiply: Multiply,
): Kernel<{ a: TensorInfo; b: TensorInfo }, MatMulAttributes, BackendWasm> {
  return ({ inputs, attrs, backend }) => {
    const a = operand(backend, inputs.a, attrs.transposeA);
    const b = operand(backend, inputs.b, attrs.transposeB);
    util.assert(
      a.columns === b.rows,
      () => `Matrices of shapes [${inputs.a.shape}] and [${inputs.b.shape}] can't be multiplied: inner sizes differ.`,
    );
    const outer = broadcast_util.assertAndGetBroadcastShape([...a.batch], [...b.batch]);
    const output = backend.makeOutput([...outer, a.rows, b.columns], 'float32');
    const [fromA, fromB] = [batchIndex(a.batch, outer), batchIndex(b.batch, outer)];
    const sizes = { rows: a.rows, depth: a.columns, columns: b.columns };
    const resultBytes = a.rows * b.columns * FLOAT;
    const productAt = (index: number): Product => ({
      ...{ ...sizes, left: a.view(fromA[index]!), right: b.view(fromB[index]!) },
      result: {
        address: backend.getMemoryOffset(output.dataId) + index * resultBytes,
        rowBytes: b.columns * FLOAT,
      },
    });
    const count = fromA.length;
    const [stepA, stepB] = count > crew.threads ? [stepOf(fromA), stepOf(fromB)] : [];
    if (stepA === undefined || stepB === undefined)
      for (let index = 0; index < count; index += 1) multiply(productAt(index));
    else {
      const bytes = { leftBytes: stepA * a.rows * a.columns * FLOAT, rightBytes: stepB * b.rows * b.columns * FLOAT };
      multiplyBatch(crew, { first: productAt(0), count, ...bytes, resultBytes });
    }
    return output;
  };
}

/** The stock product is slow for batches and for transposed operands, which every gradient has. */
export function replaceMatMul(crew: Crew, multiply: Multiply): void {
  replaceKernel('wasm', 'BatchMatMul', matMul(crew, multiply));
}
