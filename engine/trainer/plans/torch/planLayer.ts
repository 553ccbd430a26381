import type { Shape, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { Config } from '../../../core/model/config.ts';
import { initializerOf } from '../../keras/registry.ts';
import { ATTENTION } from './attention.ts';
import { type Packed, unpack } from '../packed.ts';
import { RECURRENT } from './recurrent.ts';
import { SIMPLE } from './simple.ts';

/** One application of a layer that keeps PyTorch's names, axes and formulas. */
export interface Application {
  readonly tf: TensorFlow;
  readonly inputs: readonly Tensor[];
  /** The layer's arguments, and with `shape` the first output's, -1 for the batch. */
  readonly config: Config & { readonly shape: readonly number[] };
  readonly weight: (name: string) => Tensor | undefined;
  readonly training: boolean;
}

export type Formula = (application: Application) => Tensor | Tensor[];

/** Layers of the catalogue that Keras has not, by name. */
export const TORCH_LAYERS: Readonly<Record<string, Formula>> = { ...RECURRENT, ...ATTENTION, ...SIMPLE };

export interface PlannedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: { readonly class_name: string; readonly config: Config } | null;
}

export interface PlanLayerConfig {
  readonly kind: string;
  readonly made: Config;
  readonly own: readonly PlannedWeight[];
  /** One for each output; the batch is null. */
  readonly shapes: readonly (readonly (number | null)[])[];
}

let registered: string | undefined;

/** Makes layers with PyTorch's formulas usable in a model. @returns the class name */
export function registerPlanLayer(tf: TensorFlow): string {
  if (registered !== undefined) return registered;
  class PlanLayer extends tf.layers.Layer {
    static readonly className = 'PlanLayer';
    readonly #packed: string;
    readonly #made: PlanLayerConfig;
    readonly #weights = new Map<string, { read(): Tensor }>();

    constructor(made: Packed & { name?: string; trainable?: boolean }) {
      super({ name: made.name, trainable: made.trainable });
      this.#packed = made.packed;
      this.#made = unpack<PlanLayerConfig>(made);
    }

    override build(shape: Shape | Shape[]): void {
      for (const { name, shape: extents, initializer } of this.#made.own) {
        const first = initializer && {
          className: pascalCased(initializer.class_name),
          config: camelCased(initializer.config),
        };
        this.#weights.set(name, this.addWeight(name, [...extents], 'float32', initializerOf(first as never)));
      }
      super.build(shape);
    }

    override computeOutputShape(): Shape | Shape[] {
      const shapes = this.#made.shapes.map((each) => [...each]);
      return shapes.length === 1 ? shapes[0]! : shapes;
    }

    override call(inputs: Tensor | Tensor[], keywords: Readonly<Record<string, unknown>>): Tensor | Tensor[] {
      const { kind, made, shapes } = this.#made;
      const shape = shapes[0]!.map((each) => each ?? -1);
      return tf.tidy(() =>
        TORCH_LAYERS[kind]!({
          tf,
          inputs: [inputs].flat(),
          config: { ...made, shape },
          weight: (name) => this.#weights.get(name)?.read(),
          training: keywords['training'] === true,
        }),
      );
    }

    override getConfig() {
      return { ...super.getConfig(), packed: this.#packed } as never;
    }
  }
  tf.serialization.registerClass(PlanLayer as never);
  return (registered = PlanLayer.className);
}

/** Keras takes `random_normal` for `RandomNormal`. */
function pascalCased(name: string): string {
  return name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function camelCased(config: Config): Config {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
