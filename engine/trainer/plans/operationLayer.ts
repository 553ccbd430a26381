import type { Shape, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { Config } from '../../core/model/config.ts';
import { NO_MASK } from '../keras/layers/base.ts';
import { operationNamed } from './operations.ts';
import { type Packed, unpack } from './packed.ts';

/** Numbers that stand in the code, as an input of an operation. */
export interface Constant {
  readonly at: number;
  readonly value: readonly unknown[] | number | boolean;
}

export interface OperationConfig {
  readonly operation: string;
  readonly config: Config;
  readonly constants: readonly Constant[];
  /** One for each output, the batch null; none where the output is as the input. */
  readonly shapes: readonly (readonly (number | null)[])[];
}

let registered: string | undefined;

/** Makes an operation of the graph usable as a layer of a model. @returns its class name */
export function registerOperationLayer(tf: TensorFlow): string {
  if (registered !== undefined) return registered;
  class PlanOperation extends tf.layers.Layer {
    static readonly className = 'PlanOperation';
    readonly #packed: string;
    readonly #made: OperationConfig;

    constructor(made: Packed & { name?: string }) {
      super({ name: made.name });
      this.#packed = made.packed;
      this.#made = unpack<OperationConfig>(made);
      this.supportsMasking = true;
    }

    override computeOutputShape(given: Shape | Shape[]): Shape | Shape[] {
      if (this.#made.shapes.length === 0) return given;
      const shapes = this.#made.shapes.map((each) => [...each]);
      return shapes.length === 1 ? shapes[0]! : shapes;
    }

    override computeMask(inputs: Tensor | Tensor[], mask?: Tensor | Tensor[]): Tensor | Tensor[] {
      const { shapes } = this.#made;
      return shapes.length > 1 ? shapes.map(() => NO_MASK) : super.computeMask(inputs, mask);
    }

    override call(inputs: Tensor | Tensor[]): Tensor | Tensor[] {
      const { operation, config, constants, shapes } = this.#made;
      const shape = (shapes[0] ?? []).map((each) => each ?? -1);
      return tf.tidy(() => {
        const all = [inputs].flat();
        for (const { at, value } of constants) all.splice(at, 0, tf.tensor(value as number));
        return operationNamed(operation)(tf, all, { ...config, shape });
      });
    }

    override getConfig() {
      return { ...super.getConfig(), packed: this.#packed } as never;
    }
  }
  tf.serialization.registerClass(PlanOperation as never);
  return (registered = PlanOperation.className);
}
