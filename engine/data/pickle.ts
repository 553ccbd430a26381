// The part of Python's pickle format (protocols 0 to 4) in which CIFAR and IMDB keep their numbers. Nothing that a file
// names is ever called: arrays, lists, dictionaries, texts and numbers are all that comes out.
import { type DataArray, DataProblem, sizeOf } from './dataArray.ts';

export type Pickled = null | boolean | number | string | Uint8Array | PickledArray | Map<Pickled, Pickled> | Pickled[];

/** An array of NumPy's: of numbers, or of objects. */
export class PickledArray {
  array: DataArray | undefined;
  objects: readonly Pickled[] | undefined;
}

/** A class or function that a file names; `type` is a dtype's letter and width. */
interface Named {
  readonly module: string;
  readonly name: string;
  readonly type?: string;
}

type Item = Pickled | Named | typeof MARK;
const MARK = Symbol('mark');

interface Machine {
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly stack: Item[];
  readonly memo: Map<number, Item>;
  at: number;
}

const latin = new TextDecoder('latin1');
const ARRAY = /^numpy\.(?:_?core)\.multiarray _reconstruct$/;

function take(machine: Machine, count: number): Uint8Array {
  machine.at += count;
  if (machine.at > machine.bytes.length) throw new DataProblem('The file ends in the middle of a value.');
  return machine.bytes.subarray(machine.at - count, machine.at);
}

function line(machine: Machine): string {
  const end = machine.bytes.indexOf(10, machine.at);
  return latin.decode(take(machine, end - machine.at + 1)).slice(0, -1);
}

const byte = (machine: Machine) => take(machine, 1)[0]!;
function uint(machine: Machine, width: 2 | 4 | 8): number {
  const { view, at } = machine;
  take(machine, width);
  if (width === 8) return Number(view.getBigUint64(at, true));
  return width === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
}

function sinceMark({ stack }: Machine): Item[] {
  const place = stack.lastIndexOf(MARK);
  const items = stack.splice(place + 1);
  stack.pop();
  return items;
}

/** A whole number of any length, least byte first. */
function longNumber(bytes: Uint8Array): number {
  const negative = (bytes.at(-1) ?? 0) > 127;
  return bytes.reduce((sum, each, place) => sum + each * 2 ** (8 * place), negative ? -(2 ** (8 * bytes.length)) : 0);
}

const bytesOf = (value: Item): Uint8Array =>
  typeof value === 'string' ? Uint8Array.from(value, (letter) => letter.charCodeAt(0)) : (value as Uint8Array);

/** `numpy.dtype('u1')`, `_reconstruct(ndarray, …)` and `_codecs.encode(text, 'latin1')`: made, not called. */
function reduced(made: Item, given: Item[]): Item {
  const { module, name } = made as Named;
  const full = `${module} ${name}`;
  if (full === 'numpy dtype') return { module, name, type: String(given[0]) };
  if (ARRAY.test(full)) return new PickledArray();
  if (full === '_codecs encode') return bytesOf(given[0]!);
  throw new DataProblem(`The file holds ${module}.${name}, and only numbers, lists and arrays are read.`);
}

const WIDTHS: Readonly<Record<string, DataArray['dtype']>> = { u1: 'uint8', i8: 'int32', i4: 'int32', f8: 'float32' };

function numbersFrom(raw: Uint8Array, type: string, shape: readonly number[]): DataArray {
  const dtype = WIDTHS[type];
  if (!dtype) throw new DataProblem(`The file holds numbers of type ${type}, which are not read.`);
  if (dtype === 'uint8') return { shape, dtype, values: raw.slice(0, sizeOf(shape)) };
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const read = (at: number) =>
    type === 'i8'
      ? Number(view.getBigInt64(8 * at, true))
      : type === 'i4'
        ? view.getInt32(4 * at, true)
        : view.getFloat64(8 * at, true);
  const values = dtype === 'int32' ? new Int32Array(sizeOf(shape)) : new Float32Array(sizeOf(shape));
  values.forEach((_, at) => (values[at] = read(at)));
  return { shape, dtype, values };
}

/** What `BUILD` gives an array: version, shape, dtype, column-major, and its bytes or objects. */
function filled(target: Item, state: Item): void {
  if (!(target instanceof PickledArray)) return;
  const [, shape, dtype, columns, data] = state as unknown as [number, number[], Named, boolean, Item];
  if (columns) throw new DataProblem('The file holds an array column by column, which is not read.');
  if (dtype.type?.startsWith('O')) target.objects = data as Pickled[];
  else target.array = numbersFrom(bytesOf(data), String(dtype.type), shape);
}

function put({ stack, memo }: Machine, place: number): void {
  memo.set(place, stack.at(-1)!);
}

