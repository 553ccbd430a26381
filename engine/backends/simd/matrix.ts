import { COLUMNS, ROWS } from './matrixCode.ts';
import type { LoopFunctions } from './loops.ts';

/** A matrix somewhere in the WebAssembly memory: byte address and byte distances between neighbours. */
export interface MatrixView {
  readonly address: number;
  readonly rowBytes: number;
  readonly columnBytes: number;
}

export interface Product {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
  /** [rows, depth] */
  readonly left: MatrixView;
  /** [depth, columns] */
  readonly right: MatrixView;
  /** [rows, columns], contiguous along a row. */
  readonly result: { readonly address: number; readonly rowBytes: number };
  /** Whether the product is added to what is there. */
  readonly adds?: boolean;
  /** Where the right matrix lies packed already. */
  readonly packed?: number;
}

const FLOAT = 4;
/** Depth packed at a time: a panel of the right matrix (8 KB) stays in the first cache. */
const DEPTH_BLOCK = 256;
/** Columns packed at a time: 512 KB, in the second cache. */
const COLUMN_BLOCK = 512;
/** Rows packed at a time, which all panels of the right matrix go over: 96 KB. */
const ROW_BLOCK = 16 * ROWS;

/** result = left · right */
export type Multiply = (product: Product) => void;

export type Right = Pick<Product, 'right' | 'depth' | 'columns'>;

/** Floats that a packed right matrix takes. */
export const packedLength = (depth: number, columns: number): number => depth * Math.ceil(columns / COLUMNS) * COLUMNS;

/** Bytes to a block of a packed right matrix. */
function blockAt({ depth, columns }: Right, column: number, deep: number): number {
  const width = Math.min(COLUMN_BLOCK, columns - column);
  return (packedLength(depth, column) + packedLength(deep, width)) * FLOAT;
}

/** Columns that are packed at once, where threads share them out. */
const PACKED_COLUMNS = 64;

/** In how many parts a right matrix can be packed. */
export const partsOfRight = (columns: number): number => Math.ceil(columns / PACKED_COLUMNS);

/** Packs a part of a right matrix that many products will need, to `to`. */
export function packRight(functions: LoopFunctions, matrix: Right, to: number, part: number): void {
  const { right, depth, columns } = matrix;
  const column = part * PACKED_COLUMNS;
  const block = column - (column % COLUMN_BLOCK);
  const width = Math.min(PACKED_COLUMNS, columns - column);
  for (let deep = 0; deep < depth; deep += DEPTH_BLOCK) {
    const from = right.address + deep * right.rowBytes + column * right.columnBytes;
    const count = Math.min(DEPTH_BLOCK, depth - deep);
    const place = to + blockAt(matrix, block, deep) + (column - block) * count * FLOAT;
    functions.packColumns(from, right.columnBytes, right.rowBytes, place, count, width);
  }
}

/** A matrix laid out row after row. */
export function rowMajor(address: number, columns: number): MatrixView {
  return { address, rowBytes: columns * FLOAT, columnBytes: FLOAT };
}

export function transposed({ address, rowBytes, columnBytes }: MatrixView): MatrixView {
  return { address, rowBytes: columnBytes, columnBytes: rowBytes };
}

interface Workspace {
  readonly functions: LoopFunctions;
  /** Packed panels, [ROW_BLOCK / 6][DEPTH_BLOCK, 6]. */
  readonly left: number;
  /** [COLUMN_BLOCK / 8][DEPTH_BLOCK, 8] */
  readonly right: number;
  /** [6, 8]: sums of which only some belong to the result. */
  readonly tile: number;
}

const [OF_LEFT, OF_RIGHT] = [ROW_BLOCK * DEPTH_BLOCK, COLUMN_BLOCK * DEPTH_BLOCK];
/** Floats that a thread needs to multiply. */
export const WORKSPACE = OF_LEFT + OF_RIGHT + ROWS * COLUMNS;

/**
 * Matrix products in the memory of the WebAssembly back end, for any strides of the operands, with a workspace that
 * nobody else uses. Each number is a sum in one order, whatever rows and columns are computed with it.
 */
export function createMultiply(functions: LoopFunctions, address: number): Multiply {
  const right = address + OF_LEFT * FLOAT;
  const workspace = { functions, left: address, right, tile: right + OF_RIGHT * FLOAT };
  return (product) => multiply(workspace, product);
}

function multiply({ functions, ...at }: Workspace, product: Product): void {
  const { left, right, result, rows, adds = false } = product;
  for (let column = 0; column < product.columns; column += COLUMN_BLOCK) {
    const columns = Math.min(COLUMN_BLOCK, product.columns - column);
    // Of no depth at all zeros come.
    for (let deep = 0; deep === 0 || deep < product.depth; deep += DEPTH_BLOCK) {
      const depth = Math.min(DEPTH_BLOCK, product.depth - deep);
      const panels = product.packed === undefined ? at.right : product.packed + blockAt(product, column, deep);
      const ofRight = right.address + deep * right.rowBytes + column * right.columnBytes;
      if (product.packed === undefined)
        functions.packColumns(ofRight, right.columnBytes, right.rowBytes, panels, depth, columns);
      const isFirst = deep === 0 && !adds ? 1 : 0;
      for (let row = 0; row < rows; row += ROW_BLOCK) {
        const count = Math.min(ROW_BLOCK, rows - row);
        const ofLeft = left.address + row * left.rowBytes + deep * left.columnBytes;
        functions.packRows(ofLeft, left.rowBytes, left.columnBytes, at.left, depth, count);
        const to = result.address + row * result.rowBytes + column * FLOAT;
        functions.multiply(at.left, panels, to, result.rowBytes, count, columns, depth, isFirst, at.tile);
      }
    }
  }
}
