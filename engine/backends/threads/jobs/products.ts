import { type MatrixView, packRight, type Product } from '../../simd/matrix.ts';
import type { Job } from '../control.ts';

const FLOAT = 4;
const NONE = -1;

/** A product as numbers, and how many rows and columns one part has. */
export function productGiven(product: Product, rowsOfPart: number, columnsOfPart: number): number[] {
  const { rows, depth, columns, left, right, result, adds, packed } = product;
  return [
    ...[rows, depth, columns, ...viewGiven(left), ...viewGiven(right), result.address, result.rowBytes],
    ...[adds ? 1 : 0, packed ?? NONE, rowsOfPart, columnsOfPart],
  ];
}

export const viewGiven = ({ address, rowBytes, columnBytes }: MatrixView): number[] => [address, rowBytes, columnBytes];

export const viewAt = (given: Float64Array, at: number): MatrixView => ({
  address: given[at]!,
  rowBytes: given[at + 1]!,
  columnBytes: given[at + 2]!,
});

function productAt(given: Float64Array): Product {
  const packed = given[12]!;
  return {
    ...{ rows: given[0]!, depth: given[1]!, columns: given[2]!, left: viewAt(given, 3), right: viewAt(given, 6) },
    result: { address: given[9]!, rowBytes: given[10]! },
    ...{ adds: given[11] === 1, packed: packed === NONE ? undefined : packed },
  };
}

/** Some rows of a product, or some columns. */
export const multiplyPart: Job = ({ multiply }, given, part) => {
  const product = productAt(given);
  const [rowsOfPart, columnsOfPart] = [given[13]!, given[14]!];
  const across = Math.ceil(product.columns / columnsOfPart);
  const [row, column] = [Math.floor(part / across) * rowsOfPart, (part % across) * columnsOfPart];
  const { left, right, result } = product;
  multiply({
    ...product,
    rows: Math.min(rowsOfPart, product.rows - row),
    columns: Math.min(columnsOfPart, product.columns - column),
    left: { ...left, address: left.address + row * left.rowBytes },
    right: { ...right, address: right.address + column * right.columnBytes },
    result: { ...result, address: result.address + row * result.rowBytes + column * FLOAT },
  });
};

/** Whole products of a batch: how far their matrices lie apart, and how many a part has of how many. */
export interface Batch {
  readonly leftBytes: number;
  readonly rightBytes: number;
  readonly resultBytes: number;
  readonly ofPart: number;
  readonly count: number;
}

export const batchGiven = ({ leftBytes, rightBytes, resultBytes, ofPart, count }: Batch): number[] => [
  ...[leftBytes, rightBytes, resultBytes, ofPart, count],
];

/** The numbers of the first product, then those of the batch. */
export const multiplyMany: Job = ({ multiply }, given, part) => {
  const product = productAt(given);
  const [leftBytes, rightBytes, resultBytes, ofPart, count] = given.subarray(15, 20) as unknown as [
    ...[number, number, number, number, number],
  ];
  const { left, right, result } = product;
  for (let index = part * ofPart; index < Math.min(count, (part + 1) * ofPart); index += 1)
    multiply({
      ...product,
      left: { ...left, address: left.address + index * leftBytes },
      right: { ...right, address: right.address + index * rightBytes },
      result: { ...result, address: result.address + index * resultBytes },
    });
};

/** Given: depth, columns, the right matrix, and where it is packed to. */
export const packPart: Job = ({ functions }, given, part) => {
  packRight(functions, { depth: given[0]!, columns: given[1]!, right: viewAt(given, 2) }, given[5]!, part);
};
