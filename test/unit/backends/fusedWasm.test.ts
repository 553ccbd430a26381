import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { backendNamed } from '../../../engine/backends/all.ts';
import { gradientByTarget, LOSS_CASES, lossAndGradient, lossOfNoNumber, rowsOf } from './lossCases.ts';
import { movedWeights, OPTIMIZERS } from './optimizerCases.ts';

const search = { from: import.meta.dirname, packageFolders: [] };
const { tf } = await backendNamed('wasm').load(search);
await backendNamed('cpu').load(search);

/** Numbers that are the same everywhere. */
const waves = (count: number, from = 1): Float32Array =>
  Float32Array.from({ length: count }, (_, place) => Math.sin(place * 12.9898 + from));

/** What is computed on a back end, as numbers. */
async function on(backend: string, compute: () => Tensor[]): Promise<number[][]> {
  await tf.setBackend(backend);
  const made = tf.tidy(compute);
  return made.map((each) => [...each.dataSync()]);
}

function assertAlike(actual: number[][], expected: number[][], what: string): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((numbers, place) => {
    const largest = Math.max(...numbers.map(Math.abs), 2e-3);
    numbers.forEach((each, index) => {
      const difference = Math.abs(each - actual[place]![index]!);
      assert.ok(difference <= 1e-5 * largest, `${what}, ${place}: ${actual[place]![index]} instead of ${each}`);
    });
  });
}

/** Kernels that run while `compute` does. */
async function kernelsOf(compute: () => Tensor[]): Promise<string[]> {
  await tf.setBackend('wasm');
  const { kernels } = await tf.profile(() => tf.tidy(compute));
  return kernels.map(({ name }) => name);
}

interface Case {
  readonly what: string;
  readonly input: readonly number[];
  readonly fused: string;
  build(): LayersModel;
}

const lstm = (options: object): (() => LayersModel) => {
  return () => tf.sequential({ layers: [tf.layers.lstm({ units: 6, inputShape: [5, 3], ...options })] });
};

const CASES: readonly Case[] = [
  ...(['linear', 'relu', 'tanh', 'softmax'] as const).flatMap((activation): Case[] => [
    {
      what: `Dense with ${activation}`,
      input: [7, 11],
      fused: 'DescentDense',
      build: () => tf.sequential({ layers: [tf.layers.dense({ units: 5, activation, inputShape: [11] })] }),
    },
    {
      what: `Dense over steps with ${activation}, without bias`,
      input: [3, 4, 9],
      fused: 'DescentDense',
      build: () =>
        tf.sequential({ layers: [tf.layers.dense({ units: 13, activation, useBias: false, inputShape: [4, 9] })] }),
    },
    {
      what: `Conv2D with ${activation}`,
      input: [2, 9, 8, 3],
      fused: 'DescentConv2D',
      build: () =>
        tf.sequential({
          layers: [
            tf.layers.conv2d({
              filters: 5,
              kernelSize: 3,
              strides: 2,
              padding: 'same',
              activation,
              inputShape: [9, 8, 3],
            }),
          ],
        }),
    },
  ]),
  { what: 'LSTM', input: [3, 5, 3], fused: 'DescentLstm', build: lstm({}) },
  {
    what: 'LSTM as in Keras',
    input: [3, 5, 3],
    fused: 'DescentLstm',
    build: lstm({ recurrentActivation: 'sigmoid', returnSequences: true }),
  },
  {
    what: 'LSTM backwards, of units by fours, without bias',
    input: [4, 5, 3],
    fused: 'DescentLstm',
    build: lstm({ units: 8, goBackwards: true, useBias: false, recurrentActivation: 'sigmoid' }),
  },
];

/** A model's result, and the gradients of some sum of it by its input and weights. */
function gradientsOf({ input, build }: Case): () => Tensor[] {
  return () => {
    const model = build();
    const weights = model.getWeights();
    weights.forEach((weight, place) =>
      (weight as never as { assign(x: Tensor): void }).assign(spread(weight.shape, place)),
    );
    const x = spread([...input], 9);
    const loss = (given: Tensor) => {
      const result = model.apply(given, { training: true }) as Tensor;
      return tf.sum(tf.mul(result, spread(result.shape, 5))) as never;
    };
    const { value, grads } = tf.engine().gradients(() => loss(x), [x, ...weights], undefined, true);
    return [value, ...grads, model.predict(x) as Tensor];
  };
}

const spread = (shape: number[], from: number): Tensor =>
  tf.tensor(
    waves(
      shape.reduce((product, each) => product * each, 1),
      from,
    ),
    shape,
  );

describe('layers in one operation on WebAssembly', () => {
  for (const each of CASES)
    it(`${each.what}: result and gradients are those of plain JavaScript`, async () => {
      assertAlike(await on('wasm', gradientsOf(each)), await on('cpu', gradientsOf(each)), each.what);
      assert.ok((await kernelsOf(gradientsOf(each))).includes(each.fused), `${each.fused} did not run`);
    });
});

describe('losses in one operation on WebAssembly', () => {
  for (const each of LOSS_CASES) {
    it(`${each.what}: loss and gradient are those of plain JavaScript`, async () => {
      const compute = (): Tensor[] => lossAndGradient(tf, each);
      assertAlike(rowsOf(await on('wasm', compute)), rowsOf(await on('cpu', compute)), each.what);
      assert.ok((await kernelsOf(compute)).includes(each.kernel), `${each.kernel} did not run`);
    });
    it(`${each.what}: goes by the targets too`, async () => {
      const compute = (): Tensor[] => [gradientByTarget(tf, each)];
      assertAlike(await on('wasm', compute), await on('cpu', compute), each.what);
    });
    it(`${each.what}: is no number where an output is none`, async () => {
      const [loss] = await on('wasm', () => [lossOfNoNumber(tf, each)]);
      assert.ok(Number.isNaN(loss![0]), String(loss));
      assert.ok(Number.isFinite(loss![1]), String(loss));
    });
  }
});

describe('optimizers of Keras and PyTorch by the own loop of WebAssembly', () => {
  for (const [what, make] of OPTIMIZERS)
    it(`${what}: weights after five steps are those of plain JavaScript`, async () => {
      const compute = (): Tensor[] => movedWeights(tf, make());
      assertAlike(await on('wasm', compute), await on('cpu', compute), what);
      // Its formula takes some fifteen operations for a weight, and the loop is none.
      const kernels = await kernelsOf(compute);
      assert.ok(!kernels.includes('Sqrt'), kernels.join());
    });
});

describe('states of an LSTM on WebAssembly', () => {
  it('are taken, given and differentiated', async () => {
    const compute = (): Tensor[] => {
      const layer = tf.layers.lstm({ units: 5, returnState: true, recurrentActivation: 'sigmoid' });
      const run = (x: Tensor, h: Tensor, c: Tensor): Tensor => {
        const [, state, carry] = layer.apply([x, h, c], { training: true }) as [Tensor, Tensor, Tensor];
        return tf.sum(tf.add(tf.mul(state, spread([2, 5], 3)), tf.mul(carry, spread([2, 5], 4))));
      };
      const given = [spread([2, 4, 3], 1), spread([2, 5], 2), spread([2, 5], 6)] as [Tensor, Tensor, Tensor];
      run(...given);
      layer.setWeights(layer.getWeights().map(({ shape }, place) => spread([...shape], place)));
      return tf.grads(run as never)(given);
    };
    assertAlike(await on('wasm', compute), await on('cpu', compute), 'states');
    assert.ok((await kernelsOf(compute)).includes('DescentLstmGradient'));
  });
});
