// Layers with options that chance decides, by what they take: a row, a sequence, a picture or a volume.
import type { layers } from '@tensorflow/tfjs';
import type { Chance } from './chance.ts';

export type Layer = layers.Layer;
type Make = (options?: Readonly<Record<string, unknown>>) => Layer;
export type Layers = Readonly<Record<string, Make>>;
/** @param shape of one sample */
export type Maker = (layers: Layers, chance: Chance, shape: readonly number[]) => Layer;

const ACTIVATIONS = 'linear relu sigmoid tanh elu selu softplus softsign softmax gelu silu relu6 hardSigmoid'.split(
  ' ',
);
const SMOOTH = 'linear sigmoid tanh elu softplus softsign softmax gelu'.split(' ');

const activation = (chance: Chance): string => chance.pick(ACTIVATIONS);
const padding = (chance: Chance): string => chance.pick(['valid', 'same']);
const bias = (chance: Chance): boolean => chance.odds(0.8);
const each = (rank: number, one: () => number): number[] => Array.from({ length: rank }, one);

function penalties(chance: Chance): Record<string, unknown> {
  return {
    ...(chance.odds(0.15) ? { kernelRegularizer: 'l1l2' } : {}),
    ...(chance.odds(0.1) ? { kernelConstraint: chance.pick(['maxNorm', 'nonNeg', 'unitNorm', 'minMaxNorm']) } : {}),
    ...(chance.odds(0.1) ? { trainable: false } : {}),
  };
}

/** A window that fits, with strides or dilation but never both. */
function window(chance: Chance, rank: number): Record<string, unknown> {
  const kernelSize = chance.odds(0.5) ? chance.whole(1, 3) : each(rank, () => chance.whole(1, 3));
  const turn = chance.number();
  const many = (least: number, most: number): unknown =>
    rank === 1 || chance.odds(0.5) ? chance.whole(least, most) : each(rank, () => chance.whole(least, most));
  if (turn < 0.4) return { kernelSize };
  return turn < 0.7 ? { kernelSize, strides: many(1, 3) } : { kernelSize, dilationRate: many(1, 2) };
}

const convolution =
  (name: string, rank: number): Maker =>
  (layers, chance, shape) =>
    layers[name]!({
      filters: chance.whole(1, 5),
      ...window(chance, rank),
      padding: rank === 1 ? chance.pick(['valid', 'same', 'causal']) : padding(chance),
      activation: activation(chance),
      useBias: bias(chance),
      ...(shape.at(-1)! % 2 === 0 && chance.odds(0.15) ? { groups: 2, filters: 4 } : {}),
      ...penalties(chance),
    });

const transposed =
  (name: string, rank: number): Maker =>
  (layers, chance) =>
    layers[name]!({
      filters: chance.whole(1, 4),
      kernelSize: chance.whole(1, 3),
      strides: rank > 1 && chance.odds(0.5) ? each(rank, () => chance.whole(1, 2)) : chance.whole(1, 2),
      padding: padding(chance),
      activation: activation(chance),
      useBias: bias(chance),
    });

const separate =
  (name: string, rank: number): Maker =>
  (layers, chance) => {
    const { strides, ...rest } = window(chance, rank);
    const even = Array.isArray(strides) ? (strides as number[])[0] : strides;
    return layers[name]!({
      ...(name.startsWith('separable') ? { filters: chance.whole(1, 5) } : {}),
      ...rest,
      ...(even === undefined ? {} : { strides: rank === 1 ? even : [even, even] }),
      depthMultiplier: chance.whole(1, 2),
      padding: padding(chance),
      activation: activation(chance),
      useBias: bias(chance),
    });
  };

const pooling =
  (name: string, rank: number): Maker =>
  (layers, chance) =>
    layers[name]!({
      poolSize: rank > 1 && chance.odds(0.5) ? each(rank, () => chance.whole(1, 3)) : chance.whole(2, 3),
      ...(chance.odds(0.6) ? { strides: chance.whole(1, 3) } : {}),
      padding: padding(chance),
    });

const recurrent =
  (name: string): Maker =>
  (layers, chance) => {
    const inner = layers[name]!({
      units: chance.whole(1, 6),
      activation: chance.pick(['tanh', 'tanh', 'relu', 'sigmoid', 'linear', 'softsign']),
      ...(name === 'simpleRNN' ? {} : { recurrentActivation: chance.pick(['sigmoid', 'hardSigmoid', 'tanh']) }),
      ...(name === 'gru' ? { resetAfter: chance.odds(0.5) } : {}),
      ...(name === 'lstm' ? { unitForgetBias: chance.odds(0.5) } : {}),
      recurrentInitializer: 'glorotUniform',
      returnSequences: chance.odds(0.5),
      goBackwards: chance.odds(0.2),
      useBias: bias(chance),
      unroll: chance.odds(0.1),
      ...(chance.odds(0.1) ? { recurrentRegularizer: 'l1l2' } : {}),
    });
    if (chance.odds(0.7)) return inner;
    return layers['bidirectional']!({ layer: inner, mergeMode: chance.pick(['concat', 'sum', 'mul', 'ave']) });
  };

const normal: Maker = (layers, chance, shape) =>
  chance.pick([
    () =>
      layers['batchNormalization']!({ momentum: chance.pick([0.99, 0.8]), center: bias(chance), scale: bias(chance) }),
    () => layers['layerNormalization']!({ center: bias(chance), scale: bias(chance), epsilon: 0.01 }),
    () => layers['groupNormalization']!({ groups: shape.at(-1)! % 2 === 0 ? 2 : 1, epsilon: 0.01 }),
    () => layers['rmsNormalization']!({ axis: -1, epsilon: 0.01 }),
    () => layers['unitNormalization']!({ axis: -1 }),
  ])();

