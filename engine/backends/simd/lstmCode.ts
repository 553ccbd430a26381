import type { Code, WasmFunction } from './encode.ts';
import * as wasm from './encode.ts';
import { hardSigmoid, sigmoid, tanh } from './functions.ts';

const LANES = 16;

/** How gates are opened: by TensorFlow.js's class names. */
export const GATES = ['sigmoid', 'hardSigmoid'] as const;
export type GateName = (typeof GATES)[number];

interface Row {
  /** Locals: byte offset within a row of one gate, bytes of that row, and the row's first address of each tensor. */
  readonly offset: number;
  readonly bytes: number;
}

/** Address of four numbers of a tensor's row, in one of the parts that follow each other there. */
function at({ offset, bytes }: Row, base: number, part = 0): Code {
  const away = [...wasm.get(bytes), ...wasm.integer(part), ...wasm.multiply, ...wasm.add];
  return [...wasm.get(base), ...wasm.get(offset), ...wasm.add, ...(part ? away : [])];
}

/**
 * Does `step` for every four numbers of every row. The last four of a row may overlap those before, so `step` reads
 * nothing that it writes.
 */
function eachFour(row: Row, { rows, advance }: { rows: number; advance: Code }, step: Code): Code {
  const last = [...wasm.get(row.bytes), ...wasm.integer(LANES), ...wasm.subtract];
  const next = [
    ...[...wasm.get(row.offset), ...wasm.integer(LANES), ...wasm.add],
    ...[...last, ...wasm.get(row.offset), ...wasm.integer(LANES), ...wasm.add, ...last, ...wasm.less],
    ...wasm.select,
  ];
  // From the last four on, one more round; then out.
  return wasm.repeatWhile(wasm.get(rows), [
    ...[...wasm.integer(0), ...wasm.set(row.offset)],
    ...wasm.repeatWhile(
      [...wasm.get(row.offset), ...wasm.get(row.bytes), ...wasm.less],
      [
        ...step,
        ...wasm.when(
          [...wasm.get(row.offset), ...last, ...wasm.equal],
          [...wasm.get(row.bytes), ...wasm.set(row.offset)],
          [...next, ...wasm.set(row.offset)],
        ),
      ],
    ),
    ...advance,
    ...wasm.increase(rows, wasm.integer(-1)),
  ]);
}

/**
 * A step of time, for `rows` samples of `bytes / 4` units, 4 or more:
 * name(sums, carry, gates, toCarry, toState, bytes, rows). `sums` and `gates` are [rows, 4 · units]: input, forget,
 * candidate and output gate. carry' = forget · carry + input · candidate; state = output · tanh(carry').
 */
function forward(name: string, gate: GateName): WasmFunction {
  const [sums, carry, gates, toCarry, toState, bytes, rows, offset] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [input, forget, candidate, output, free0, free1] = [8, 9, 10, 11, 12, 13];
  const free = [free0, free1] as const;
  const row: Row = { offset, bytes };
  const opened = (part: number, local: number): Code => [
    ...at(row, gates, part),
    ...[...at(row, sums, part), ...wasm.loadVector()],
    ...(part === 2 ? tanh(free) : gate === 'sigmoid' ? sigmoid(free) : hardSigmoid),
    ...[...wasm.tee(local), ...wasm.storeVector()],
  ];
  const step = [
    ...[...opened(0, input), ...opened(1, forget), ...opened(2, candidate), ...opened(3, output)],
    ...at(row, toCarry),
    ...[...wasm.get(forget), ...at(row, carry), ...wasm.loadVector(), ...wasm.multiplyVectors],
    ...[...wasm.get(input), ...wasm.get(candidate), ...wasm.multiplyVectors, ...wasm.addVectors],
    ...[...wasm.tee(candidate), ...wasm.storeVector()],
    ...at(row, toState),
    ...[...wasm.get(candidate), ...tanh(free), ...wasm.get(output), ...wasm.multiplyVectors, ...wasm.storeVector()],
  ];
  const wide = [...wasm.get(bytes), ...wasm.integer(4), ...wasm.multiply];
  const advance = [
    ...[sums, gates].flatMap((base) => wasm.increase(base, wide)),
    ...[carry, toCarry, toState].flatMap((base) => wasm.increase(base, wasm.get(bytes))),
  ];
  const body = eachFour(row, { rows, advance }, step);
  return { name, parameters: 7, integers: 1, vectors: 6, body };
}