/** Python 3 writes the keys of Python 2 as bytes. */
const keyOf = (key: Item): Pickled => (key instanceof Uint8Array ? latin.decode(key) : (key as Pickled));

function setItems(target: Map<Pickled, Pickled>, items: Item[]): Map<Pickled, Pickled> {
  for (let at = 0; at < items.length; at += 2) target.set(keyOf(items[at]!), items[at + 1] as Pickled);
  return target;
}

type Step = (machine: Machine) => void;
const pushed =
  (make: (machine: Machine) => Item): Step =>
  (machine) =>
    void machine.stack.push(make(machine));
const popped = ({ stack }: Machine): Item => stack.pop()!;

function lasts(count: number): Step {
  return pushed((machine) => machine.stack.splice(machine.stack.length - count) as Pickled[]);
}

/** By opcode, as `pickletools` of Python lists them. */
const STEPS: Readonly<Record<string, Step>> = {
  '\x80': (machine) => void byte(machine),
  '\x95': (machine) => void uint(machine, 8),
  '(': pushed(() => MARK),
  N: pushed(() => null),
  '\x88': pushed(() => true),
  '\x89': pushed(() => false),
  K: pushed(byte),
  M: pushed((machine) => uint(machine, 2)),
  J: pushed((machine) => uint(machine, 4) | 0),
  I: pushed((machine) => Number(line(machine))),
  L: pushed((machine) => Number(line(machine).replace('L', ''))),
  '\x8a': pushed((machine) => longNumber(take(machine, byte(machine)))),
  G: pushed((machine) => {
    const at = machine.at;
    take(machine, 8);
    return machine.view.getFloat64(at, false);
  }),
  U: pushed((machine) => latin.decode(take(machine, byte(machine)))),
  T: pushed((machine) => latin.decode(take(machine, uint(machine, 4)))),
  C: pushed((machine) => take(machine, byte(machine))),
  B: pushed((machine) => take(machine, uint(machine, 4))),
  X: pushed((machine) => new TextDecoder().decode(take(machine, uint(machine, 4)))),
  '\x8c': pushed((machine) => new TextDecoder().decode(take(machine, byte(machine)))),
  ']': pushed(() => []),
  ')': pushed(() => []),
  '}': pushed(() => new Map<Pickled, Pickled>()),
  l: pushed((machine) => sinceMark(machine) as Pickled[]),
  t: pushed((machine) => sinceMark(machine) as Pickled[]),
  d: pushed((machine) => setItems(new Map<Pickled, Pickled>(), sinceMark(machine))),
  '\x85': lasts(1),
  '\x86': lasts(2),
  '\x87': lasts(3),
  a: (machine) => {
    const item = popped(machine);
    (machine.stack.at(-1) as Pickled[]).push(item as Pickled);
  },
  e: (machine) => {
    const items = sinceMark(machine);
    const list = machine.stack.at(-1) as Pickled[];
    for (const each of items) list.push(each as Pickled);
  },
  s: (machine) => {
    const items = machine.stack.splice(-2);
    setItems(machine.stack.at(-1) as Map<Pickled, Pickled>, items);
  },
  u: (machine) => {
    const items = sinceMark(machine);
    setItems(machine.stack.at(-1) as Map<Pickled, Pickled>, items);
  },
  c: pushed((machine) => ({ module: line(machine), name: line(machine) })),
  '\x93': pushed((machine) => {
    const [module, name] = machine.stack.splice(-2);
    return { module: String(module), name: String(name) };
  }),
  R: pushed((machine) => {
    const [made, given] = machine.stack.splice(-2);
    return reduced(made!, given as Item[]);
  }),
  b: (machine) => {
    const state = popped(machine);
    filled(machine.stack.at(-1)!, state);
  },
  q: (machine) => put(machine, byte(machine)),
  r: (machine) => put(machine, uint(machine, 4)),
  p: (machine) => put(machine, Number(line(machine))),
  '\x94': (machine) => put(machine, machine.memo.size),
  h: pushed((machine) => machine.memo.get(byte(machine))!),
  j: pushed((machine) => machine.memo.get(uint(machine, 4))!),
  g: pushed((machine) => machine.memo.get(Number(line(machine)))!),
  '0': (machine) => void popped(machine),
};

/** @throws DataProblem for anything beyond plain data, with the file's name */
export function parsePickle(bytes: Uint8Array, name: string): Pickled {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const machine: Machine = { view, bytes, stack: [], memo: new Map(), at: 0 };
  try {
    for (;;) {
      const code = String.fromCharCode(byte(machine));
      if (code === '.') return machine.stack.pop() as Pickled;
      const step = STEPS[code];
      if (!step) throw new DataProblem(`It has the code ${code.charCodeAt(0)}, which is not read.`);
      step(machine);
    }
  } catch (error) {
    throw new DataProblem(`${name} can't be read. ${(error as Error).message}`);
  }
}
