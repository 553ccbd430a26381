import type { Scalar, Shape, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';

/** What a layer's class keeps to itself. */
interface Inside {
  addLoss(loss: () => Scalar): void;
}

let registered: string | undefined;

/**
 * A layer that gives its first input on and adds the sums of the others to the loss, as Keras's `add_loss` does.
 * @returns its class name
 */
export function registerAddedLoss(tf: TensorFlow): string {
  if (registered !== undefined) return registered;
  class AddedLoss extends tf.layers.Layer {
    static readonly className = 'AddedLoss';
    /** Of the last call. A test step lets go of its own numbers before it asks for this one. */
    #sum: Tensor | undefined;

    constructor(config: { name?: string }) {
      super(config);
      this.supportsMasking = true;
      (this as unknown as Inside).addLoss(() => this.#take());
    }

    #take(): Scalar {
      const sum = this.#sum ?? tf.scalar(0);
      this.#sum = undefined;
      const taken = tf.clone(sum) as Scalar;
      sum.dispose();
      return taken;
    }

    override computeOutputShape(given: Shape | Shape[]): Shape {
      return (given as Shape[])[0]!;
    }

    override computeMask(_inputs: Tensor | Tensor[], mask?: Tensor | Tensor[]): Tensor {
      return (Array.isArray(mask) ? mask[0] : mask) as Tensor;
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const [given, ...losses] = inputs as [Tensor, ...Tensor[]];
      this.#sum?.dispose();
      this.#sum = tf.keep(tf.tidy(() => tf.addN(losses.map((each) => tf.sum(each)))));
      return tf.clone(given);
    }
  }
  tf.serialization.registerClass(AddedLoss as never);
  return (registered = AddedLoss.className);
}
