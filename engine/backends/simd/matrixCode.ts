import type { Code, WasmFunction } from './encode.ts';
import * as wasm from './encode.ts';
import { packFunction } from './packCode.ts';

/** Columns that a panel of the right-hand matrix is wide. */
export const COLUMNS = 8;
/** Rows of a panel of the left-hand matrix: 6 × 8 sums fill the vector registers. */
export const ROWS = 6;
/** Steps of depth that one round of the loop takes. */
const UNROLLED = 4;
const FLOAT = 4;
const floats = (count: number): Code => wasm.integer(count * FLOAT);

/** Parameters. */
const [LEFT, RIGHT, RESULT, ROW_BYTES, HEIGHT, WIDTH, DEPTH, IS_FIRST, TILE] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
/** Where the packed panels are read, the right one's end and that of its unrolled part. */
const [A, B, B_END, B_UNROLLED] = [9, 10, 11, 12];
/** The result's first row of a tile, the rows from there on, and what copying a tile's edge needs. */
const [TARGET, ROWS_LEFT, AT, PLACE, ROW, COLUMN] = [13, 14, 15, 16, 17, 18];
const VECTORS = 19;
const [HALF, ELEMENT] = [VECTORS + ROWS * 2, VECTORS + ROWS * 2 + 2];

/** Four numbers each of the tile. */
const CELLS = Array.from({ length: ROWS * 2 }, (_, cell) => ({
  row: cell >> 1,
  half: cell & 1,
  sum: VECTORS + cell,
}));

/** The sums of a tile over the panels' depth. */
function sumUp(fused: boolean): Code {
  const gather = (half: number, sum: number): Code =>
    fused
      ? [...wasm.get(ELEMENT), ...wasm.get(HALF + half), ...wasm.get(sum), ...wasm.multiplyAddVectors]
      : [...wasm.get(ELEMENT), ...wasm.get(HALF + half), ...wasm.multiplyVectors, ...wasm.get(sum), ...wasm.addVectors];
  const step = (index: number): Code => [
    ...[0, 1].flatMap((half) => [
      ...[...wasm.get(B), ...wasm.loadVector((index * COLUMNS + half * 4) * FLOAT), ...wasm.set(HALF + half)],
    ]),
    ...CELLS.flatMap(({ row, half, sum }) => [
      ...(half === 0 ? [...wasm.get(A), ...wasm.loadSplat((index * ROWS + row) * FLOAT), ...wasm.set(ELEMENT)] : []),
      ...[...gather(half, sum), ...wasm.set(sum)],
    ]),
  ];
  const round = (steps: number, end: number): Code =>
    wasm.repeatWhile(
      [...wasm.get(B), ...wasm.get(end), ...wasm.less],
      [
        ...Array.from({ length: steps }, (_, index) => step(index)).flat(),
        ...wasm.increase(A, floats(ROWS * steps)),
        ...wasm.increase(B, floats(COLUMNS * steps)),
      ],
    );
  return [
    ...CELLS.flatMap(({ sum }) => [...wasm.zeroVector, ...wasm.set(sum)]),
    ...[...wasm.get(RIGHT), ...wasm.tee(B)],
    ...[...wasm.get(DEPTH), ...wasm.integer(-UNROLLED), ...wasm.both],
    ...[...floats(COLUMNS), ...wasm.multiply, ...wasm.add, ...wasm.set(B_UNROLLED)],
    ...[...round(UNROLLED, B_UNROLLED), ...round(1, B_END)],
  ];
}

/** All of the tile to rows that lie `bytes` apart. */
function storeTile(to: number, bytes: Code, added: boolean): Code {
  return [
    ...[...wasm.get(to), ...wasm.set(AT)],
    ...CELLS.flatMap(({ half, sum }) => [
      ...[...wasm.get(AT), ...wasm.get(sum)],
      ...(added ? [...wasm.get(AT), ...wasm.loadVector(half * 16), ...wasm.addVectors] : []),
      ...wasm.storeVector(half * 16),
      ...(half === 1 ? wasm.increase(AT, bytes) : []),
    ]),
  ];
}

