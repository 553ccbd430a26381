import type { Tensor } from '@tensorflow/tfjs-core';
import * as tfc from '@tensorflow/tfjs-core';
import { sparsemax } from './sparsemax.ts';

type Formula = (x: Tensor) => Tensor;

const { add, sub, mul, div, exp, relu, abs, sign, minimum } = tfc;
const half = (x: Tensor): Tensor => mul(x, 0.5);
/** What is left of x outside of [-limit, limit], moved to 0. */
const softShrink: Formula = (x) => mul(sign(x), relu(sub(abs(x), 0.5)));
const outside: Formula = (x) => tfc.cast(tfc.greater(abs(x), 0.5), 'float32');
const sparsePlus: Formula = (x) => {
  const middle = div(tfc.square(add(tfc.clipByValue(x, -1, 1), 1)), 4);
  return add(middle, relu(sub(x, 1)));
};
const gated: Formula = (x) => {
  const [value, gate] = tfc.split(x, 2, -1) as [Tensor, Tensor];
  return mul(value, tfc.sigmoid(gate));
};

/** Activations of Keras that TensorFlow.js lacks, by Keras's names as TensorFlow.js writes them. */
export const ACTIVATIONS: Readonly<Record<string, Formula>> = {
  celu: (x) => add(relu(x), minimum(sub(exp(minimum(x, 0)), 1), 0)),
  exponential: exp,
  geluNew: (x) => half(mul(x, add(1, tfc.tanh(mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, mul(x, mul(x, x))))))))),
  glu: gated,
  hardShrink: (x) => mul(x, outside(x)),
  hardSilu: (x) => mul(x, div(tfc.relu6(add(x, 3)), 6)),
  hardSwish: (x) => mul(x, div(tfc.relu6(add(x, 3)), 6)),
  hardTanh: (x) => tfc.clipByValue(x, -1, 1),
  leakyRelu: (x) => tfc.leakyRelu(x, 0.2),
  logSigmoid: (x) => tfc.neg(tfc.softplus(tfc.neg(x))),
  silu: (x) => mul(x, tfc.sigmoid(x)),
  softShrink,
  sparsePlus,
  sparseSigmoid: (x) => tfc.clipByValue(half(add(x, 1)), 0, 1),
  sparsemax,
  squareplus: (x) => half(add(x, tfc.sqrt(add(tfc.square(x), 4)))),
  tanhShrink: (x) => sub(x, tfc.tanh(x)),
};

/** A class as TensorFlow.js wants one for an activation: it is found in the registry by its name. */
function activationClass(className: string, formula: Formula): tfc.serialization.SerializableConstructor<never> {
  class KerasActivation extends tfc.serialization.Serializable {
    static readonly className = className;
    apply(x: Tensor): Tensor {
      return tfc.tidy(() => formula(x));
    }
    getConfig(): tfc.serialization.ConfigDict {
      return {};
    }
  }
  return KerasActivation as unknown as tfc.serialization.SerializableConstructor<never>;
}

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Makes `activation: 'silu'` and the like work in every layer; names may be written as Keras writes them. */
export function registerActivations(): void {
  for (const [name, formula] of Object.entries(ACTIVATIONS))
    for (const spelling of new Set([name, snakeCase(name)]))
      tfc.serialization.registerClass(activationClass(spelling, formula));
}

/** The function of an activation's name, TensorFlow.js's own ones included. */
export function activationOf(identifier: string | null | undefined): Formula {
  if (identifier === null || identifier === undefined) return (x) => x;
  const found = tfc.serialization.SerializationMap.getMap().classNameMap[identifier]?.[0];
  if (!found) throw new Error(`There is no activation ${identifier}. Use one of Keras's names, such as "relu".`);
  const activation = found.fromConfig(found, {}) as unknown as { apply(x: Tensor): Tensor };
  return (x) => activation.apply(x);
}