/**
 * The gradient of a step: name(gates, carry, toCarry, dState, dStateToo, dCarry, dSums, toDCarry, bytes, rows).
 * dState + dStateToo is the loss's gradient by the state, dCarry that by the carry after the step; dSums [rows,
 * 4 · units] and toDCarry, by the carry before it, are written.
 */
function backward(name: string, gate: GateName): WasmFunction {
  const [gates, carry, toCarry, dState, dStateToo, dCarry, dSums, toDCarry, bytes, rows] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ];
  const offset = 10;
  const [dh, active, dc, opened, free0, free1] = [11, 12, 13, 14, 15, 16];
  const row: Row = { offset, bytes };
  const load = (base: number, part = 0): Code => [...at(row, base, part), ...wasm.loadVector()];
  /** x · (1 - y²) of x on the stack. */
  const throughTanh = (y: Code): Code => [
    ...[...wasm.floatVector(1), ...y, ...y, ...wasm.multiplyVectors, ...wasm.subtractVectors, ...wasm.multiplyVectors],
  ];
  /** x · dy/dsum of x on the stack and y in `opened`. */
  const throughGate: Code =
    gate === 'sigmoid'
      ? [
          ...[...wasm.get(opened), ...wasm.multiplyVectors],
          ...[...wasm.floatVector(1), ...wasm.get(opened), ...wasm.subtractVectors, ...wasm.multiplyVectors],
        ]
      : [
          ...[...wasm.floatVector(0.2), ...wasm.multiplyVectors],
          ...[...wasm.zeroVector, ...wasm.get(opened), ...wasm.lessVectors, ...wasm.andVectors],
          ...[...wasm.get(opened), ...wasm.floatVector(1), ...wasm.lessVectors, ...wasm.andVectors],
        ];
  const ofGate = (part: number, value: Code): Code => [
    ...[...load(gates, part), ...wasm.set(opened)],
    ...[...at(row, dSums, part), ...value, ...throughGate, ...wasm.storeVector()],
  ];
  const times = (one: Code, other: Code): Code => [...one, ...other, ...wasm.multiplyVectors];
  const step = [
    ...[...load(dState), ...load(dStateToo), ...wasm.addVectors, ...wasm.set(dh)],
    ...[...load(toCarry), ...tanh([free0, free1]), ...wasm.set(active)],
    ...ofGate(3, times(wasm.get(dh), wasm.get(active))),
    ...[...load(dCarry), ...times(wasm.get(dh), load(gates, 3)), ...throughTanh(wasm.get(active)), ...wasm.addVectors],
    ...wasm.set(dc),
    ...ofGate(0, times(wasm.get(dc), load(gates, 2))),
    ...ofGate(1, times(wasm.get(dc), load(carry))),
    ...[...at(row, dSums, 2), ...times(wasm.get(dc), load(gates, 0)), ...throughTanh(load(gates, 2))],
    ...wasm.storeVector(),
    ...[...at(row, toDCarry), ...times(wasm.get(dc), load(gates, 1)), ...wasm.storeVector()],
  ];
  const wide = [...wasm.get(bytes), ...wasm.integer(4), ...wasm.multiply];
  const advance = [
    ...[gates, dSums].flatMap((base) => wasm.increase(base, wide)),
    ...[carry, toCarry, dState, dStateToo, dCarry, toDCarry].flatMap((base) => wasm.increase(base, wasm.get(bytes))),
  ];
  const body = eachFour(row, { rows, advance }, step);
  return { name, parameters: 10, integers: 1, vectors: 6, body };
}

export const LSTM_FUNCTIONS: readonly WasmFunction[] = [
  forward('lstmStep', 'sigmoid'),
  forward('hardLstmStep', 'hardSigmoid'),
  backward('lstmStepBack', 'sigmoid'),
  backward('hardLstmStepBack', 'hardSigmoid'),
];
