import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tfc from '@tensorflow/tfjs-core';
import { initializers, regularizers } from '@tensorflow/tfjs-layers';

/** λ · the mean over pairs of rows (or columns) of |cosine of their angle|: Keras's formula. */
class OrthogonalRegularizer extends tfc.serialization.Serializable {
  static readonly className = 'OrthogonalRegularizer';
  private readonly factor: number;
  private readonly mode: 'rows' | 'columns';

  constructor({ factor = 0.01, mode = 'rows' }: { factor?: number; mode?: 'rows' | 'columns' } = {}) {
    super();
    if (mode !== 'rows' && mode !== 'columns')
      throw new Error('The mode of an OrthogonalRegularizer is "rows" or "columns".');
    this.factor = factor;
    this.mode = mode;
  }

  apply(x: Tensor): Scalar {
    if (x.rank !== 2) throw new Error('An OrthogonalRegularizer wants a matrix. Take it off weights of another rank.');
    const axis = this.mode === 'rows' ? 1 : 0;
    return tfc.tidy(() => {
      const length = tfc.sqrt(tfc.maximum(tfc.sum(tfc.square(x), axis, true), 1e-24));
      const unit = tfc.div(x, length) as tfc.Tensor2D;
      const products = tfc.matMul(unit, unit, this.mode === 'columns', this.mode === 'rows');
      const size = x.shape[1 - axis]!;
      const others = tfc.mul(products, tfc.sub(1, tfc.eye(size)));
      const pairs = (size * (size - 1)) / 2;
      return tfc.mul(this.factor * 0.5, tfc.div(tfc.sum(tfc.abs(others)), pairs)) as Scalar;
    });
  }

  getConfig(): tfc.serialization.ConfigDict {
    return { factor: this.factor, mode: this.mode };
  }
}

type Config = Record<string, number | undefined>;
type Make = (config: Config) => object;

/** A class name of Keras for something that TensorFlow.js has under another. */
function registerAlias(className: string, make: Make): void {
  class Alias extends tfc.serialization.Serializable {
    static readonly className = className;
    static override fromConfig<T extends tfc.serialization.Serializable>(
      _class: tfc.serialization.SerializableConstructor<T>,
      config: tfc.serialization.ConfigDict,
    ): T {
      return make(config as Config) as T;
    }
    getConfig(): tfc.serialization.ConfigDict {
      return {};
    }
  }
  tfc.serialization.registerClass(Alias as never);
}

/** Regularisers and initialisers of Keras that saved models name and TensorFlow.js doesn't know. */
export function registerRegularizersAndInitializers(): void {
  tfc.serialization.registerClass(OrthogonalRegularizer as never);
  registerAlias('L1', ({ l1 = 0.01 }) => regularizers.l1({ l1 }));
  registerAlias('L2', ({ l2 = 0.01 }) => regularizers.l2({ l2 }));
  registerAlias('LecunNormal', (config) => initializers.leCunNormal(config as never));
  registerAlias('LecunUniform', (config) => initializers.leCunUniform(config as never));
}
