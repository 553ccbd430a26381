// Convolutions over time that TensorFlow.js has only over images: an image of one row stands for the sequence.
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import {
  add,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  expandDims,
  squeeze,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { activationOf } from '../activations.ts';
import type { Constraint, Identifier, Initializer, Regularizer } from '../registry.ts';
import {
  KerasLayer,
  knownLength,
  type LayerArguments,
  type LayerClass,
  onlyShape,
  onlyTensor,
  type Shape,
} from './base.ts';

type One = number | readonly number[];

interface Common {
  readonly kernelSize: One;
  readonly strides: One;
  readonly padding: 'valid' | 'same';
  readonly dilationRate: One;
  readonly dataFormat: 'channelsLast' | 'channelsFirst';
  readonly activation: string | null;
  readonly useBias: boolean;
  readonly biasInitializer: Identifier<Initializer>;
  readonly biasRegularizer: Identifier<Regularizer>;
  readonly biasConstraint: Identifier<Constraint>;
}

const COMMON: Common = {
  kernelSize: 1,
  strides: 1,
  padding: 'valid',
  dilationRate: 1,
  dataFormat: 'channelsLast',
  activation: null,
  useBias: true,
  biasInitializer: 'zeros',
  biasRegularizer: null,
  biasConstraint: null,
};

const single = (value: One): number => [value].flat()[0] as number;

/** How long the sequence is after a convolution. */
function outputLength(length: number | null, options: Common): number | null {
  if (length === null) return null;
  const stride = single(options.strides);
  const window = (single(options.kernelSize) - 1) * single(options.dilationRate) + 1;
  return Math.ceil((options.padding === 'same' ? length : length - window + 1) / stride);
}

abstract class SequenceConvolution<Options extends Common> extends KerasLayer<Options> {
  private bias: LayerVariable | undefined;

  protected channelsOf(shapes: Shape | Shape[]): number {
    const axis = this.options.dataFormat === 'channelsFirst' ? 1 : -1;
    return knownLength(onlyShape(shapes), axis, this.getClassName());
  }

  protected addBias(size: number): void {
    const {
      useBias,
      biasInitializer: initializer,
      biasRegularizer: regularizer,
      biasConstraint: constraint,
    } = this.options;
    if (useBias) this.bias = this.addVariable('bias', [size], { initializer, regularizer, constraint });
  }

  protected abstract channelsAfter(shape: Shape): number;
  protected abstract lengthAfter(length: number | null): number | null;
  /** [batch, 1, time, channels] to the same. */
  protected abstract convolve(row: Tensor4D): Tensor;

  override computeOutputShape(shapes: Shape | Shape[]): Shape {
    const shape = onlyShape(shapes);
    const first = this.options.dataFormat === 'channelsFirst';
    const [length, channels] = [this.lengthAfter(shape[first ? 2 : 1] ?? null), this.channelsAfter(shape)];
    return first ? [shape[0]!, channels, length] : [shape[0]!, length, channels];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = onlyTensor(inputs);
      const first = this.options.dataFormat === 'channelsFirst';
      const row = expandDims(first ? transpose(x, [0, 2, 1]) : x, 1) as Tensor4D;
      const seen = squeeze(this.convolve(row), [1]);
      const result = activationOf(this.options.activation)(this.bias ? add(seen, this.bias.read()) : seen);
      return first ? transpose(result, [0, 2, 1]) : result;
    });
  }
}

interface DepthwiseOptions extends Common {
  readonly depthMultiplier: number;
  readonly depthwiseInitializer: Identifier<Initializer>;
  readonly depthwiseRegularizer: Identifier<Regularizer>;
  readonly depthwiseConstraint: Identifier<Constraint>;
}

const DEPTHWISE: DepthwiseOptions = {
  ...COMMON,
  depthMultiplier: 1,
  depthwiseInitializer: 'glorotUniform',
  depthwiseRegularizer: null,
  depthwiseConstraint: null,
};

/** Strides and dilations of the row's height do nothing, but native TensorFlow wants both alike. */
function depthwise(row: Tensor4D, kernel: Tensor, options: Common): Tensor4D {
  const [stride, dilation] = [single(options.strides), single(options.dilationRate)];
  if (stride > 1 && dilation > 1)
    throw new Error('A convolution has strides or a dilation, not both. Set one of them to 1.');
  const filter = expandDims(kernel, 0) as Tensor4D;
  return depthwiseConv2d(row, filter, [stride, stride], options.padding, 'NHWC', [dilation, dilation]);
}

/** One filter (or `depthMultiplier` of them) for each channel. */
class DepthwiseConv1D extends SequenceConvolution<DepthwiseOptions> {
  static readonly className = 'DepthwiseConv1D';
  private kernel!: LayerVariable;

  constructor(args: LayerArguments & Partial<DepthwiseOptions>) {
    super(args, DEPTHWISE);
  }

