import { createRequire } from 'node:module';

/** A tensor that an operation made. */
export interface Made {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** An attribute of an operation, as TensorFlow.js's Node back end writes it. */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | object | readonly number[];
}

/** What our addon does. Tensors are numbers. */
export interface Addon {
  /** Opens TensorFlow, after libraries that it may ask for. @returns its version. @throws what the system says */
  open(needed: readonly string[], library: string): string;
  createTensor(shape: readonly number[], dtype: number, values: ArrayLike<unknown>): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  /**
   * Writes into `apart` by how much two tensors differ at most (Infinity where they can't be compared), and the
   * largest finite number of the other.
   */
  compareTensors(one: number, other: number, apart: Float64Array): void;
  executeOp(name: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): Made[];
  /**
   * Makes a graph (a GraphDef's bytes) an operation of that name. Inputs and outputs are `node:index`; the nodes
   * of `effects` run although no output needs them.
   */
  addGraphFunction(
    name: string,
    graph: Uint8Array,
    ...[inputs, outputs, effects]: [readonly string[], readonly string[], readonly string[]]
  ): void;
  /** Runs it on tensors by their numbers, and writes the numbers of what it makes into `made`. */
  runFunction(name: string, inputs: Float64Array, made: Float64Array): void;
  removeFunction(name: string): void;
  getNumOfTensors(): number;
  /** Loads a SavedModel's graph that has these tags, which are separated by commas. @returns its number */
  loadSavedModel(folder: string, tags: string): number;
  /** Runs it from and to ends of its graph, `node:index` with commas between them. */
  runSavedModel(model: number, inputs: readonly number[], ...ends: [from: string, to: string]): Made[];
  deleteSavedModel(model: number): void;
  getNumOfSavedModels(): number;
  isUsingGpuDevice(): boolean;
  /** Whether it has operations of its own for chains of others: `DescentElements` on elements, `DescentRows` on rows. */
  fusesElements(): boolean;
  /** Whether it has operations of its own, `DescentPack` and `DescentMatMul`, for products in one thread. */
  packsProducts(): boolean;
}

/** TensorFlow's numbers for types of data and of attributes, by the names that TensorFlow.js asks for. */
export const NUMBERS = {
  TF_FLOAT: 1,
  TF_INT32: 3,
  TF_UINT8: 4,
  TF_STRING: 7,
  TF_COMPLEX64: 8,
  TF_INT64: 9,
  TF_BOOL: 10,
  TF_RESOURCE: 20,
  TF_VARIANT: 21,
  TF_ATTR_STRING: 0,
  TF_ATTR_INT: 1,
  TF_ATTR_FLOAT: 2,
  TF_ATTR_BOOL: 3,
  TF_ATTR_TYPE: 4,
  TF_ATTR_SHAPE: 5,
} as const;

/** An attribute that is a type of data. */
export const typed = (name: string, value: number): Attribute => ({ name, type: NUMBERS.TF_ATTR_TYPE, value });

/** An attribute that is a whole number. */
export const counted = (name: string, value: number): Attribute => ({ name, type: NUMBERS.TF_ATTR_INT, value });

export type Binding = Addon & typeof NUMBERS & { readonly TF_Version: string };

/** TensorFlow can be opened once in a process. */
let opened: { readonly library: string; readonly binding: Binding } | undefined;

/** Loads the addon, and TensorFlow in it. @throws what the system says */
export function openBinding(file: string, library: string, needed: readonly string[]): Binding {
  if (opened?.library === library) return opened.binding;
  if (opened) throw new Error(`this process runs over ${opened.library} already`);
  const addon = createRequire(import.meta.url)(file) as Addon;
  const version = addon.open(needed, library);
  opened = { library, binding: { ...addon, ...NUMBERS, TF_Version: version } };
  return opened.binding;
}
