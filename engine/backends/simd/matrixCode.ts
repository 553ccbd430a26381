import type { Code, WasmFunction } from './encode.ts';
import * as wasm from './encode.ts';

/** Columns that a panel of the right-hand matrix is wide. */
export const PANEL = 8;
/** Rows that one round computes together: 4 × 8 sums fill the vector registers. */
const ROWS = 4;
const FLOAT = 4;

/** Destructured into as many names as are needed. */
type Locals = [number, number, number, number, number, number, number, number, number, number, ...number[]];

/** The first `count` locals of a function. */
const numbered = (count: number) => Array.from({ length: count }, (_, index) => index) as Locals;
const floats = (count: number): Code => wasm.integer(count * FLOAT);

/**
 * pack(from, rowBytes, columnBytes, to, rows, columns): copies `columns` (1 to 8) columns of a matrix to a panel of
 * [rows, 8], so that the multiplication reads one straight stream. A narrow panel repeats its last column; nobody
 * reads what comes of it.
 */
function pack(): WasmFunction {
  const [from, rowBytes, columnBytes, to, rows, columns, end, column, source] = numbered(9);
  const contiguous = [
    ...[...wasm.get(columnBytes), ...floats(1), ...wasm.equal],
    ...[...wasm.get(columns), ...wasm.integer(PANEL), ...wasm.equal],
    ...wasm.both,
  ];
  const copyRow = [
    ...[...wasm.get(to), ...wasm.get(from), ...wasm.loadVector(), ...wasm.storeVector()],
    ...[...wasm.get(to), ...wasm.get(from), ...wasm.loadVector(16), ...wasm.storeVector(16)],
  ];
  const copyElements = [
    ...[...wasm.integer(0), ...wasm.set(column), ...wasm.get(from), ...wasm.set(source)],
    ...wasm.repeatWhile(
      [...wasm.get(column), ...wasm.integer(PANEL), ...wasm.less],
      [
        ...[...wasm.get(to), ...wasm.get(column), ...floats(1), ...wasm.multiply, ...wasm.add],
        ...[...wasm.get(source), ...wasm.loadFloat(), ...wasm.storeFloat()],
        ...wasm.increase(column, wasm.integer(1)),
        ...wasm.when(
          [...wasm.get(column), ...wasm.get(columns), ...wasm.less],
          wasm.increase(source, wasm.get(columnBytes)),
        ),
      ],
    ),
  ];
  const body = [
    ...[...wasm.get(to), ...wasm.get(rows), ...floats(PANEL), ...wasm.multiply, ...wasm.add, ...wasm.set(end)],
    ...wasm.repeatWhile(
      [...wasm.get(to), ...wasm.get(end), ...wasm.less],
      [
        ...wasm.when(contiguous, copyRow, copyElements),
        ...wasm.increase(from, wasm.get(rowBytes)),
        ...wasm.increase(to, floats(PANEL)),
      ],
    ),
  ];
  return { name: 'pack', parameters: 6, integers: 3, vectors: 0, body };
}

interface Tile {
  readonly rows: number;
  /** Locals: the pointers to `rows` rows of the left matrix, and to as many of the result. */
  readonly left: readonly number[];
  readonly result: readonly number[];
  /** First v128 local: 2 · rows sums, then two for the panel's row and one for an element of the left matrix. */
  readonly vectors: number;
  readonly fused: boolean;
}

