import type { Code, WasmFunction } from './encode.ts';
import * as wasm from './encode.ts';

/** Columns that a panel of the right-hand matrix is wide. */
export const COLUMNS = 8;
/** Rows of a panel of the left-hand matrix: 6 × 8 sums fill the vector registers. */
export const ROWS = 6;
/** Steps of depth that one round of the loop takes. */
const UNROLLED = 4;
const FLOAT = 4;

/** Destructured into as many names as are needed. */
type Locals = [number, number, number, number, number, number, number, number, number, number, ...number[]];

/** The first `count` locals of a function. */
const numbered = (count: number) => Array.from({ length: count }, (_, index) => index) as Locals;
const floats = (count: number): Code => wasm.integer(count * FLOAT);

/**
 * name(from, across, along, to, depth, count): copies `count` lines of `depth` numbers each to panels of
 * [depth, width], so that the multiplication reads one straight stream; `across` and `along` are the bytes from line to
 * line and from number to number. The last panel's missing lines are zeros.
 */
function pack(name: string, width: number): WasmFunction {
  const [from, across, along, to, depth, count, end, source, target, line, next] = numbered(11) as [...Locals, number];
  /** All lines of a step of depth lie together: they are copied four at a time, and two. */
  const together = Array.from({ length: Math.floor(width / 4) }, (_, part): Code => [
    ...[...wasm.get(target), ...wasm.get(source), ...wasm.loadVector(part * 16), ...wasm.storeVector(part * 16)],
  ]).flat();
  const rest = Array.from({ length: width % 4 }, (_, part): Code => {
    const place = (width - (width % 4) + part) * FLOAT;
    return [...wasm.get(target), ...wasm.get(source), ...wasm.loadFloat(place), ...wasm.storeFloat(place)];
  }).flat();
  const panelEnd = [...wasm.get(to), ...wasm.get(depth), ...floats(width), ...wasm.multiply, ...wasm.add];
  const copyTogether = [
    ...[...wasm.get(from), ...wasm.set(source), ...wasm.get(to), ...wasm.set(target)],
    ...wasm.repeatWhile(
      [...wasm.get(target), ...wasm.get(end), ...wasm.less],
      [...[...together, ...rest], ...wasm.increase(source, wasm.get(along)), ...wasm.increase(target, floats(width))],
    ),
  ];
  const copyLine = (value: Code): Code =>
    wasm.repeatWhile(
      [...wasm.get(target), ...wasm.get(next), ...wasm.less],
      [
        ...[...wasm.get(target), ...value, ...wasm.storeFloat()],
        ...wasm.increase(source, wasm.get(along)),
        ...wasm.increase(target, floats(width)),
      ],
    );
  const copyLines = [
    ...[...wasm.integer(0), ...wasm.set(line)],
    ...wasm.repeatWhile(
      [...wasm.get(line), ...wasm.integer(width), ...wasm.less],
      [
        ...[...wasm.get(to), ...wasm.get(line), ...floats(1), ...wasm.multiply, ...wasm.add, ...wasm.set(target)],
        ...[...wasm.get(end), ...wasm.get(line), ...floats(1), ...wasm.multiply, ...wasm.add, ...wasm.set(next)],
        ...[...wasm.get(from), ...wasm.get(line), ...wasm.get(across), ...wasm.multiply, ...wasm.add],
        ...wasm.set(source),
        ...wasm.when(
          [...wasm.get(line), ...wasm.get(count), ...wasm.lessSigned],
          copyLine([...wasm.get(source), ...wasm.loadFloat()]),
          copyLine(wasm.zeroFloat),
        ),
        ...wasm.increase(line, wasm.integer(1)),
      ],
    ),
  ];
  const body = wasm.repeatWhile(
    [...wasm.integer(0), ...wasm.get(count), ...wasm.lessSigned],
    [
      ...[...panelEnd, ...wasm.set(end)],
      ...wasm.when(
        [
          ...[...wasm.get(across), ...floats(1), ...wasm.equal],
          ...[...wasm.integer(width - 1), ...wasm.get(count), ...wasm.lessSigned, ...wasm.both],
        ],
        copyTogether,
        copyLines,
      ),
      ...[...wasm.get(end), ...wasm.set(to)],
      ...wasm.increase(from, [...wasm.get(across), ...wasm.integer(width), ...wasm.multiply]),
      ...wasm.increase(count, wasm.integer(-width)),
    ],
  );
  return { name, parameters: 6, integers: 5, vectors: 0, body };
}

