// TensorFlow.js's normalisations fail without a scale or a center, and along other axes than the last.
import type { Tensor } from '@tensorflow/tfjs-core';
import { add, cast, div, expandDims, mean, mul, reshape, rsqrt, square, sub, sum, tidy } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { maskOf } from '../masks.ts';
import { fromStart, type LayerArguments, type LayerClass, onlyTensor } from './base.ts';
import { type StockNormalization, stockClass } from './stock.ts';

type Arguments = LayerArguments & Readonly<Record<string, unknown>>;
type Keywords = Readonly<Record<string, unknown>>;

interface Moments {
  readonly middle: Tensor;
  readonly variance: Tensor;
}

/** Over `axes`, kept as lengths of 1; steps that don't count are left out. */
function momentsOf(x: Tensor, axes: number[], mask: Tensor | undefined): Moments {
  if (!mask) {
    const middle = mean(x, axes, true);
    return { middle, variance: mean(square(sub(x, middle)), axes, true) };
  }
  const weights = mul(cast(expandDims(mask, -1), 'float32'), add(mul(x, 0), 1));
  const count = add(sum(weights, axes, true), 1e-7);
  const middle = div(sum(mul(x, weights), axes, true), count);
  return { middle, variance: div(sum(mul(square(sub(x, middle)), weights), axes, true), count) };
}

/** (x - middle) / √(variance + ε) · gamma + beta */
function normalized(x: Tensor, moments: Moments, epsilon: number, [gamma, beta]: (Tensor | undefined)[]): Tensor {
  const centered = mul(sub(x, moments.middle), rsqrt(add(moments.variance, epsilon)));
  const scaled = gamma ? mul(centered, gamma) : centered;
  return beta ? add(scaled, beta) : scaled;
}

function towards(variable: LayerVariable, value: Tensor, momentum: number): void {
  const old = variable.read();
  variable.write(add(mul(old, momentum), mul(reshape(value, old.shape), 1 - momentum)));
}

function batchNormalization(): LayerClass {
  return class BatchNormalization extends stockClass<StockNormalization>('BatchNormalization') {
    readonly #asInTesting: boolean;

    constructor(args: Arguments | null | undefined) {
      super((args ?? {}) as Arguments);
      this.#asInTesting = args?.['asInTesting'] === true;
    }

    override getConfig() {
      return this.#asInTesting ? { ...super.getConfig(), asInTesting: true } : super.getConfig();
    }

    override call(inputs: Tensor | Tensor[], keywords: Keywords): Tensor | Tensor[] {
      const x = onlyTensor(inputs);
      const axis = fromStart(this.axis as number, x.rank);
      // A frozen layer normalises with what it has learnt, says Keras, as does one that is called so.
      const training = keywords['training'] === true && this.trainable && !this.#asInTesting;
      const mask = training ? maskOf(x) : undefined;
      if (this.gamma && this.beta && axis === x.rank - 1 && x.rank <= 4 && !mask)
        return super.call(inputs, { ...keywords, training } as never);
      return tidy(() => {
        const shape = x.shape.map((length, place) => (place === axis ? length : 1));
        const shaped = (variable: LayerVariable | null | undefined): Tensor | undefined =>
          variable ? reshape(variable.read(), shape) : undefined;
        const parameters = [shaped(this.gamma), shaped(this.beta)];
        if (!training) {
          const known = { middle: shaped(this.movingMean)!, variance: shaped(this.movingVariance)! };
          return normalized(x, known, this.epsilon, parameters);
        }
        const axes = x.shape.map((_, place) => place).filter((place) => place !== axis);
        const moments = momentsOf(x, axes, mask);
        towards(this.movingMean, moments.middle, this.momentum);
        towards(this.movingVariance, moments.variance, this.momentum);
        return normalized(x, moments, this.epsilon, parameters);
      });
    }
  };
}

function layerNormalization(): LayerClass {
  return class LayerNormalization extends stockClass<StockNormalization>('LayerNormalization') {
    constructor(args: Arguments | null | undefined) {
      super((args ?? {}) as Arguments);
    }

    override call(inputs: Tensor | Tensor[]): Tensor | Tensor[] {
      return tidy(() => {
        const x = onlyTensor(inputs);
        const axes = [this.axis].flat().map((axis) => fromStart(axis, x.rank));
        const shape = x.shape.map((length, axis) => (axes.includes(axis) ? length : 1));
        const parameters = [this.gamma, this.beta].map((each) => (each ? reshape(each.read(), shape) : undefined));
        return normalized(x, momentsOf(x, axes, undefined), this.epsilon, parameters);
      });
    }
  };
}

/** Made when they are asked for: TensorFlow.js registers its own first. */
export function stockNormalizations(): readonly LayerClass[] {
  return [batchNormalization(), layerNormalization()];
}
