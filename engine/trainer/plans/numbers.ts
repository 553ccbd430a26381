import type { TensorFlow } from '../../backends/backend.ts';

let done = false;

/** Arrays that begin with numbers that stand in the file, as `torch.tensor([[1.0], [2.0]])`. */
export function registerNumbers(tf: TensorFlow): void {
  if (done) return;
  done = true;
  class Numbers extends tf.serialization.Serializable {
    static readonly className = 'Numbers';
    readonly #value: number[];

    constructor({ value }: { value: number[] }) {
      super();
      this.#value = value;
    }

    apply(shape: number[]) {
      return tf.tensor((this.#value as unknown[]).flat(Infinity) as number[], shape, 'float32');
    }

    getConfig() {
      return { value: this.#value };
    }
  }
  tf.serialization.registerClass(Numbers as never);
}
