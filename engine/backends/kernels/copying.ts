import type { DataType, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, getKernel, slice_util, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { LoopFunctions } from '../simd/loops.ts';
import { copyRows } from '../simd/rows.ts';
import { replaceKernel } from './register.ts';

const FLOAT = 4;
/** Types whose values take four bytes, which the loops copy whatever they mean. */
const COPIED: ReadonlySet<DataType> = new Set(['float32', 'int32']);

const product = (sizes: readonly number[]): number => sizes.reduce((result, size) => result * size, 1);

/** The same values under another name: tensors never change, so they can share their memory. */
function shared(backend: BackendWasm, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  backend.incRef(dataId);
  return { dataId, shape, dtype };
}

/** What is not zero is true; the stock kernel keeps a number's lowest byte, which of 256 and of a half is zero. */
function truths(backend: BackendWasm, x: TensorInfo): TensorInfo {
  const made = backend.makeOutput([...x.shape], 'bool');
  const [from, to] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(made)];
  for (let place = 0; place < from.length; place += 1) to[place] = from[place] === 0 ? 0 : 1;
  return made;
}

interface Cut {
  readonly begin: readonly number[];
  readonly size: readonly number[];
}

/** Copies a block of a tensor's memory. Whatever lies together goes at once. */
function cutOut(functions: LoopFunctions, backend: BackendWasm, x: TensorInfo, { begin, size }: Cut): TensorInfo {
  const made = backend.makeOutput([...size], x.dtype);
  if (product(size) === 0) return made;
  const strides = [...util.computeStrides([...x.shape]), 1];
  let last = size.length - 1;
  while (last > 0 && size[last] === x.shape[last]) last -= 1;
  const length = size.length === 0 ? 1 : size[last]! * strides[last]!;
  const [rows, outer] = [last > 0 ? last - 1 : -1, size.slice(0, Math.max(0, last - 1))];
  const count = rows < 0 ? 1 : size[rows]!;
  const step = rows < 0 ? 0 : strides[rows]! * FLOAT;
  const first = begin.reduce((sum, place, axis) => sum + place * strides[axis]!, 0);
  const from = backend.getMemoryOffset(x.dataId) + first * FLOAT;
  const to = backend.getMemoryOffset(made.dataId);
  for (let block = 0; block < product(outer); block += 1) {
    let [rest, away] = [block, 0];
    for (let axis = outer.length - 1; axis >= 0; axis -= 1) {
      away += (rest % outer[axis]!) * strides[axis]!;
      rest = Math.floor(rest / outer[axis]!);
    }
    const target = { address: to + block * count * length * FLOAT, step: length * FLOAT };
    copyRows(functions, { to: target, from: { address: from + away * FLOAT, step }, length, count });
  }
  return made;
}

type Call<Inputs, Attributes> = { readonly inputs: Inputs; readonly attrs: Attributes; readonly backend: BackendWasm };
type Split = Call<{ readonly x: TensorInfo }, { readonly numOrSizeSplits: number | number[]; readonly axis: number }>;
type Unpack = Call<{ readonly value: TensorInfo }, { readonly axis: number }>;
type Replacement<C, Result> = (stock: (call: C) => Result) => (call: C) => Result;

/** Puts a kernel in the place of a stock one, which it is given. */
function replace<C, Result>(name: string, make: Replacement<C, Result>): void {
  const stock = getKernel(name, 'wasm').kernelFunc as unknown as (call: C) => Result;
  replaceKernel('wasm', name, make(stock) as unknown as KernelFunc as never);
}

/**
 * The stock kernels copy every tensor that a gradient needs again, copy for every change of type that changes nothing,
 * and take a copy of the whole tensor for every slice.
 */
export function copyLess(functions: LoopFunctions): void {
  replace<Call<{ x: TensorInfo }, unknown>, TensorInfo>('Identity', (stock) => (call) => {
    const { x } = call.inputs;
    return x.dtype === 'string' ? stock(call) : shared(call.backend, x);
  });
  replace<Call<{ x: TensorInfo }, { dtype: DataType }>, TensorInfo>('Cast', (stock) => (call) => {
    const { x } = call.inputs;
    if (x.dtype === call.attrs.dtype && x.dtype !== 'string') return shared(call.backend, x);
    return call.attrs.dtype === 'bool' ? truths(call.backend, x) : stock(call);
  });
  replace<Call<{ x: TensorInfo }, { begin: number[]; size: number[] }>, TensorInfo>('Slice', (stock) => (call) => {
    const { x } = call.inputs;
    if (!COPIED.has(x.dtype)) return stock(call);
    const parameters = slice_util.parseSliceParams(x as never, call.attrs.begin, call.attrs.size);
    const [begin, size] = parameters as [number[], number[]];
    return cutOut(functions, call.backend, x, { begin, size });
  });
  replace<Split, TensorInfo[]>('SplitV', (stock) => (call) => {
    const { x } = call.inputs;
    if (!COPIED.has(x.dtype)) return stock(call);
    const [axis] = util.parseAxisParam(call.attrs.axis, x.shape) as [number];
    return cutAlong(functions, call.backend, x, {
      axis,
      sizes: backend_util.prepareSplitSize(x, call.attrs.numOrSizeSplits as number[], axis),
    });
  });
  replace<Unpack, TensorInfo[]>('Unpack', (stock) => (call) => {
    const { value } = call.inputs;
    if (!COPIED.has(value.dtype)) return stock(call);
    const axis = call.attrs.axis < 0 ? call.attrs.axis + value.shape.length : call.attrs.axis;
    const sizes = Array.from({ length: value.shape[axis]! }, () => 1);
    const parts = cutAlong(functions, call.backend, value, { axis, sizes });
    return parts.map(({ dataId, dtype, shape }) => ({ dataId, dtype, shape: shape.toSpliced(axis, 1) }));
  });
}

interface Parts {
  readonly axis: number;
  readonly sizes: readonly number[];
}

/** A tensor in parts, one after the other along an axis. */
function cutAlong(functions: LoopFunctions, backend: BackendWasm, x: TensorInfo, { axis, sizes }: Parts): TensorInfo[] {
  let place = 0;
  return sizes.map((size) => {
    const begin = x.shape.map((_, each) => (each === axis ? place : 0));
    place += size;
    return cutOut(functions, backend, x, { begin, size: x.shape.with(axis, size) });
  });
}