const CELLS = Array.from({ length: ROWS * 2 }, (_, cell) => ({ row: cell >> 1, half: cell & 1, cell }));

/**
 * multiply(left, right, result, rowBytes, rows, columns, depth, isFirst, tile): packed panels of the left matrix times
 * packed panels of the right one, stored to `result` if `isFirst`, else added to it. `tile` is room for 48 numbers.
 */
function multiply(fused: boolean): WasmFunction {
  const [left, right, result, rowBytes, rows, columns, depth, isFirst, tile, ...more] = numbered(18);
  const [a, b, end, target, rowsLeft, wide, at, column, place] = more as Locals;
  const [row, ...vectors] = [18, ...Array.from({ length: ROWS * 2 + 3 }, (_, index) => 19 + index)] as Locals;
  const sums = vectors.slice(0, ROWS * 2);
  const [half0, half1, element] = vectors.slice(ROWS * 2) as [number, number, number];
  const halves = [half0, half1];
  const gather = (cell: number, half: number): Code =>
    fused
      ? [...wasm.get(element), ...wasm.get(halves[half]!), ...wasm.get(sums[cell]!), ...wasm.multiplyAddVectors]
      : [
          ...[...wasm.get(element), ...wasm.get(halves[half]!), ...wasm.multiplyVectors],
          ...[...wasm.get(sums[cell]!), ...wasm.addVectors],
        ];
  const step = (index: number): Code => [
    ...halves.flatMap((local, half) => [
      ...[...wasm.get(b), ...wasm.loadVector((index * COLUMNS + half * 4) * FLOAT), ...wasm.set(local)],
    ]),
    ...CELLS.flatMap(({ row, half, cell }) => [
      ...(half === 0 ? [...wasm.get(a), ...wasm.loadSplat((index * ROWS + row) * FLOAT), ...wasm.set(element)] : []),
      ...[...gather(cell, half), ...wasm.set(sums[cell]!)],
    ]),
  ];
  const round = (steps: number): Code => [
    ...Array.from({ length: steps }, (_, index) => step(index)).flat(),
    ...wasm.increase(a, floats(ROWS * steps)),
    ...wasm.increase(b, floats(COLUMNS * steps)),
  ];
  const product = [
    ...sums.flatMap((sum) => [...wasm.zeroVector, ...wasm.set(sum)]),
    ...[...wasm.get(right), ...wasm.set(b)],
    ...[...wasm.get(b), ...wasm.get(depth), ...wasm.integer(-UNROLLED), ...wasm.both],
    ...[...floats(COLUMNS), ...wasm.multiply, ...wasm.add, ...wasm.set(wide)],
    ...wasm.repeatWhile([...wasm.get(b), ...wasm.get(wide), ...wasm.less], round(UNROLLED)),
    ...wasm.repeatWhile([...wasm.get(b), ...wasm.get(end), ...wasm.less], round(1)),
  ];
  /** All of the tile to rows `bytes` apart. */
  const toRows = (to: number, bytes: Code, value: (cell: number, half: number) => Code): Code => [
    ...[...wasm.get(to), ...wasm.set(at)],
    ...CELLS.flatMap(({ half, cell }) => [
      ...[...wasm.get(at), ...value(cell, half), ...wasm.storeVector(half * 16)],
      ...(half === 1 ? wasm.increase(at, bytes) : []),
    ]),
  ];
  const sumOf = (cell: number): Code => wasm.get(sums[cell]!);
  const addedTo = (cell: number, half: number): Code => [
    ...[...sumOf(cell), ...wasm.get(at), ...wasm.loadVector(half * 16), ...wasm.addVectors],
  ];
  const whole = wasm.when(
    wasm.get(isFirst),
    toRows(target, wasm.get(rowBytes), sumOf),
    toRows(target, wasm.get(rowBytes), addedTo),
  );
  const columnOf = (base: number): Code => [
    ...[...wasm.get(base), ...wasm.get(column), ...floats(1), ...wasm.multiply, ...wasm.add],
  ];
  const number = [...columnOf(at), ...wasm.loadFloat()];
  const edge = [
    ...toRows(tile, floats(COLUMNS), sumOf),
    ...[...wasm.get(tile), ...wasm.set(at), ...wasm.get(target), ...wasm.set(place)],
    ...[...wasm.integer(0), ...wasm.set(row)],
    ...wasm.repeatWhile(
      [
        ...[...wasm.get(row), ...wasm.get(rowsLeft), ...wasm.lessSigned],
        ...[...wasm.get(row), ...wasm.integer(ROWS), ...wasm.less, ...wasm.both],
      ],
      [
        ...[...wasm.integer(0), ...wasm.set(column)],
        ...wasm.repeatWhile(
          [
            ...[...wasm.get(column), ...wasm.get(columns), ...wasm.lessSigned],
            ...[...wasm.get(column), ...wasm.integer(COLUMNS), ...wasm.less, ...wasm.both],
          ],
          [
            ...columnOf(place),
            ...[...number, ...number, ...columnOf(place), ...wasm.loadFloat(), ...wasm.addFloats],
            ...[...wasm.get(isFirst), ...wasm.select],
            ...wasm.storeFloat(),
            ...wasm.increase(column, wasm.integer(1)),
          ],
        ),
        ...wasm.increase(at, floats(COLUMNS)),
        ...wasm.increase(place, wasm.get(rowBytes)),
        ...wasm.increase(row, wasm.integer(1)),
      ],
    ),
  ];
  const panelOfLeft = [
    ...product,
    ...wasm.when(
      [
        ...[...wasm.integer(ROWS - 1), ...wasm.get(rowsLeft), ...wasm.lessSigned],
        ...[...wasm.integer(COLUMNS - 1), ...wasm.get(columns), ...wasm.lessSigned, ...wasm.both],
      ],
      whole,
      edge,
    ),
    ...wasm.increase(target, [...wasm.get(rowBytes), ...wasm.integer(ROWS), ...wasm.multiply]),
    ...wasm.increase(rowsLeft, wasm.integer(-ROWS)),
  ];
  const body = wasm.repeatWhile(
    [...wasm.integer(0), ...wasm.get(columns), ...wasm.lessSigned],
    [
      ...[...wasm.get(right), ...wasm.get(depth), ...floats(COLUMNS), ...wasm.multiply, ...wasm.add, ...wasm.set(end)],
      ...[...wasm.get(left), ...wasm.set(a), ...wasm.get(result), ...wasm.set(target)],
      ...[...wasm.get(rows), ...wasm.set(rowsLeft)],
      ...wasm.repeatWhile([...wasm.integer(0), ...wasm.get(rowsLeft), ...wasm.lessSigned], panelOfLeft),
      ...[...wasm.get(end), ...wasm.set(right)],
      ...wasm.increase(result, floats(COLUMNS)),
      ...wasm.increase(columns, wasm.integer(-COLUMNS)),
    ],
  );
  return { name: 'multiply', parameters: 9, integers: 10, vectors: ROWS * 2 + 3, body };
}

/** `fused`: with relaxed SIMD's multiply-and-add, twice as fast where the processor has it. */
export function matrixFunctions(fused: boolean): readonly WasmFunction[] {
  return [pack('packRows', ROWS), pack('packColumns', COLUMNS), multiply(fused)];
}
