import type { Code, WasmFunction } from './encode.ts';
import * as wasm from './encode.ts';

type Operation = 'copy' | 'add' | 'multiplyAdd' | 'relu' | 'addRelu' | 'whereAbove';

const LANES = 16;
const FLOAT = 4;

/** What one step leaves for the result: with vectors of four floats, or one float at a time for the rest. */
function value(operation: Operation, pointers: { to: number; left: number; right: number }, wide: boolean): Code {
  const load = wide ? wasm.loadVector() : wasm.loadFloat();
  const sum = wide ? wasm.addVectors : wasm.addFloats;
  const product = wide ? wasm.multiplyVectors : wasm.multiplyFloats;
  const zero = wide ? wasm.zeroVector : wasm.zeroFloat;
  const greater = wide ? wasm.greaterVectors : wasm.greaterFloats;
  const left = [...wasm.get(pointers.left), ...load];
  const right = [...wasm.get(pointers.right), ...load];
  const before = [...wasm.get(pointers.to), ...load];
  switch (operation) {
    case 'copy':
      return left;
    case 'add':
      return [...before, ...left, ...sum];
    case 'multiplyAdd':
      return [...before, ...left, ...right, ...product, ...sum];
    case 'relu':
      return [...left, ...zero, ...greater];
    case 'addRelu':
      return [...before, ...left, ...sum, ...zero, ...greater];
    case 'whereAbove':
      return wide
        ? [...left, ...zero, ...right, ...wasm.lessVectors, ...wasm.andVectors]
        : [...left, ...zero, ...zero, ...right, ...wasm.lessFloats, ...wasm.select];
  }
}

/**
 * name(to, toStep, left, leftStep, right, rightStep, bytes, count): the operation on `count` rows of `bytes` each;
 * a step is the distance from one row to the next, in bytes, and may be 0.
 */
function rows(name: string, operation: Operation): WasmFunction {
  const [to, toStep, left, leftStep, right, rightStep, bytes, count] = [0, 1, 2, 3, 4, 5, 6, 7];
  const pointers = { to: 8, left: 9, right: 10 };
  const [end, wideEnd] = [11, 12];
  const some = (limit: number, width: number, wide: boolean): Code =>
    wasm.repeatWhile(
      [...wasm.get(pointers.to), ...wasm.get(limit), ...wasm.less],
      [
        ...[...wasm.get(pointers.to), ...value(operation, pointers, wide)],
        ...(wide ? wasm.storeVector() : wasm.storeFloat()),
        ...wasm.increase(pointers.to, wasm.integer(width)),
        ...wasm.increase(pointers.left, wasm.integer(width)),
        ...wasm.increase(pointers.right, wasm.integer(width)),
      ],
    );
  const body = wasm.repeatWhile(wasm.get(count!), [
    ...[...wasm.get(to!), ...wasm.tee(pointers.to), ...wasm.get(bytes!), ...wasm.add, ...wasm.set(end!)],
    ...[...wasm.get(left!), ...wasm.set(pointers.left), ...wasm.get(right!), ...wasm.set(pointers.right)],
    ...[...wasm.get(bytes!), ...wasm.integer(-LANES), ...wasm.both],
    ...[...wasm.get(to!), ...wasm.add, ...wasm.set(wideEnd!)],
    ...some(wideEnd!, LANES, true),
    ...some(end!, FLOAT, false),
    ...wasm.increase(to!, wasm.get(toStep!)),
    ...wasm.increase(left!, wasm.get(leftStep!)),
    ...wasm.increase(right!, wasm.get(rightStep!)),
    ...wasm.increase(count!, wasm.integer(-1)),
  ]);
  return { name, parameters: 8, integers: 5, vectors: 0, body };
}

/**
 * routeMaximum(input, gradientOffset, output, dy, channelBytes, rowBytes, width, height): one window of a max pooling,
 * for four channels at a time. Adds `dy` to the gradient of the first cell that equals the maximum in `output`; the
 * gradient lies `gradientOffset` bytes after the input.
 */
function routeMaximum(): WasmFunction {
  const [input, gradientOffset, output, dy, channelBytes, rowBytes, width, height] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [end, row, rowEnd, cell, cellEnd, target] = [8, 9, 10, 11, 12, 13];
  const [maximum, taken, mine] = [14, 15, 16];
  const visitCell = [
    ...[...wasm.get(cell!), ...wasm.loadVector(), ...wasm.get(maximum!), ...wasm.equalVectors],
    ...[...wasm.get(taken!), ...wasm.withoutVectors, ...wasm.set(mine!)],
    ...[...wasm.get(taken!), ...wasm.get(mine!), ...wasm.orVectors, ...wasm.set(taken!)],
    ...[...wasm.get(cell!), ...wasm.get(gradientOffset!), ...wasm.add, ...wasm.tee(target!)],
    ...[...wasm.get(target!), ...wasm.loadVector()],
    ...[...wasm.get(dy!), ...wasm.loadVector(), ...wasm.get(mine!), ...wasm.andVectors, ...wasm.addVectors],
    ...wasm.storeVector(),
    ...wasm.increase(cell!, wasm.get(channelBytes!)),
  ];
  const visitRow = [
    ...[...wasm.get(row!), ...wasm.tee(cell!)],
    ...[...wasm.get(width!), ...wasm.get(channelBytes!), ...wasm.multiply, ...wasm.add, ...wasm.set(cellEnd!)],
    ...wasm.repeatWhile([...wasm.get(cell!), ...wasm.get(cellEnd!), ...wasm.less], visitCell),
    ...wasm.increase(row!, wasm.get(rowBytes!)),
  ];
  const body = [
    ...[...wasm.get(input!), ...wasm.get(channelBytes!), ...wasm.add, ...wasm.set(end!)],
    ...wasm.repeatWhile(
      [...wasm.get(input!), ...wasm.get(end!), ...wasm.less],
      [
        ...[...wasm.get(output!), ...wasm.loadVector(), ...wasm.set(maximum!)],
        ...[...wasm.zeroVector, ...wasm.set(taken!)],
        ...[...wasm.get(input!), ...wasm.tee(row!)],
        ...[...wasm.get(height!), ...wasm.get(rowBytes!), ...wasm.multiply, ...wasm.add, ...wasm.set(rowEnd!)],
        ...wasm.repeatWhile([...wasm.get(row!), ...wasm.get(rowEnd!), ...wasm.less], visitRow),
        ...wasm.increase(input!, wasm.integer(LANES)),
        ...wasm.increase(output!, wasm.integer(LANES)),
        ...wasm.increase(dy!, wasm.integer(LANES)),
      ],
    ),
  ];
  return { name: 'routeMaximum', parameters: 8, integers: 6, vectors: 3, body };
}

/** zero(to, bytes) */
const zero = (): WasmFunction => ({
  name: 'zero',
  parameters: 2,
  integers: 0,
  vectors: 0,
  body: [...wasm.get(0), ...wasm.integer(0), ...wasm.get(1), ...wasm.fillMemory],
});

export const ROW_FUNCTIONS: readonly WasmFunction[] = [
  rows('copyRows', 'copy'),
  rows('addRows', 'add'),
  rows('multiplyAddRows', 'multiplyAdd'),
  rows('reluRows', 'relu'),
  rows('addReluRows', 'addRelu'),
  rows('rowsWhereAbove', 'whereAbove'),
  routeMaximum(),
  zero(),
];
