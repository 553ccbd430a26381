import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, getKernel, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { replaceKernel } from './register.ts';

interface Binary {
  readonly inputs: { readonly a: TensorInfo; readonly b: TensorInfo };
  readonly backend: BackendWasm;
}
type BinaryKernel = (call: Binary) => TensorInfo;

/** The library behind these kernels takes no more; beyond, it leaves what was in the memory before as the result. */
const MOST_DIMENSIONS = 6;
const LIMITED = ['Add', 'Sub', 'Multiply', 'RealDiv', 'SquaredDifference'];

/** Lets arithmetic be right for tensors of any number of dimensions. */
export function liftDimensionLimit(): void {
  for (const name of LIMITED) {
    const stock = getKernel(name, 'wasm').kernelFunc as unknown as BinaryKernel;
    const kernel: BinaryKernel = (call) => {
      const { a, b } = call.inputs;
      return Math.max(a.shape.length, b.shape.length) <= MOST_DIMENSIONS ? stock(call) : merged(call, stock);
    };
    replaceKernel('wasm', name, kernel as unknown as KernelFunc as never);
  }
}

function merged({ inputs: { a, b }, backend }: Binary, stock: BinaryKernel): TensorInfo {
  const shape = backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
  const [first, second] = mergedShapes(a.shape, b.shape);
  if (first.length <= MOST_DIMENSIONS) {
    const inputs = { a: { ...a, shape: [...first] }, b: { ...b, shape: [...second] } };
    return { ...stock({ inputs, backend }), shape };
  }
  const size = [util.sizeFromShape(shape)];
  const whole = (tensor: TensorInfo) => ({ ...repeated(tensor, shape, backend), shape: size });
  const inputs = { a: whole(a), b: whole(b) };
  const made = { ...stock({ inputs, backend }), shape };
  backend.disposeData(inputs.a.dataId);
  backend.disposeData(inputs.b.dataId);
  return made;
}

/** Both shapes with neighbouring dimensions multiplied where both tensors go through them alike. */
function mergedShapes(a: readonly number[], b: readonly number[]): readonly [readonly number[], readonly number[]] {
  const rank = Math.max(a.length, b.length);
  const padded = (shape: readonly number[]) => [...Array.from({ length: rank - shape.length }, () => 1), ...shape];
  const [all, others] = [padded(a), padded(b)];
  const [first, second]: [number[], number[]] = [[], []];
  let before: string | undefined;
  for (const [axis, extent] of all.entries()) {
    const other = others[axis]!;
    if (extent === 1 && other === 1) continue;
    const kind = extent === other ? 'same' : extent === 1 ? 'first repeats' : 'second repeats';
    if (kind !== before) {
      first.push(1);
      second.push(1);
    }
    first[first.length - 1]! *= extent;
    second[second.length - 1]! *= other;
    before = kind;
  }
  return [first, second];
}

/** A tensor with every number written out as often as broadcasting to `shape` takes it. */
function repeated(tensor: TensorInfo, shape: readonly number[], backend: BackendWasm): TensorInfo {
  const made = backend.makeOutput([...shape], tensor.dtype);
  const [source, target] = [backend.typedArrayFromHeap(tensor), backend.typedArrayFromHeap(made)];
  const missing = shape.length - tensor.shape.length;
  const strides = util.computeStrides([...tensor.shape]).concat(1);
  const steps = shape.map((_, axis) => {
    const own = axis - missing;
    return own < 0 || tensor.shape[own] === 1 ? 0 : strides[own]!;
  });
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < target.length; to += 1) {
    target[to] = source[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      index[axis]! += 1;
      from += steps[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return made;
}
