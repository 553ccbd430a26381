import { backend_util } from '@tensorflow/tfjs-core';

/** A 2-D convolution over NHWC images; lengths in pixels. */
export interface ConvGeometry {
  readonly batch: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly inChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly outChannels: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  /** Padding before the first row and the first column. */
  readonly top: number;
  readonly left: number;
}

export interface ConvAttributes {
  readonly strides: [number, number] | number;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dataFormat?: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dilations?: [number, number] | number;
}

type FourNumbers = [number, number, number, number];

/** @throws when the images are channels first: no caller in TensorFlow.js reaches here with those on WebAssembly. */
export function convGeometry(
  input: readonly number[],
  filter: readonly number[],
  attrs: ConvAttributes,
  depthwise = false,
): ConvGeometry {
  if (attrs.dataFormat === 'NCHW')
    throw new Error('The wasm back end computes convolutions with channels last only. Use dataFormat "channelsLast".');
  const info = backend_util.computeConv2DInfo(
    input as FourNumbers,
    filter as FourNumbers,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    depthwise,
  );
  return { ...info, batch: info.batchSize, top: info.padInfo.top, left: info.padInfo.left };
}
