/** Machine code of WebAssembly, as bytes: just enough of an assembler for a few loops. */
export type Code = readonly number[];

/** Value types as the binary format numbers them. */
const I32 = 0x7f;
const V128 = 0x7b;

export interface WasmFunction {
  readonly name: string;
  /** All parameters are i32. */
  readonly parameters: number;
  /** Further locals, numbered on from the parameters: first the i32 ones, then the v128 ones. */
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
}

/** An unsigned number in LEB128. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  do {
    const rest = value >>> 7;
    bytes.push((value & 0x7f) | (rest ? 0x80 : 0));
    value = rest;
  } while (value);
  return bytes;
}

/** A signed number in LEB128. */
function signed(value: number): Code {
  const bytes: number[] = [];
  for (;;) {
    const byte = value & 0x7f;
    value >>= 7;
    if ((value === 0 && !(byte & 0x40)) || (value === -1 && byte & 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

const END = 0x0b;
const NO_RESULT = 0x40;
/** Alignment hint 4 bytes: vectors are not always aligned further. */
const address = (offset: number): Code => [2, ...unsigned(offset)];
const vector = (operation: number): Code => [0xfd, ...unsigned(operation)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const tee = (local: number): Code => [0x22, ...unsigned(local)];
export const integer = (value: number): Code => [0x41, ...signed(value)];
export const add: Code = [0x6a];
export const multiply: Code = [0x6c];
export const less: Code = [0x49];
/** For numbers that can go below zero. */
export const lessSigned: Code = [0x48];
export const subtract: Code = [0x6b];
export const equal: Code = [0x46];
export const both: Code = [0x71];
export const loadFloat = (offset = 0): Code => [0x2a, ...address(offset)];
export const storeFloat = (offset = 0): Code => [0x38, ...address(offset)];
export const addFloats: Code = [0x92];
export const multiplyFloats: Code = [0x94];
export const loadVector = (offset = 0): Code => [...vector(0x00), ...address(offset)];
export const storeVector = (offset = 0): Code => [...vector(0x0b), ...address(offset)];
/** One float into all four lanes. */
export const loadSplat = (offset = 0): Code => [...vector(0x09), ...address(offset)];
export const addVectors: Code = vector(0xe4);
export const multiplyVectors: Code = vector(0xe6);
export const subtractVectors: Code = vector(0xe5);
export const negateVector: Code = vector(0xe1);
/** The second where it is less than the first, else the first: a first that is no number stays. */
export const lesserVectors: Code = vector(0xea);
export const nearestVector: Code = vector(0x6a);
/** Four floats to whole numbers; none becomes 0. */
export const wholeVector: Code = vector(0xf8);
export const addWholeVectors: Code = vector(0xae);
/** Four whole numbers shifted to the left by a number. */
export const shiftVector: Code = vector(0xab);
export const divideVectors: Code = vector(0xe7);
export const rootVector: Code = vector(0xe3);
export const absoluteVector: Code = vector(0xe0);
/** The second where the first is less, else the first: a first that is no number stays. */
export const greaterVectors: Code = vector(0xeb);
/** No number if either is none. */
export const greaterFloats: Code = [0x97];
/** 1 if the first is less. */
export const lessFloats: Code = [0x5d];
/** Of two values, the first if a number other than 0 follows them. */
export const select: Code = [0x1b];
export const divideFloats: Code = [0x95];
export const rootFloat: Code = [0x91];
/** All ones in the lanes that are equal. */
export const equalVectors: Code = vector(0x41);
/** All ones in the lanes where the first is less. */
export const lessVectors: Code = vector(0x43);
export const andVectors: Code = vector(0x4e);
/** The bits of the first that are not in the second. */
export const withoutVectors: Code = vector(0x4f);
export const orVectors: Code = vector(0x50);
export const zeroFloat: Code = [0x43, 0, 0, 0, 0];
export const zeroVector: Code = [...vector(0x0c), ...Array<number>(16).fill(0)];
/** The same float four times. */
export const floatVector = (value: number): Code => {
  const bytes = new Uint8Array(Float32Array.from({ length: 4 }, () => value).buffer);
  return [...vector(0x0c), ...bytes];
};
/** The same whole number four times. */
export const wholesVector = (value: number): Code => {
  const bytes = new Uint8Array(Int32Array.from({ length: 4 }, () => value).buffer);
  return [...vector(0x0c), ...bytes];
};
/** Zeros from an address on, so many bytes: both, with a 0 between them, on the stack. */
export const fillMemory: Code = [0xfc, 0x0b, 0];
/** x · y + z in one step where the processor has it (relaxed SIMD). */
export const multiplyAddVectors: Code = vector(0x105);

/** `local += amount` (code that leaves an i32). */
export const increase = (local: number, amount: Code): Code => [...get(local), ...amount, ...add, ...set(local)];
export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [
  ...condition,
  0x04,
  NO_RESULT,
  ...then,
  ...(otherwise.length ? [0x05, ...otherwise] : []),
  END,
];
/** Repeats while `condition` leaves a number other than 0. */
export const repeatWhile = (condition: Code, body: Code): Code => [
  0x03,
  NO_RESULT,
  ...when(condition, [...body, 0x0c, 1]),
  END,
];

const text = (value: string): Code => [...unsigned(value.length), ...Buffer.from(value, 'latin1')];
const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];

/** Pages of 64 KB that a memory of several threads may come to: 4 GB. */
const SHARED_PAGES = 2 ** 16;

/** A module that imports its memory, one of several threads if `shared`, and exports the functions by name. */
export function encodeModule(functions: readonly WasmFunction[], shared: boolean): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [0x60, ...list(Array(parameters).fill([I32])), 0]);
  const limits = shared ? [3, 0, ...unsigned(SHARED_PAGES)] : [0, 0];
  const importedMemory = [...text('env'), ...text('memory'), 2, ...limits];
  const exported = functions.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]);
  const bodies = functions.map(({ integers, vectors, body }) => {
    const locals = list([
      [...unsigned(integers), I32],
      [...unsigned(vectors), V128],
    ]);
    const content = [...locals, ...body, END];
    return [...unsigned(content.length), ...content];
  });
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list(types)),
    ...section(2, list([importedMemory])),
    ...section(3, list(functions.map((_, index) => unsigned(index)))),
    ...section(7, list(exported)),
    ...section(10, list(bodies)),
  ]);
}