  override build(shapes: Shape | Shape[]): void {
    const channels = this.channelsOf(shapes);
    const { kernelSize, depthMultiplier, ...options } = this.options;
    this.kernel = this.addVariable('kernel', [single(kernelSize), channels, depthMultiplier], {
      initializer: options.depthwiseInitializer,
      regularizer: options.depthwiseRegularizer,
      constraint: options.depthwiseConstraint,
    });
    this.addBias(channels * depthMultiplier);
    super.build(shapes);
  }

  protected channelsAfter(shape: Shape): number {
    return this.channelsOf(shape) * this.options.depthMultiplier;
  }

  protected lengthAfter(length: number | null): number | null {
    return outputLength(length, this.options);
  }

  protected convolve(row: Tensor4D): Tensor {
    return depthwise(row, this.kernel.read(), this.options);
  }
}

interface SeparableOptions extends DepthwiseOptions {
  readonly filters: number;
  readonly pointwiseInitializer: Identifier<Initializer>;
  readonly pointwiseRegularizer: Identifier<Regularizer>;
  readonly pointwiseConstraint: Identifier<Constraint>;
}

const POINTWISE = { pointwiseInitializer: 'glorotUniform', pointwiseRegularizer: null, pointwiseConstraint: null };

/** A depthwise convolution, and a mixture of what came of it. */
class SeparableConv1D extends SequenceConvolution<SeparableOptions> {
  static readonly className = 'SeparableConv1D';
  private depthwiseKernel!: LayerVariable;
  private pointwiseKernel!: LayerVariable;

  constructor(args: LayerArguments & Partial<SeparableOptions>) {
    super(args, { ...DEPTHWISE, ...POINTWISE, filters: 1 });
  }

  override build(shapes: Shape | Shape[]): void {
    const channels = this.channelsOf(shapes);
    const { kernelSize, depthMultiplier, filters, ...options } = this.options;
    this.depthwiseKernel = this.addVariable('depthwise_kernel', [single(kernelSize), channels, depthMultiplier], {
      initializer: options.depthwiseInitializer,
      regularizer: options.depthwiseRegularizer,
      constraint: options.depthwiseConstraint,
    });
    this.pointwiseKernel = this.addVariable('pointwise_kernel', [1, channels * depthMultiplier, filters], {
      initializer: options.pointwiseInitializer,
      regularizer: options.pointwiseRegularizer,
      constraint: options.pointwiseConstraint,
    });
    this.addBias(filters);
    super.build(shapes);
  }

  protected channelsAfter(): number {
    return this.options.filters;
  }

  protected lengthAfter(length: number | null): number | null {
    return outputLength(length, this.options);
  }

  protected convolve(row: Tensor4D): Tensor {
    const seen = depthwise(row, this.depthwiseKernel.read(), this.options);
    return conv2d(seen, expandDims(this.pointwiseKernel.read(), 0) as Tensor4D, 1, 'valid');
  }
}

interface TransposeOptions extends Common {
  readonly filters: number;
  readonly outputPadding: One | null;
  readonly kernelInitializer: Identifier<Initializer>;
  readonly kernelRegularizer: Identifier<Regularizer>;
  readonly kernelConstraint: Identifier<Constraint>;
}

const TRANSPOSE: TransposeOptions = {
  ...COMMON,
  filters: 1,
  outputPadding: null,
  kernelInitializer: 'glorotUniform',
  kernelRegularizer: null,
  kernelConstraint: null,
};

/** A convolution backwards: what one made of a longer sequence. */
class Conv1DTranspose extends SequenceConvolution<TransposeOptions> {
  static readonly className = 'Conv1DTranspose';
  private kernel!: LayerVariable;

  constructor(args: LayerArguments & Partial<TransposeOptions>) {
    super(args, TRANSPOSE);
    const { dilationRate, outputPadding } = this.options;
    if (single(dilationRate) !== 1 || outputPadding !== null)
      throw new Error(
        'Conv1DTranspose is computed without dilation and output padding only. Leave dilationRate and outputPadding out.',
      );
  }

  override build(shapes: Shape | Shape[]): void {
    const { kernelSize, filters, ...options } = this.options;
    this.kernel = this.addVariable('kernel', [single(kernelSize), filters, this.channelsOf(shapes)], {
      initializer: options.kernelInitializer,
      regularizer: options.kernelRegularizer,
      constraint: options.kernelConstraint,
    });
    this.addBias(filters);
    super.build(shapes);
  }

  protected channelsAfter(): number {
    return this.options.filters;
  }

  protected lengthAfter(length: number | null): number | null {
    if (length === null) return null;
    const [stride, window] = [single(this.options.strides), single(this.options.kernelSize)];
    return length * stride + (this.options.padding === 'valid' ? Math.max(window - stride, 0) : 0);
  }

  protected convolve(row: Tensor4D): Tensor {
    const { filters, strides, padding } = this.options;
    const [batch, , length] = row.shape;
    const filter = expandDims(this.kernel.read(), 0) as Tensor4D;
    return conv2dTranspose(row, filter, [batch, 1, this.lengthAfter(length)!, filters], [1, single(strides)], padding);
  }
}

export const SEQUENCE_CONVOLUTIONS: readonly LayerClass[] = [DepthwiseConv1D, SeparableConv1D, Conv1DTranspose];
