import type { Code, WasmFunction } from './encode.ts';
import * as wasm from './encode.ts';

const FLOAT = 4;
const floats = (count: number): Code => wasm.integer(count * FLOAT);

/** Parameters, and what the loops keep: end of the panel, places to read and to write, and a line with its end. */
const [FROM, ACROSS, ALONG, TO, DEPTH, COUNT, END, SOURCE, TARGET, LINE, LINE_END] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** `value` to the target, for as long as that lies before `end`. */
const eachStep = (end: number, width: number, copy: Code): Code =>
  wasm.repeatWhile(
    [...wasm.get(TARGET), ...wasm.get(end), ...wasm.less],
    [...copy, ...wasm.increase(SOURCE, wasm.get(ALONG)), ...wasm.increase(TARGET, floats(width))],
  );

/** All lines of a step of depth lie together: they are copied four at a time, and the rest one by one. */
function together(width: number): Code {
  const places = [...wasm.get(TARGET), ...wasm.get(SOURCE)];
  const fours = Array.from({ length: Math.floor(width / 4) }, (_, part): Code => [
    ...[...places, ...wasm.loadVector(part * 16), ...wasm.storeVector(part * 16)],
  ]);
  const rest = Array.from({ length: width % 4 }, (_, part): Code => {
    const place = (width - (width % 4) + part) * FLOAT;
    return [...places, ...wasm.loadFloat(place), ...wasm.storeFloat(place)];
  });
  return [
    ...[...wasm.get(FROM), ...wasm.set(SOURCE), ...wasm.get(TO), ...wasm.set(TARGET)],
    ...eachStep(END, width, [...fours, ...rest].flat()),
  ];
}

/** Line by line, and zeros for the lines that are not there. */
function lineByLine(width: number): Code {
  const inLine = (base: number): Code => [
    ...[...wasm.get(base), ...wasm.get(LINE), ...floats(1), ...wasm.multiply, ...wasm.add],
  ];
  const copyLine = (value: Code): Code =>
    eachStep(LINE_END, width, [...wasm.get(TARGET), ...value, ...wasm.storeFloat()]);
  return [
    ...[...wasm.integer(0), ...wasm.set(LINE)],
    ...wasm.repeatWhile(
      [...wasm.get(LINE), ...wasm.integer(width), ...wasm.less],
      [
        ...[...inLine(TO), ...wasm.set(TARGET), ...inLine(END), ...wasm.set(LINE_END)],
        ...[...wasm.get(FROM), ...wasm.get(LINE), ...wasm.get(ACROSS), ...wasm.multiply, ...wasm.add],
        ...wasm.set(SOURCE),
        ...wasm.when(
          [...wasm.get(LINE), ...wasm.get(COUNT), ...wasm.lessSigned],
          copyLine([...wasm.get(SOURCE), ...wasm.loadFloat()]),
          copyLine(wasm.zeroFloat),
        ),
        ...wasm.increase(LINE, wasm.integer(1)),
      ],
    ),
  ];
}

/**
 * name(from, across, along, to, depth, count): copies `count` lines of `depth` numbers each to panels of
 * [depth, width], so that a multiplication reads one straight stream; `across` and `along` are the bytes from line to
 * line and from number to number. The last panel's missing lines are zeros.
 */
export function packFunction(name: string, width: number): WasmFunction {
  const isTogether = [
    ...[...wasm.get(ACROSS), ...floats(1), ...wasm.equal],
    ...[...wasm.integer(width - 1), ...wasm.get(COUNT), ...wasm.lessSigned, ...wasm.both],
  ];
  const body = wasm.repeatWhile(
    [...wasm.integer(0), ...wasm.get(COUNT), ...wasm.lessSigned],
    [
      ...[...wasm.get(TO), ...wasm.get(DEPTH), ...floats(width), ...wasm.multiply, ...wasm.add, ...wasm.set(END)],
      ...wasm.when(isTogether, together(width), lineByLine(width)),
      ...[...wasm.get(END), ...wasm.set(TO)],
      ...wasm.increase(FROM, [...wasm.get(ACROSS), ...wasm.integer(width), ...wasm.multiply]),
      ...wasm.increase(COUNT, wasm.integer(-width)),
    ],
  );
  return { name, parameters: 6, integers: 5, vectors: 0, body };
}