/** Adds left[rows, depth] · panel[depth, 8] to `rows` rows of the result, kept in registers meanwhile. */
function multiplyTile(tile: Tile, locals: { panel: number; end: number; columnBytes: number }): Code {
  const sum = (row: number, half: number) => tile.vectors + row * 2 + half;
  const half = (index: number) => tile.vectors + tile.rows * 2 + index;
  const element = half(2);
  const cells = tile.left.flatMap((_, row) => [
    [row, 0],
    [row, 1],
  ]) as [number, number][];
  const gather = (row: number, side: number): Code =>
    tile.fused
      ? [...wasm.get(element), ...wasm.get(half(side)), ...wasm.get(sum(row, side)), ...wasm.multiplyAddVectors]
      : [
          ...[...wasm.get(element), ...wasm.get(half(side)), ...wasm.multiplyVectors],
          ...[...wasm.get(sum(row, side)), ...wasm.addVectors],
        ];
  const step = [
    ...[...wasm.get(locals.panel), ...wasm.loadVector(), ...wasm.set(half(0))],
    ...[...wasm.get(locals.panel), ...wasm.loadVector(16), ...wasm.set(half(1))],
    ...tile.left.flatMap((pointer, row) => [
      ...[...wasm.get(pointer), ...wasm.loadSplat(), ...wasm.set(element)],
      ...[...gather(row, 0), ...wasm.set(sum(row, 0)), ...gather(row, 1), ...wasm.set(sum(row, 1))],
      ...wasm.increase(pointer, wasm.get(locals.columnBytes)),
    ]),
    ...wasm.increase(locals.panel, floats(PANEL)),
  ];
  return [
    ...cells.flatMap(([row, side]) => [
      ...[...wasm.get(tile.result[row]!), ...wasm.loadVector(side * 16), ...wasm.set(sum(row, side))],
    ]),
    ...wasm.repeatWhile([...wasm.get(locals.panel), ...wasm.get(locals.end), ...wasm.less], step),
    ...cells.flatMap(([row, side]) => [
      ...[...wasm.get(tile.result[row]!), ...wasm.get(sum(row, side)), ...wasm.storeVector(side * 16)],
    ]),
  ];
}

/**
 * multiply(left, rowBytes, columnBytes, panel, result, resultRowBytes, depth, rows): adds
 * left[rows, depth] · panel[depth, 8] to eight columns of the result.
 */
function multiply(fused: boolean): WasmFunction {
  const [left, rowBytes, columnBytes, panel, result, resultRowBytes, depth, rows, end, stream, ...more] = numbered(
    10 + 2 * ROWS,
  );
  const leftRows = more.slice(0, ROWS);
  const resultRows = more.slice(ROWS, 2 * ROWS);
  const vectors = 10 + 2 * ROWS;
  const pointers = (count: number) =>
    Array.from({ length: count }, (_, row) => [
      ...[...wasm.get(left), ...wasm.get(rowBytes), ...wasm.integer(row), ...wasm.multiply, ...wasm.add],
      ...wasm.set(leftRows[row]!),
      ...[...wasm.get(result), ...wasm.get(resultRowBytes), ...wasm.integer(row), ...wasm.multiply, ...wasm.add],
      ...wasm.set(resultRows[row]!),
    ]).flat();
  const round = (count: number): Code => [
    ...pointers(count),
    ...[...wasm.get(panel), ...wasm.set(stream)],
    ...multiplyTile(
      { rows: count, left: leftRows.slice(0, count), result: resultRows.slice(0, count), vectors, fused },
      { panel: stream, end, columnBytes },
    ),
    ...wasm.increase(left, [...wasm.get(rowBytes), ...wasm.integer(count), ...wasm.multiply]),
    ...wasm.increase(result, [...wasm.get(resultRowBytes), ...wasm.integer(count), ...wasm.multiply]),
    ...wasm.increase(rows, wasm.integer(-count)),
  ];
  const body = [
    ...[...wasm.get(panel), ...wasm.get(depth), ...floats(PANEL), ...wasm.multiply, ...wasm.add, ...wasm.set(end)],
    ...wasm.repeatWhile([...wasm.integer(ROWS - 1), ...wasm.get(rows), ...wasm.less], round(ROWS)),
    ...wasm.repeatWhile([...wasm.integer(0), ...wasm.get(rows), ...wasm.less], round(1)),
  ];
  return { name: 'multiply', parameters: 8, integers: 2 + 2 * ROWS, vectors: 2 * ROWS + 3, body };
}

/** `fused`: with relaxed SIMD's multiply-and-add, twice as fast where the processor has it. */
export function matrixFunctions(fused: boolean): readonly WasmFunction[] {
  return [pack(), multiply(fused)];
}
