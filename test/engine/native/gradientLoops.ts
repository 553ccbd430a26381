// Loops as people write them around gradients that they take themselves.
import type * as TensorFlowJs from '@tensorflow/tfjs';
import type { Tf } from './captured.ts';

type Tensor = TensorFlowJs.Tensor;
type Scalar = TensorFlowJs.Scalar;
type Variable = TensorFlowJs.Variable;
type Named = Record<string, Tensor>;

export interface OwnSteps {
  readonly weights: Variable[];
  /** Takes a step, by its number, and gives what it read on the way. */
  step(number: number): number[] | Promise<number[]>;
}

/** Numbers between -1 and 1 that are the same each time. */
const numbers = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => Math.sin(seed + 1.7 * index * (index + seed)));

function weight(tf: Tf, shape: number[], seed: number): Variable {
  const size = shape.reduce((product, each) => product * each, 1);
  return tf.variable(tf.tidy(() => tf.mul(tf.tensor(numbers(size, seed), shape), 0.5)));
}

interface Net {
  readonly weights: Variable[];
  loss(step: number): Scalar;
}

function net(tf: Tf): Net {
  const weights = [weight(tf, [5, 8], 1), weight(tf, [8], 2), weight(tf, [8, 3], 3), weight(tf, [3], 4)];
  const [w1, b1, w2, b2] = weights as [Variable, Variable, Variable, Variable];
  const loss = (step: number): Scalar => {
    const [x, y] = [tf.tensor2d(numbers(30, step), [6, 5]), tf.tensor2d(numbers(18, step + 0.5), [6, 3])];
    const guess = tf.add(tf.matMul(tf.tanh(tf.add(tf.matMul(x, w1 as never), b1)), w2 as never), b2);
    return tf.losses.meanSquaredError(y, guess) as Scalar;
  };
  return { weights, loss };
}

const valueOf = (value: Tensor): number => value.dataSync()[0]!;

function plainly(tf: Tf, optimizer: TensorFlowJs.Optimizer): OwnSteps {
  const { weights, loss } = net(tf);
  return {
    weights,
    step(number) {
      const { value, grads } = tf.variableGrads(() => loss(number), weights);
      optimizer.applyGradients(grads as never);
      const seen = valueOf(value);
      tf.dispose([value, grads] as never);
      return [seen];
    },
  };
}

/** Gradients that are made into others before an optimizer gets them. */
function changed(tf: Tf, change: (grads: Named, step: number) => Named): OwnSteps {
  const { weights, loss } = net(tf);
  const optimizer = tf.train.adam(0.02);
  return {
    weights,
    step: (number) =>
      tf.tidy(() => {
        const { value, grads } = optimizer.computeGradients(() => loss(number), weights);
        optimizer.applyGradients(change(grads, number) as never);
        return [valueOf(value)];
      }),
  };
}

const each = (grads: Named, change: (gradient: Tensor) => Tensor): Named =>
  Object.fromEntries(Object.entries(grads).map(([name, gradient]) => [name, change(gradient)]));

function byHand(tf: Tf): OwnSteps {
  const { weights, loss } = net(tf);
  return {
    weights,
    step: (number) =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => loss(number), weights);
        for (const weight of weights) weight.assign(tf.sub(weight, tf.mul(grads[weight.name]!, 0.1)) as never);
        return [valueOf(value)];
      }),
  };
}

function ofTensors(tf: Tf): OwnSteps {
  const { weights, loss } = net(tf);
  const optimizer = tf.train.momentum(0.05, 0.9);
  let at = 0;
  const take = tf.valueAndGrads(() => loss(at));
  return {
    weights,
    step(number) {
      at = number;
      const { value, grads } = take(weights);
      optimizer.applyGradients(weights.map(({ name }, place) => ({ name, tensor: grads[place]! })));
      const seen = valueOf(value);
      tf.dispose([value, ...grads]);
      return [seen];
    },
  };
}

function summedUp(tf: Tf): OwnSteps {
  const { weights, loss } = net(tf);
  const optimizer = tf.train.sgd(0.1);
  return {
    weights,
    step(number) {
      const [first, second] = [0, 0.3].map((part) => tf.variableGrads(() => loss(number + part), weights));
      const sums = Object.keys(first!.grads).map((name) => ({
        name,
        tensor: tf.add(first!.grads[name]!, second!.grads[name]!),
      }));
      optimizer.applyGradients(sums);
      const seen = [valueOf(first!.value), valueOf(second!.value)];
      tf.dispose([first, second, sums] as never);
      return seen;
    },
  };
}

