// TensorFlow.js's convolutions with what they lack: causal padding, and groups, which they would pass over silently.
import type { Tensor, Tensor3D, Tensor4D, Tensor5D } from '@tensorflow/tfjs-core';
import {
  add,
  concat,
  conv1d,
  conv2d,
  conv3d,
  depthwiseConv2d,
  pad,
  reshape,
  split,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { knownLength, type LayerArguments, type LayerClass, onlyShape, onlyTensor, type Shape } from './base.ts';
import { type StockConvolution, type StockDepthwise, stockClass } from './stock.ts';

type Arguments = LayerArguments & Readonly<Record<string, unknown>>;

interface Window {
  readonly strides: number[];
  readonly padding: 'valid' | 'same';
  readonly dilations: number[];
}

/** A convolution over 1 to 3 axes, channels last. */
function convolve(x: Tensor, kernel: Tensor, { strides, padding, dilations }: Window): Tensor {
  if (x.rank === 3) return conv1d(x as Tensor3D, kernel as Tensor3D, strides[0]!, padding, 'NWC', dilations[0]);
  if (x.rank === 4)
    return conv2d(
      x as Tensor4D,
      kernel as Tensor4D,
      strides as [number, number],
      padding,
      'NHWC',
      dilations as [number, number],
    );
  const triples = [strides, dilations] as [number, number, number][];
  return conv3d(x as Tensor5D, kernel as Tensor5D, triples[0]!, padding, 'NDHWC', triples[1]);
}

/** Axes in the order that puts the channels last, and the way back. */
function channelsLast(rank: number): { readonly there: number[]; readonly back: number[] } {
  const between = Array.from({ length: rank - 2 }, (_, axis) => axis);
  return { there: [0, ...between.map((axis) => axis + 2), 1], back: [0, rank - 1, ...between.map((axis) => axis + 1)] };
}

/** Zeros before the first step only, so that no step sees a later one. */
function padBefore(layer: StockConvolution, x: Tensor): Tensor {
  const time = layer.dataFormat === 'channelsFirst' ? 2 : 1;
  const before = (layer.kernelSize[0]! - 1) * [layer.dilationRate].flat()[0]!;
  return pad(
    x,
    x.shape.map((_, axis): [number, number] => [axis === time ? before : 0, 0]),
  );
}

/** Each group of channels has filters of its own. */
function inGroups(layer: StockConvolution, groups: number, x: Tensor): Tensor {
  const order = channelsLast(x.rank);
  const first = layer.dataFormat === 'channelsFirst';
  const last = first ? transpose(x, order.there) : x;
  const window: Window = {
    strides: layer.strides,
    padding: layer.padding as 'valid' | 'same',
    dilations: Array.from({ length: layer.rank }, (_, axis) => [layer.dilationRate].flat()[axis] ?? 1),
  };
  const kernel = layer.kernel.read();
  const kernels = groups === 1 ? [kernel] : split(kernel, groups, -1);
  const inputs = groups === 1 ? [last] : split(last, groups, -1);
  const parts = inputs.map((part, group) => convolve(part, kernels[group]!, window));
  const seen = groups === 1 ? parts[0]! : concat(parts, -1);
  const shifted = layer.bias ? add(seen, reshape(layer.bias.read(), [-1])) : seen;
  const result = layer.activation?.apply(shifted) ?? shifted;
  return first ? transpose(result, order.back) : result;
}

/** The fused kernel of TensorFlow.js has no gradient then. */
function isDilated({ dilationRate }: StockConvolution): boolean {
  return [dilationRate].flat().some((rate) => rate !== 1);
}

function completeConvolution(name: 'Conv1D' | 'Conv2D' | 'Conv3D'): LayerClass {
  return class Convolution extends stockClass<StockConvolution>(name) {
    private readonly groups: number;

    constructor(args: Arguments) {
      super(args);
      this.groups = (args['groups'] as number | undefined) ?? 1;
    }

    override build(shapes: Shape | Shape[]): void {
      const shape = onlyShape(shapes);
      const axis = this.dataFormat === 'channelsFirst' ? 1 : shape.length - 1;
      const channels = knownLength(shape, axis, name);
      if (channels % this.groups !== 0)
        throw new Error(`${name} can't share ${channels} channels out over ${this.groups} groups. Use a divisor.`);
      super.build(shape.map((length, place) => (place === axis ? channels / this.groups : length)));
      this.inputSpec = [{ ndim: shape.length, axes: { [axis]: channels } }] as never;
    }

    override call(inputs: Tensor | Tensor[], keywords: never): Tensor | Tensor[] {
      const plain = this.groups === 1 && !(name === 'Conv2D' && isDilated(this));
      if (this.padding !== 'causal' && plain) return super.call(inputs, keywords);
      return tidy(() => {
        const x = onlyTensor(inputs);
        if (this.padding !== 'causal') return inGroups(this, this.groups, x);
        const padded = padBefore(this, x);
        this.padding = 'valid';
        try {
          return this.groups === 1 ? super.call(padded, keywords) : inGroups(this, this.groups, padded);
        } finally {
          this.padding = 'causal';
        }
      });
    }

    override computeOutputShape(shapes: Shape | Shape[]): Shape {
      const result = onlyShape(super.computeOutputShape(shapes) as Shape);
      if (this.padding !== 'causal') return result;
      const time = this.dataFormat === 'channelsFirst' ? 2 : 1;
      const length = onlyShape(shapes)[time];
      return result.map((each, axis) => (axis === time && length ? Math.ceil(length / this.strides[0]!) : each));
    }

    override getConfig(): ReturnType<StockConvolution['getConfig']> {
      return { ...super.getConfig(), dataFormat: this.dataFormat, groups: this.groups };
    }
  };
}

/** TensorFlow.js passes the dilation over silently. */
function dilatedDepthwise(): LayerClass {
  return class DepthwiseConv2D extends stockClass<StockDepthwise>('DepthwiseConv2D') {
    override call(inputs: Tensor | Tensor[], keywords: never): Tensor | Tensor[] {
      if (!isDilated(this)) return super.call(inputs, keywords);
      return tidy(() => {
        const x = onlyTensor(inputs);
        const order = channelsLast(x.rank);
        const first = this.dataFormat === 'channelsFirst';
        const last = (first ? transpose(x, order.there) : x) as Tensor4D;
        const rates = [this.dilationRate].flat();
        const dilations: [number, number] = [rates[0]!, rates[1] ?? rates[0]!];
        const kernel = this.depthwiseKernel.read() as Tensor4D;
        const seen = depthwiseConv2d(last, kernel, 1, this.padding as 'valid' | 'same', 'NHWC', dilations);
        const shifted = this.bias ? add(seen, this.bias.read()) : seen;
        const result = this.activation?.apply(shifted) ?? shifted;
        return first ? transpose(result, order.back) : result;
      });
    }

    override computeOutputShape(shapes: Shape | Shape[]): Shape | Shape[] {
      if (!isDilated(this)) return super.computeOutputShape(shapes);
      const shape = onlyShape(shapes);
      const first = this.dataFormat === 'channelsFirst';
      const rates = [this.dilationRate].flat();
      const after = (axis: number): number | null => {
        const length = shape[axis + (first ? 2 : 1)] ?? null;
        if (length === null || this.padding === 'same') return length;
        return length - (this.kernelSize[axis]! - 1) * (rates[axis] ?? rates[0]!);
      };
      const channels = knownLength(shape, first ? 1 : -1, 'DepthwiseConv2D') * this.depthMultiplier;
      return first ? [shape[0]!, channels, after(0), after(1)] : [shape[0]!, after(0), after(1), channels];
    }
  };
}

/** Options that the transposed convolutions of TensorFlow.js pass over silently. */
function honestTranspose(name: 'Conv2DTranspose' | 'Conv3DTranspose'): LayerClass {
  return class TransposedConvolution extends stockClass<StockConvolution>(name) {
    constructor(args: Arguments) {
      const dilated = [args['dilationRate'] ?? 1].flat().some((rate) => rate !== 1);
      if (dilated || (args['outputPadding'] ?? null) !== null)
        throw new Error(
          `${name} is computed without dilation and output padding only. Leave dilationRate and outputPadding out.`,
        );
      super(args);
    }
  };
}

/** Made when they are asked for: TensorFlow.js registers its own first. */
export function convolutionLayers(): readonly LayerClass[] {
  return [
    completeConvolution('Conv1D'),
    completeConvolution('Conv2D'),
    completeConvolution('Conv3D'),
    dilatedDepthwise(),
    honestTranspose('Conv2DTranspose'),
    honestTranspose('Conv3DTranspose'),
  ];
}
