// Classes of TensorFlow.js that it keeps to itself: they are found where its models are read.
import type { Tensor } from '@tensorflow/tfjs-core';
import type { layers, LayerVariable } from '@tensorflow/tfjs-layers';
import { classNamed } from '../registry.ts';
import type { LayerArguments } from './base.ts';

interface Activation {
  apply(x: Tensor): Tensor;
}

/** A convolution of TensorFlow.js, with the parts of it that a correction needs. */
export interface StockConvolution extends layers.Layer {
  padding: string;
  readonly rank: number;
  readonly kernelSize: number[];
  readonly strides: number[];
  readonly dilationRate: number | number[];
  readonly dataFormat: 'channelsLast' | 'channelsFirst';
  readonly kernel: LayerVariable;
  readonly bias: LayerVariable | null;
  readonly activation: Activation | null;
}

export interface StockDepthwise extends StockConvolution {
  readonly depthMultiplier: number;
  readonly depthwiseKernel: LayerVariable;
}

export interface StockNormalization extends layers.Layer {
  readonly axis: number | number[];
  readonly epsilon: number;
  readonly momentum: number;
  readonly gamma: LayerVariable | null | undefined;
  readonly beta: LayerVariable | null | undefined;
  readonly movingMean: LayerVariable;
  readonly movingVariance: LayerVariable;
}

export interface StockGruCell extends layers.Layer {
  readonly units: number;
  readonly useBias: boolean;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly kernel: LayerVariable;
  readonly recurrentKernel: LayerVariable;
  readonly activation: Activation;
  readonly recurrentActivation: Activation;
  bias: LayerVariable | null;
  dropoutMask: Tensor[] | null;
  recurrentDropoutMask: Tensor[] | null;
}

export interface StockRecurrent extends layers.Layer {
  cell: layers.Layer;
}

type StockClass<Instance> = (new (args: LayerArguments & Readonly<Record<string, unknown>>) => Instance) & {
  readonly className: string;
};

/** @throws when this version of TensorFlow.js has no such layer */
export function stockClass<Instance extends layers.Layer>(name: string): StockClass<Instance> {
  const found = classNamed(name);
  if (!found) throw new Error(`TensorFlow.js has no layer ${name}. Install the version that Descent was made for.`);
  return found as unknown as StockClass<Instance>;
}