function awaited(tf: Tf): OwnSteps {
  const { weights, loss } = net(tf);
  const optimizer = tf.train.rmsprop(0.01);
  return {
    weights,
    async step(number) {
      const { value, grads } = tf.variableGrads(() => loss(number), weights);
      const [seen] = await value.data();
      optimizer.applyGradients(grads as never);
      tf.dispose([value, grads] as never);
      return [seen!];
    },
  };
}

/** A number of the gradients decides about the step. */
function measured(tf: Tf): OwnSteps {
  const { weights, loss } = net(tf);
  const optimizer = tf.train.adagrad(0.05);
  return {
    weights,
    step: (number) =>
      tf.tidy(() => {
        const { grads } = tf.variableGrads(() => loss(number), weights);
        const length = valueOf(tf.sqrt(tf.addN(Object.values(grads).map((gradient) => tf.sum(tf.square(gradient))))));
        optimizer.applyGradients((length > 0.5 ? each(grads, (gradient) => tf.div(gradient, length)) : grads) as never);
        return [length];
      }),
  };
}

/** A gradient inside of the function, as a penalty has it. */
function penalised(tf: Tf): OwnSteps {
  const own = weight(tf, [4, 4], 5);
  const optimizer = tf.train.adam(0.01);
  return {
    weights: [own],
    step: (number) =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => {
          const x = tf.tensor2d(numbers(8, number), [2, 4]);
          const slope = tf.grad((each) => tf.square(tf.matMul(each as never, own as never)))(x);
          return tf.mean(tf.square(tf.sub(tf.norm(slope), 1)));
        }, [own]);
        optimizer.applyGradients(grads as never);
        return [valueOf(value)];
      }),
  };
}

function rated(tf: Tf): OwnSteps {
  const { weights, loss } = net(tf);
  const optimizer = tf.train.adam(0.05);
  return {
    weights,
    step: (number) =>
      tf.tidy(() => {
        (optimizer as unknown as { learningRate: number }).learningRate = 0.05 / (1 + number);
        const { value, grads } = tf.variableGrads(() => loss(number), weights);
        optimizer.applyGradients(grads as never);
        return [valueOf(value)];
      }),
  };
}

/** With a gradient of the file's own that changes. */
function reversed(tf: Tf): OwnSteps {
  const { weights, loss } = net(tf);
  const optimizer = tf.train.sgd(0.05);
  return {
    weights,
    step: (number) =>
      tf.tidy(() => {
        const back = tf.customGrad((given) => ({
          value: tf.clone(given as Tensor),
          gradFunc: (dy: Tensor) => [tf.mul(dy, number > 6 ? -0.2 : -1)],
        }));
        const { value, grads } = tf.variableGrads(
          () => tf.add(loss(number), tf.sum(tf.square(back(weights[0]!)))),
          weights,
        );
        optimizer.applyGradients(grads as never);
        return [valueOf(value)];
      }),
  };
}

/** Two nets, each trained in turn against the other. */
function inTurns(tf: Tf): OwnSteps {
  const [maker, judge] = [net(tf), net(tf)];
  const optimizers = [tf.train.adam(0.01), tf.train.adam(0.02)];
  return {
    weights: [...maker.weights, ...judge.weights],
    step: (number) =>
      [maker, judge].map(({ weights }, place) =>
        tf.tidy(() => {
          const { value, grads } = tf.variableGrads(
            () => tf.abs(tf.sub(maker.loss(number), tf.mul(judge.loss(number), 0.5))) as Scalar,
            weights,
          );
          optimizers[place]!.applyGradients(grads as never);
          return valueOf(value);
        }),
      ),
  };
}

/** Each with how many steps of 16 are captured at least. */
export const GRADIENT_LOOPS: Readonly<Record<string, readonly [number, (tf: Tf) => OwnSteps]>> = {
  sgd: [10, (tf) => plainly(tf, tf.train.sgd(0.1))],
  adam: [10, (tf) => plainly(tf, tf.train.adam(0.02))],
  'gradients that are clipped': [
    10,
    (tf) => changed(tf, (grads) => each(grads, (one) => tf.clipByValue(one, -0.1, 0.1))),
  ],
  'gradients that are scaled, by another number at every step': [
    10,
    (tf) => changed(tf, (grads, step) => each(grads, (one) => tf.mul(one, 1 / (step + 1)))),
  ],
  'weights that are moved by hand': [10, byHand],
  'gradients by tensors': [10, ofTensors],
  'gradients of two batches': [10, summedUp],
  'a loss that is waited for': [10, awaited],
  "a number of the gradients' that decides": [10, measured],
  'a gradient within the function': [10, penalised],
  'a rate for each step': [10, rated],
  "a gradient of the file's own, that changes": [8, reversed],
  'two nets in turns': [20, inTurns],
};
