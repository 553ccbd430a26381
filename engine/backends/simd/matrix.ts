import { PANEL } from './matrixCode.ts';
import type { LoopFunctions, Program } from './program.ts';

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
  /** [rows, columns], contiguous along a row; the product is added to it. */
  readonly result: { readonly address: number; readonly rowBytes: number };
}

const FLOAT = 4;
/** Rows of the right matrix packed at a time: a panel of them (8 KB) stays in the first cache. */
const DEPTH_BLOCK = 256;
/** Columns packed at a time: 512 KB, in the second cache. */
const COLUMN_BLOCK = 512;
/** Rows of the left matrix that all panels go over before the next: 96 KB. */
const ROW_BLOCK = 96;

export interface MatrixMultiplier {
  /** result += left · right */
  readonly accumulate: (product: Product) => void;
}

interface Workspace {
  readonly functions: LoopFunctions;
  /** Packed panels, [COLUMN_BLOCK / 8][DEPTH_BLOCK, 8]. */
  readonly panels: number;
  /** [ROW_BLOCK, 8]: sums of a panel that is narrower than 8. */
  readonly edge: number;
  readonly heap: () => Float32Array;
}

/** Matrix products in the memory of the WebAssembly back end, for any strides of the operands. */
export function createMatrixMultiplier({ functions, heap, reserve }: Program): MatrixMultiplier {
  const panels = reserve(COLUMN_BLOCK * DEPTH_BLOCK);
  const edge = reserve(ROW_BLOCK * PANEL);
  const workspace = { functions, panels, edge, heap };
  return { accumulate: (product) => accumulate(workspace, product) };
}

/** A rectangle of the product: some of the depth and some of the columns. */
interface Block {
  readonly depthFrom: number;
  readonly depth: number;
  readonly columnFrom: number;
  readonly columns: number;
}

function accumulate(workspace: Workspace, product: Product): void {
  for (let columnFrom = 0; columnFrom < product.columns; columnFrom += COLUMN_BLOCK)
    for (let depthFrom = 0; depthFrom < product.depth; depthFrom += DEPTH_BLOCK) {
      const depth = Math.min(DEPTH_BLOCK, product.depth - depthFrom);
      const columns = Math.min(COLUMN_BLOCK, product.columns - columnFrom);
      const block = { depthFrom, depth, columnFrom, columns };
      packBlock(workspace, product, block);
      for (let row = 0; row < product.rows; row += ROW_BLOCK)
        multiplyRows(workspace, product, { ...block, row, rows: Math.min(ROW_BLOCK, product.rows - row) });
    }
}

function packBlock({ functions, panels }: Workspace, { right }: Product, block: Block): void {
  for (let column = 0; column < block.columns; column += PANEL)
    functions.pack(
      right.address + block.depthFrom * right.rowBytes + (block.columnFrom + column) * right.columnBytes,
      right.rowBytes,
      right.columnBytes,
      panels + column * block.depth * FLOAT,
      block.depth,
      Math.min(PANEL, block.columns - column),
    );
}

function multiplyRows(workspace: Workspace, product: Product, block: Block & { row: number; rows: number }): void {
  const { left, result } = product;
  const from = left.address + block.row * left.rowBytes + block.depthFrom * left.columnBytes;
  for (let column = 0; column < block.columns; column += PANEL) {
    const width = Math.min(PANEL, block.columns - column);
    const to = result.address + block.row * result.rowBytes + (block.columnFrom + column) * FLOAT;
    const panel = workspace.panels + column * block.depth * FLOAT;
    const whole = width === PANEL;
    if (!whole) workspace.heap().fill(0, workspace.edge / FLOAT, workspace.edge / FLOAT + block.rows * PANEL);
    const target = whole ? to : workspace.edge;
    const targetRowBytes = whole ? result.rowBytes : PANEL * FLOAT;
    const { rowBytes, columnBytes } = left;
    workspace.functions.multiply(from, rowBytes, columnBytes, panel, target, targetRowBytes, block.depth, block.rows);
    if (!whole) addEdge(workspace, { address: to, rowBytes: result.rowBytes }, { rows: block.rows, width });
  }
}

function addEdge(
  { heap, edge }: Workspace,
  result: Product['result'],
  { rows, width }: { readonly rows: number; readonly width: number },
): void {
  const values = heap();
  for (let row = 0; row < rows; row++) {
    const from = edge / FLOAT + row * PANEL;
    const to = (result.address + row * result.rowBytes) / FLOAT;
    for (let column = 0; column < width; column++) values[to + column]! += values[from + column]!;
  }
}
