// Activations with options, dropout of whole maps, and what only adds to the loss.
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  add,
  cast,
  dropout,
  exp,
  greaterEqual,
  logSumExp,
  minimum,
  mul,
  ones,
  relu,
  softmax,
  sub,
  transpose,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { regularizers } from '@tensorflow/tfjs-layers';
import { maskOf } from '../masks.ts';
import type { Regularizer } from '../registry.ts';
import { fromStart, KerasLayer, type LayerArguments, type LayerClass, onlyTensor } from './base.ts';
import { formulaLayer } from './formulaLayer.ts';

/** f(x) = maxValue from there on, x from the threshold to there, slope · (x - threshold) below it. */
const ReLU = formulaLayer({
  name: 'ReLU',
  defaults: { maxValue: null as number | null, negativeSlope: 0, threshold: 0 },
  compute(x, { maxValue, negativeSlope, threshold }) {
    const kept = threshold === 0 ? relu(x) : mul(x, cast(greaterEqual(x, threshold), 'float32'));
    const limited = maxValue === null ? kept : minimum(kept, maxValue);
    return negativeSlope === 0 ? limited : add(limited, mul(negativeSlope, minimum(sub(x, threshold), 0)));
  },
  keepsMask: true,
});

/** Keras 3 calls the slope `negativeSlope`, older files `alpha`. */
const LeakyReLU = formulaLayer({
  name: 'LeakyReLU',
  defaults: { negativeSlope: null as number | null, alpha: 0.3 },
  compute: (x, { negativeSlope, alpha }) => add(relu(x), mul(negativeSlope ?? alpha, minimum(x, 0))),
  keepsMask: true,
});

const ELU = formulaLayer({
  name: 'ELU',
  defaults: { alpha: 1 },
  compute: (x, { alpha }) => add(relu(x), mul(alpha, sub(exp(minimum(x, 0)), 1))),
  keepsMask: true,
});

function softmaxOver(x: Tensor, axis: number | readonly number[]): Tensor {
  const axes = [axis].flat().map((each) => fromStart(each as number, x.rank));
  if (axes.length > 1) return exp(sub(x, logSumExp(x, axes, true)));
  if (axes[0] === x.rank - 1) return softmax(x);
  const order = x.shape.map((_, place) => (place === axes[0] ? x.rank - 1 : place === x.rank - 1 ? axes[0]! : place));
  return transpose(softmax(transpose(x, order)), order);
}

const Softmax = formulaLayer({
  name: 'Softmax',
  defaults: { axis: -1 as number | readonly number[] },
  compute(x, { axis }) {
    const mask = maskOf(x);
    if (!mask || mask.rank > x.rank) return softmaxOver(x, axis);
    const kept = where(cast(mask, 'bool'), x, mul(ones(x.shape), -1e9));
    return where(cast(mask, 'bool'), softmaxOver(kept, axis), zerosLike(x));
  },
  keepsMask: true,
});

interface SpatialDropoutOptions {
  readonly rate: number;
  readonly seed: number | null;
  readonly dataFormat: 'channelsLast' | 'channelsFirst';
}

/** Leaves whole maps out: one chance for each sample and channel. */
function spatialDropout(rank: 1 | 2 | 3): LayerClass {
  return formulaLayer<SpatialDropoutOptions>({
    name: `SpatialDropout${rank}D`,
    defaults: { rate: 0.5, seed: null, dataFormat: 'channelsLast' },
    check({ rate }) {
      if (!(rate >= 0 && rate < 1))
        throw new Error(`The rate of SpatialDropout${rank}D is ${rate}. Give one from 0 to below 1.`);
    },
    compute(x, { rate, seed, dataFormat }, training) {
      if (!training || rate === 0) return x.clone();
      const channels = dataFormat === 'channelsFirst' ? 1 : x.rank - 1;
      const shape = x.shape.map((length, axis) => (axis === 0 || axis === channels ? length : 1));
      return mul(x, dropout(ones(shape), rate, shape, seed ?? undefined));
    },
    keepsMask: true,
  });
}

/** Gives its input on, and adds l1 · Σ|x| + l2 · Σx² to the loss. */
class ActivityRegularization extends KerasLayer<{ readonly l1: number; readonly l2: number }> {
  static readonly className = 'ActivityRegularization';
  override activityRegularizer: Regularizer;

  constructor(args: (LayerArguments & { readonly l1?: number; readonly l2?: number }) | null | undefined) {
    super(args ?? {}, { l1: 0, l2: 0 });
    this.activityRegularizer = regularizers.l1l2(this.options);
    this.supportsMasking = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return onlyTensor(inputs).clone();
  }
}

export const SIMPLE_LAYERS: readonly LayerClass[] = [
  ReLU,
  LeakyReLU,
  ELU,
  Softmax,
  spatialDropout(1),
  spatialDropout(2),
  spatialDropout(3),
  ActivityRegularization,
];