const pointwise: Maker = (layers, chance, shape) =>
  chance.pick(
    [
      () => layers['activation']!({ activation: activation(chance) }),
      () => layers['leakyReLU']!({ alpha: 0.2 }),
      () => layers['elu']!({ alpha: 0.7 }),
      () => layers['prelu']!({}),
      () => layers['reLU']!({ maxValue: 0.8 }),
      () => layers['thresholdedReLU']!({ theta: 0.1 }),
      () => layers['softmax']!({ axis: -1 }),
      () => layers['rescaling']!({ scale: 0.5, offset: 0.1 }),
      () => layers['dropout']!({ rate: 0 }),
      () => layers['activityRegularization']!({ l1: 0.01, l2: 0.02 }),
      () =>
        layers['dense']!({
          units: chance.whole(1, 6),
          activation: activation(chance),
          useBias: bias(chance),
          ...penalties(chance),
        }),
      () =>
        layers['timeDistributed']!({
          layer: layers['dense']!({ units: chance.whole(1, 4), activation: chance.pick(SMOOTH) }),
        }),
      () => layers['permute']!({ dims: shape.map((_, place) => shape.length - place) }),
    ].slice(0, shape.length > 1 ? 13 : 11),
  )();

const pair = (chance: Chance): [number, number] => [chance.whole(0, 2), chance.whole(0, 2)];

const ROWS: readonly Maker[] = [
  (layers, chance) =>
    layers['dense']!({
      units: chance.whole(1, 9),
      activation: activation(chance),
      useBias: bias(chance),
      ...penalties(chance),
    }),
  pointwise,
  normal,
  (layers, chance) => layers['repeatVector']!({ n: chance.whole(1, 4) }),
  (layers, _chance, [size]) => layers['reshape']!({ targetShape: size! % 2 === 0 ? [2, size! / 2] : [size!, 1] }),
];

const SEQUENCES: readonly Maker[] = [
  convolution('conv1d', 1),
  transposed('conv1dTranspose', 1),
  separate('separableConv1d', 1),
  separate('depthwiseConv1d', 1),
  pooling('maxPooling1d', 1),
  pooling('averagePooling1d', 1),
  recurrent('lstm'),
  recurrent('gru'),
  recurrent('simpleRNN'),
  normal,
  pointwise,
  (layers, chance) => layers['zeroPadding1d']!({ padding: pair(chance) }),
  (layers, chance) => layers['upSampling1d']!({ size: chance.whole(1, 3) }),
  (layers, chance, [length]) => layers['cropping1d']!({ cropping: length! > 2 ? [1, chance.whole(0, 1)] : [0, 0] }),
  (layers) => layers['spatialDropout1d']!({ rate: 0 }),
  (layers, chance) => layers[chance.pick(['globalAveragePooling1d', 'globalMaxPooling1d'])]!({}),
  (layers, chance) =>
    layers['conv1d']!({ filters: 3, kernelSize: 2, padding: 'causal', dilationRate: chance.whole(1, 2) }),
];

const PICTURES: readonly Maker[] = [
  convolution('conv2d', 2),
  convolution('conv2d', 2),
  transposed('conv2dTranspose', 2),
  separate('separableConv2d', 2),
  separate('depthwiseConv2d', 2),
  pooling('maxPooling2d', 2),
  pooling('averagePooling2d', 2),
  normal,
  pointwise,
  (layers, chance) => layers['zeroPadding2d']!({ padding: [pair(chance), pair(chance)] }),
  (layers, chance) =>
    layers['upSampling2d']!({
      size: [chance.whole(1, 2), chance.whole(1, 3)],
      interpolation: chance.pick(['nearest', 'bilinear']),
    }),
  (layers, chance) =>
    layers['resizing']!({
      height: chance.whole(1, 6),
      width: chance.whole(1, 6),
      interpolation: chance.pick(['nearest', 'bilinear']),
    }),
  (layers) => layers['spatialDropout2d']!({ rate: 0 }),
  (layers, chance) => layers[chance.pick(['globalAveragePooling2d', 'globalMaxPooling2d'])]!({}),
  (layers, _chance, [height, width, channels]) => layers['reshape']!({ targetShape: [height!, width! * channels!] }),
  (layers, chance, [height]) =>
    layers['cropping2D']!({ cropping: [height! > 2 ? [chance.whole(0, 1), 1] : [0, 0], [0, 0]] }),
];

const VOLUMES: readonly Maker[] = [
  convolution('conv3d', 3),
  transposed('conv3dTranspose', 3),
  pooling('maxPooling3d', 3),
  pooling('averagePooling3d', 3),
  normal,
  pointwise,
  (layers) => layers['upSampling3d']!({ size: 2 }),
  (layers, chance) => layers['zeroPadding3d']!({ padding: chance.whole(0, 1) }),
  (layers, chance) => layers[chance.pick(['globalAveragePooling3d', 'globalMaxPooling3d'])]!({}),
  (layers, chance) =>
    layers['convLstm2d']!({ filters: 2, kernelSize: 2, padding: padding(chance), returnSequences: chance.odds(0.5) }),
  (layers, chance) =>
    layers['timeDistributed']!({
      layer: layers['conv2d']!({ filters: 2, kernelSize: 2, padding: 'same', activation: activation(chance) }),
    }),
];

/** By the number of a sample's axes. */
export const MAKERS: Readonly<Record<number, readonly Maker[]>> = { 1: ROWS, 2: SEQUENCES, 3: PICTURES, 4: VOLUMES };
