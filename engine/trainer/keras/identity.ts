// Keras has a layer and an initializer called Identity, and TensorFlow.js knows one class by a name.
import * as tfc from '@tensorflow/tfjs-core';
import type { LayerClass } from './layers/base.ts';

/** Ones on the diagonal, also of a matrix that is not square, which TensorFlow.js's own refuses. */
class IdentityInitializer extends tfc.serialization.Serializable {
  static readonly className = 'Identity';
  private readonly gain: number;

  constructor({ gain }: { gain?: number | null } = {}) {
    super();
    this.gain = gain ?? 1;
  }

  apply(shape: readonly number[]): tfc.Tensor {
    const [rows, columns] = shape;
    if (shape.length !== 2) throw new Error('Only matrices can be identities. Give the array two dimensions.');
    return tfc.tidy(() => tfc.mul(this.gain, tfc.eye(rows!, columns)));
  }

  getConfig(): tfc.serialization.ConfigDict {
    return { gain: this.gain };
  }
}

/** Registers both under the one name: the config of a layer always says how the layer is called. */
export function registerIdentity(layer: LayerClass): void {
  const Layer = layer as unknown as tfc.serialization.SerializableConstructor<tfc.serialization.Serializable>;
  class Either extends tfc.serialization.Serializable {
    static readonly className = 'Identity';
    static override fromConfig<T extends tfc.serialization.Serializable>(
      _class: tfc.serialization.SerializableConstructor<T>,
      config: tfc.serialization.ConfigDict,
    ): T {
      const made = 'name' in config ? new Layer(config) : new IdentityInitializer(config);
      return made as tfc.serialization.Serializable as T;
    }
    getConfig(): tfc.serialization.ConfigDict {
      return {};
    }
  }
  tfc.serialization.registerClass(Either as never);
}
