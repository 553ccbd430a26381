import type { Operations, Ref } from './operations.ts';

/** An activation whose gradient can be told from its result. */
export interface Activation {
  result(o: Operations, x: Ref): Ref;
  /** @param y the result */
  gradient(o: Operations, y: Ref, dy: Ref): Ref;
}

const named = (name: string): Activation => ({
  result: (o, x) => o.of(name, x),
  gradient: (o, y, dy) => o.gradient(`${name}Grad`, y, dy),
});

/** By TensorFlow.js's class names. */
export const ACTIVATIONS = {
  tanh: named('Tanh'),
  sigmoid: named('Sigmoid'),
  relu: {
    result: (o, x) => o.of('Relu', x),
    // The result is above zero where what it came from was.
    gradient: (o, y, dy) => o.gradient('ReluGrad', dy, y),
  },
  hardSigmoid: {
    result: (o, x) => {
      const line = o.add(o.multiply(x, o.number(0.2)), o.number(0.5));
      return o.two('Minimum', o.two('Maximum', line, o.number(0)), o.number(1));
    },
    gradient(o, y, dy) {
      const above = o.gradient('ReluGrad', o.multiply(dy, o.number(0.2)), y);
      return o.gradient('ReluGrad', above, o.subtract(o.number(1), y));
    },
  },
  linear: { result: (_, x) => x, gradient: (_o, _y, dy) => dy },
} as const satisfies Readonly<Record<string, Activation>>;

export type ActivationName = keyof typeof ACTIVATIONS;

export function isActivationName(name: string): name is ActivationName {
  return Object.hasOwn(ACTIVATIONS, name);
}
