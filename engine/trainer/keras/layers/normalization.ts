import type { Tensor } from '@tensorflow/tfjs-core';
import { add, maximum, mean, moments, mul, reshape, rsqrt, square, sub, sum, tidy } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { Identifier, Initializer, Regularizer, Constraint } from '../registry.ts';
import {
  fromStart,
  KerasLayer,
  knownLength,
  type LayerArguments,
  type LayerClass,
  onlyShape,
  onlyTensor,
  type Shape,
} from './base.ts';
import { formulaLayer } from './formulaLayer.ts';

interface GroupOptions {
  readonly groups: number;
  readonly axis: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: Identifier<Initializer>;
  readonly gammaInitializer: Identifier<Initializer>;
  readonly betaRegularizer: Identifier<Regularizer>;
  readonly gammaRegularizer: Identifier<Regularizer>;
  readonly betaConstraint: Identifier<Constraint>;
  readonly gammaConstraint: Identifier<Constraint>;
}

const GROUP_DEFAULTS: GroupOptions = {
  groups: 32,
  axis: -1,
  epsilon: 1e-3,
  center: true,
  scale: true,
  betaInitializer: 'zeros',
  gammaInitializer: 'ones',
  betaRegularizer: null,
  gammaRegularizer: null,
  betaConstraint: null,
  gammaConstraint: null,
};

/** Normalises groups of channels, each sample by itself. Wu and He, "Group Normalization", 2018. */
export class GroupNormalization extends KerasLayer<GroupOptions> {
  static readonly className = 'GroupNormalization';
  private gamma: LayerVariable | undefined;
  private beta: LayerVariable | undefined;

  constructor(args: (LayerArguments & Partial<GroupOptions>) | null | undefined) {
    super(args ?? {}, GROUP_DEFAULTS);
    this.supportsMasking = true;
  }

  /** Keras takes -1 for one group to each channel. */
  private groupsOf(channels: number): number {
    const { groups } = this.options;
    const count = groups === -1 ? channels : groups;
    if (channels % count !== 0)
      throw new Error(`GroupNormalization can't share ${channels} channels out over ${count} groups. Use a divisor.`);
    return count;
  }

  override build(shapes: Shape | Shape[]): void {
    const channels = knownLength(onlyShape(shapes), this.options.axis, 'GroupNormalization');
    this.groupsOf(channels);
    const { scale, center, ...options } = this.options;
    if (scale)
      this.gamma = this.addVariable('gamma', [channels], {
        initializer: options.gammaInitializer,
        regularizer: options.gammaRegularizer,
        constraint: options.gammaConstraint,
      });
    if (center)
      this.beta = this.addVariable('beta', [channels], {
        initializer: options.betaInitializer,
        regularizer: options.betaRegularizer,
        constraint: options.betaConstraint,
      });
    super.build(shapes);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = onlyTensor(inputs);
      const axis = fromStart(this.options.axis, x.rank);
      const channels = x.shape[axis]!;
      const groups = this.groupsOf(channels);
      const inGroups = x.shape.flatMap((length, place) => (place === axis ? [groups, channels / groups] : [length]));
      const parameters = inGroups.map((length, place) => (place === axis || place === axis + 1 ? length : 1));
      const grouped = reshape(x, inGroups);
      const axes = inGroups.map((_, place) => place).filter((place) => place > 0 && place !== axis);
      const { mean: middle, variance } = moments(grouped, axes, true);
      let factor: Tensor = rsqrt(add(variance, this.options.epsilon));
      if (this.gamma) factor = mul(factor, reshape(this.gamma.read(), parameters));
      const result = mul(sub(grouped, middle), factor);
      const shifted = this.beta ? add(result, reshape(this.beta.read(), parameters)) : result;
      return reshape(shifted, x.shape);
    });
  }
}

interface RootMeanSquareOptions {
  readonly axis: number | readonly number[];
  readonly epsilon: number;
}

/** x / √(mean x² + ε) · scale, over `axis`. Zhang and Sennrich 2019. */
export class RMSNormalization extends KerasLayer<RootMeanSquareOptions> {
  static readonly className = 'RMSNormalization';
  private scale!: LayerVariable;

  constructor(args: (LayerArguments & Partial<RootMeanSquareOptions>) | null | undefined) {
    super(args ?? {}, { axis: -1, epsilon: 1e-6 });
  }

  private axes(rank: number): number[] {
    return [this.options.axis].flat().map((axis) => fromStart(axis as number, rank));
  }

  override build(shapes: Shape | Shape[]): void {
    const shape = onlyShape(shapes);
    const lengths = this.axes(shape.length).map((axis) => knownLength(shape, axis, 'RMSNormalization'));
    this.scale = this.addVariable('scale', lengths, { initializer: 'ones' });
    super.build(shapes);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = onlyTensor(inputs);
      const axes = this.axes(x.rank);
      const factor = rsqrt(add(mean(square(x), axes, true), this.options.epsilon));
      const shape = x.shape.map((length, axis) => (axes.includes(axis) ? length : 1));
      return mul(mul(x, factor), reshape(this.scale.read(), shape));
    });
  }
}

/** Divides by the Euclidean length over `axis`. */
const UnitNormalization = formulaLayer({
  name: 'UnitNormalization',
  defaults: { axis: -1 as number | readonly number[] },
  compute: (x, { axis }) => mul(x, rsqrt(maximum(sum(square(x), [axis].flat() as number[], true), 1e-24))),
  keepsMask: true,
});

export const NORMALIZATION_LAYERS: readonly LayerClass[] = [GroupNormalization, RMSNormalization, UnitNormalization];
