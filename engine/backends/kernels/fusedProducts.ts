import type { KernelFunc, NamedTensorMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel, registerKernel, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { Multiply } from '../simd/matrix.ts';
import type { RowActivation } from '../simd/rows.ts';
import { type Crew, shareOut } from '../threads/crew.ts';
import type { ConvAttributes } from './convGeometry.ts';
import { replaceKernel } from './register.ts';

/** x [rows, features] · kernel [features, units] + bias [units], through an activation. */
export const DENSE = 'DescentDense';
/** A convolution with channels last, its bias and its activation. */
export const CONVOLUTION = 'DescentConv2D';
/** dy where y is above 0. */
export const RELU_GRADIENT = 'DescentReluGradient';

const FLOAT = 4;
/** Numbers from which on they are shared out, and parts for each thread. */
const LEAST = 2 ** 17;
const PARTS = 2;

type Call = Parameters<KernelFunc>[0];
type Infos = Readonly<Record<string, TensorInfo | undefined>>;

/** Adds the bias to a fresh tensor and applies the activation, in its own memory. */
function finish(crew: Crew, { inputs, attrs, backend }: Call, made: TensorInfo): TensorInfo {
  const wasm = backend as BackendWasm;
  const { bias } = inputs as Infos;
  const length = made.shape.at(-1)!;
  const size = util.sizeFromShape(made.shape);
  if (size === 0) return made;
  const isRelu = (attrs!['activation'] as RowActivation) === 'relu';
  const places = [wasm.getMemoryOffset(made.dataId), bias ? wasm.getMemoryOffset(bias.dataId) : -1];
  const rows = size / length;
  const shared = { count: rows, work: size, least: LEAST, parts: PARTS };
  shareOut(crew, 'finishPart', [...places, length, rows, isRelu ? 1 : 0], shared);
  return made;
}

function dense(crew: Crew, multiply: Multiply): KernelFunc {
  return (call) => {
    const { x, kernel } = call.inputs as Record<string, TensorInfo>;
    const wasm = call.backend as BackendWasm;
    const [depth, columns] = kernel!.shape as [number, number];
    const made = wasm.makeOutput([...x!.shape.slice(0, -1), columns], 'float32');
    const at = ({ dataId }: TensorInfo): number => wasm.getMemoryOffset(dataId);
    multiply({
      rows: util.sizeFromShape(x!.shape.slice(0, -1)),
      depth,
      columns,
      left: { address: at(x!), rowBytes: depth * FLOAT, columnBytes: FLOAT },
      right: { address: at(kernel!), rowBytes: columns * FLOAT, columnBytes: FLOAT },
      result: { address: at(made), rowBytes: columns * FLOAT },
    });
    return finish(crew, call, made);
  };
}

function convolution(crew: Crew): KernelFunc {
  return (call) => {
    const plain = getKernel('Conv2D', 'wasm').kernelFunc;
    return finish(crew, call, plain(call) as TensorInfo);
  };
}

function reluGradient(crew: Crew): KernelFunc {
  return ({ inputs, backend }) => {
    const { dy, y } = inputs as Record<string, TensorInfo>;
    const wasm = backend as BackendWasm;
    const made = wasm.makeOutput(y!.shape, 'float32');
    const [to, from, sign] = [made, dy!, y!].map(({ dataId }) => wasm.getMemoryOffset(dataId)) as [
      number,
      number,
      number,
    ];
    const size = util.sizeFromShape(y!.shape);
    const shared = { count: size, work: size, least: LEAST, parts: PARTS };
    shareOut(crew, 'keepWhereAbovePart', [to, from, sign, size], shared);
    return made;
  };
}

interface FusedAttributes extends ConvAttributes {
  readonly activation: string;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}
interface FusedCall {
  readonly inputs: Readonly<Record<string, Tensor | undefined>>;
  readonly attrs: FusedAttributes;
  readonly backend: BackendWasm;
}

/** The stock kernel where an activation is not of ours, or the bias has a form of its own. */
function replaceFused(name: '_FusedMatMul' | 'FusedConv2D', own: (call: FusedCall) => TensorInfo): void {
  const stock = getKernel(name, 'wasm').kernelFunc as unknown as typeof own;
  const kernel = (call: FusedCall): TensorInfo => {
    const { bias, preluActivationWeights } = call.inputs;
    const isOurs = isRowActivation(call.attrs.activation) && !preluActivationWeights;
    return isOurs && (!bias || bias.shape.length === 1) ? own(call) : stock(call);
  };
  replaceKernel('wasm', name, kernel as never);
}

export function isRowActivation(name: string): name is RowActivation {
  return name === 'linear' || name === 'relu';
}

/** Products and convolutions with what follows them: the stock kernels for it are half as fast. */
export function addFusedProducts(crew: Crew, multiply: Multiply): void {
  const kernels = [
    { kernelName: DENSE, kernelFunc: dense(crew, multiply) },
    { kernelName: CONVOLUTION, kernelFunc: convolution(crew) },
    { kernelName: RELU_GRADIENT, kernelFunc: reluGradient(crew) },
  ];
  for (const { kernelName, kernelFunc } of kernels) registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  const run = (name: string, { attrs, backend }: FusedCall, inputs: NamedTensorMap): TensorInfo =>
    getKernel(name, 'wasm').kernelFunc({ inputs, attrs: attrs as never, backend }) as TensorInfo;
  replaceFused('_FusedMatMul', (call) => {
    const { a, b } = call.inputs as NamedTensorMap;
    return finish(crew, call as unknown as Call, run('BatchMatMul', call, { a: a!, b: b! }));
  });
  replaceFused('FusedConv2D', (call) => {
    const { x, filter } = call.inputs as NamedTensorMap;
    return finish(crew, call as unknown as Call, run('Conv2D', call, { x: x!, filter: filter! }));
  });
}