/** Goes up from 0 for as long as the number is below what is left and below `most`. */
const upTo = (local: number, [left, most]: readonly [number, number], body: Code): Code => [
  ...[...wasm.integer(0), ...wasm.set(local)],
  ...wasm.repeatWhile(
    [
      ...[...wasm.get(local), ...wasm.get(left), ...wasm.lessSigned],
      ...[...wasm.get(local), ...wasm.integer(most), ...wasm.less, ...wasm.both],
    ],
    [...body, ...wasm.increase(local, wasm.integer(1))],
  ),
];

/** What of the tile belongs to the result, number by number. */
function storeEdge(): Code {
  const inRow = (base: number): Code => [
    ...[...wasm.get(base), ...wasm.get(COLUMN), ...floats(1), ...wasm.multiply, ...wasm.add],
  ];
  const number = [...inRow(AT), ...wasm.loadFloat()];
  const copy = [
    ...[...inRow(PLACE), ...number, ...number, ...inRow(PLACE), ...wasm.loadFloat(), ...wasm.addFloats],
    ...[...wasm.get(IS_FIRST), ...wasm.select, ...wasm.storeFloat()],
  ];
  const row = [
    ...upTo(COLUMN, [WIDTH, COLUMNS], copy),
    ...wasm.increase(AT, floats(COLUMNS)),
    ...wasm.increase(PLACE, wasm.get(ROW_BYTES)),
  ];
  return [
    ...storeTile(TILE, floats(COLUMNS), false),
    ...[...wasm.get(TILE), ...wasm.set(AT), ...wasm.get(TARGET), ...wasm.set(PLACE)],
    ...upTo(ROW, [ROWS_LEFT, ROWS], row),
  ];
}

/**
 * multiply(left, right, result, rowBytes, rows, columns, depth, isFirst, tile): packed panels of the left matrix times
 * packed panels of the right one, stored to `result` if `isFirst`, else added to it. `tile` is room for 48 numbers.
 */
function multiply(fused: boolean): WasmFunction {
  const whole = wasm.when(
    wasm.get(IS_FIRST),
    storeTile(TARGET, wasm.get(ROW_BYTES), false),
    storeTile(TARGET, wasm.get(ROW_BYTES), true),
  );
  const isWhole = [
    ...[...wasm.integer(ROWS - 1), ...wasm.get(ROWS_LEFT), ...wasm.lessSigned],
    ...[...wasm.integer(COLUMNS - 1), ...wasm.get(WIDTH), ...wasm.lessSigned, ...wasm.both],
  ];
  const tile = [
    ...[...sumUp(fused), ...wasm.when(isWhole, whole, storeEdge())],
    ...wasm.increase(TARGET, [...wasm.get(ROW_BYTES), ...wasm.integer(ROWS), ...wasm.multiply]),
    ...wasm.increase(ROWS_LEFT, wasm.integer(-ROWS)),
  ];
  const panelBytes = [...wasm.get(DEPTH), ...floats(COLUMNS), ...wasm.multiply];
  const body = wasm.repeatWhile(
    [...wasm.integer(0), ...wasm.get(WIDTH), ...wasm.lessSigned],
    [
      ...[...wasm.get(RIGHT), ...panelBytes, ...wasm.add, ...wasm.set(B_END)],
      ...[...wasm.get(LEFT), ...wasm.set(A), ...wasm.get(RESULT), ...wasm.set(TARGET)],
      ...[...wasm.get(HEIGHT), ...wasm.set(ROWS_LEFT)],
      ...wasm.repeatWhile([...wasm.integer(0), ...wasm.get(ROWS_LEFT), ...wasm.lessSigned], tile),
      ...[...wasm.get(B_END), ...wasm.set(RIGHT)],
      ...wasm.increase(RESULT, floats(COLUMNS)),
      ...wasm.increase(WIDTH, wasm.integer(-COLUMNS)),
    ],
  );
  return { name: 'multiply', parameters: 9, integers: 10, vectors: ROWS * 2 + 3, body };
}

/** `fused`: with relaxed SIMD's multiply-and-add, twice as fast where the processor has it. */
export function matrixFunctions(fused: boolean): readonly WasmFunction[] {
  return [packFunction('packRows', ROWS), packFunction('packColumns', COLUMNS), multiply(fused)];
}
