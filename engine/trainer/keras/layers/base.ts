import type { Tensor } from '@tensorflow/tfjs-core';
import type { serialization } from '@tensorflow/tfjs-core';
import { layers, type LayerVariable } from '@tensorflow/tfjs-layers';
import {
  type Constraint,
  constraintOf,
  type Identifier,
  type Initializer,
  initializerOf,
  type Regularizer,
  regularizerOf,
  serialized,
} from '../registry.ts';

/** A shape with the batch first; null where a length is not known until there is data. */
export type Shape = (number | null)[];

/** What every layer takes: `name`, `trainable`, `inputShape` and so on. */
export type LayerArguments = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** Where a weight's first values come from and what holds them in check, as a person writes it. */
export interface WeightOptions {
  readonly initializer?: Identifier<Initializer>;
  readonly regularizer?: Identifier<Regularizer>;
  readonly constraint?: Identifier<Constraint>;
  readonly trainable?: boolean;
}

/** What a layer says that hands no mask on, though TensorFlow.js's types don't know it. */
export const NO_MASK = null as unknown as Tensor;

type Keywords = Readonly<Record<string, unknown>>;

export function onlyTensor(inputs: Tensor | Tensor[]): Tensor {
  const [first, second] = Array.isArray(inputs) ? inputs : [inputs];
  if (!first || second) throw new Error('This layer takes exactly one tensor.');
  return first;
}

export function onlyShape(shape: Shape | Shape[]): Shape {
  return Array.isArray(shape[0]) ? shape[0] : (shape as Shape);
}

/** An axis counted from the end, counted from the start. */
export function fromStart(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** A length of a shape that must be known to make weights. */
export function knownLength(shape: Shape, axis: number, layer: string): number {
  const length = shape.at(axis);
  if (length === null || length === undefined)
    throw new Error(`${layer} must know axis ${axis} of its input, whose shape is [${shape.join(', ')}]. Give it.`);
  return length;
}

/**
 * A layer of Keras. It keeps its options over their defaults under Keras's names, so that its config is what Keras
 * would write.
 */
export abstract class KerasLayer<Options extends object> extends layers.Layer {
  protected readonly options: Options;

  constructor(args: LayerArguments & Partial<Options>, defaults: Options) {
    super(args);
    const given = Object.entries(args).filter(([name, value]) => name in defaults && value !== undefined);
    this.options = { ...defaults, ...Object.fromEntries(given) };
  }

  protected addVariable(name: string, shape: readonly number[], options: WeightOptions): LayerVariable {
    const { initializer, regularizer, constraint, trainable = true } = options;
    return this.addWeight(
      name,
      [...shape],
      'float32',
      initializerOf(initializer),
      regularizerOf(regularizer),
      trainable,
      constraintOf(constraint),
    );
  }

  override getConfig(): serialization.ConfigDict {
    const own = Object.entries(this.options).map(([name, value]) => [name, serialized(value)]);
    return { ...super.getConfig(), ...(Object.fromEntries(own) as serialization.ConfigDict) };
  }

  abstract override call(inputs: Tensor | Tensor[], keywords: Keywords): Tensor | Tensor[];
}

/** What a layer's class must have to be found by name. */
export type LayerClass = (new (args: never) => layers.Layer) & { readonly className: string };
