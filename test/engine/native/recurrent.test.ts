// Recurrent layers over all steps in one operation against TensorFlow.js's own, step by step, over a real TensorFlow.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as TensorFlowJs from '@tensorflow/tfjs';
import { currentNodeBackend } from '../../../engine/backends/capture/nodeBackend.ts';
import { native } from '../../../engine/backends/native.ts';
import { installRecurrence } from '../../../engine/backends/recurrent/install.ts';
import { kerasLayers } from '../../../engine/trainer/keras/layers/all.ts';
import { noTensorflow, testPython } from '../../foundTensorflow.ts';

type Tf = typeof TensorFlowJs;
type Tensor = TensorFlowJs.Tensor;
type Layer = TensorFlowJs.RNN;

const loaded = noTensorflow
  ? undefined
  : await native.load({ from: import.meta.dirname, packageFolders: [], python: { setting: testPython() } });
const real = { skip: noTensorflow };
const tf = loaded?.tf as Tf;
if (tf) for (const layer of kerasLayers().values()) tf.serialization.registerClass(layer as never);

const [BATCH, STEPS, FEATURES, UNITS] = [4, 5, 3, 6];
const initializers = { kernelInitializer: 'glorotNormal', recurrentInitializer: 'glorotNormal' } as const;

type Make = (options: object) => Layer;
const KINDS: Readonly<Record<string, Make>> = {
  lstm: (options) => tf.layers.lstm({ units: UNITS, ...initializers, ...options }) as Layer,
  gru: (options) => tf.layers.gru({ units: UNITS, ...initializers, ...options }) as Layer,
  'gru, reset after': (options) =>
    new (kerasLayers().get('GRU')!)({ units: UNITS, resetAfter: true, ...initializers, ...options } as never) as never,
  'simple RNN': (options) => tf.layers.simpleRNN({ units: UNITS, ...initializers, ...options }) as Layer,
};

const OPTIONS: Readonly<Record<string, object>> = {
  'last output': {},
  'all outputs': { returnSequences: true },
  'outputs and states': { returnSequences: true, returnState: true },
  'the usual activations': { recurrentActivation: 'sigmoid', returnSequences: true, returnState: true },
  backwards: { goBackwards: true, returnSequences: true },
  'other activations': { activation: 'relu', recurrentActivation: 'sigmoid' },
  'no activation, no bias': { activation: 'linear', useBias: false },
};

interface Numbers {
  readonly values: readonly Float32Array[];
  /** Operations of ours that ran. */
  readonly sequences: number;
}

/** What a layer gives, and gradients of a sum over all of it by input, states and weights. */
function numbersOf(layer: Layer, given: readonly Tensor[], mask?: Tensor): Numbers {
  const backend = currentNodeBackend(tf)!;
  const { binding } = backend;
  let sequences = 0;
  backend.binding = {
    ...binding,
    executeOp(name, ...rest) {
      if (name.startsWith('DescentSequence')) sequences += 1;
      return binding.executeOp(name, ...rest);
    },
  };
  try {
    const [x, ...states] = given as [Tensor, ...Tensor[]];
    const call = () => layer.call(x, { mask, initialState: states.length > 0 ? states : null }) as Tensor | Tensor[];
    const outputs = [call()].flat();
    const weights = (layer.getWeights(), layer.trainableWeights.map((each) => each.read()));
    const loss = (): TensorFlowJs.Scalar =>
      [call()]
        .flat()
        .reduce<Tensor>((sum, each) => tf.add(sum, tf.sum(tf.mul(each, waves(each.shape)))), tf.scalar(0)) as never;
    const { grads } = tf.engine().gradients(loss, [...given, ...weights], undefined, true);
    return { values: [...outputs, ...grads].map((each) => each.dataSync() as Float32Array), sequences };
  } finally {
    backend.binding = binding;
  }
}

const waves = (shape: readonly number[]): Tensor =>
  tf.tensor(
    Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, place) => Math.sin(place * 7.7 + 1)),
    [...shape],
  );

function assertClose(actual: Numbers, expected: Numbers, what: string): void {
  assert.equal(actual.values.length, expected.values.length, what);
  expected.values.forEach((values, index) => {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    values.forEach((value, place) => {
      const apart = Math.abs(actual.values[index]![place]! - value);
      assert.ok(
        apart <= 5e-6 * largest + 1e-7,
        `${what}: ${actual.values[index]![place]} for ${value} in tensor ${index}`,
      );
    });
  });
}

function bothWays(layer: Layer, given: readonly Tensor[], mask?: Tensor): [Numbers, Numbers] {
  layer.apply(given[0]!);
  const stock = numbersOf(layer, given, mask);
  const said: string[] = [];
  const { undo } = installRecurrence(tf, (sentence) => said.push(sentence));
  try {
    const fused = numbersOf(layer, given, mask);
    assert.deepEqual(said, []);
    return [fused, stock];
  } finally {
    undo();
  }
}

/** Rows that go through whole, and rows that go in parts where there are processors for them. */
const BATCHES = [BATCH, 32];
const MASK = [1, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0];

for (const [kind, make, batch] of Object.entries(KINDS).flatMap(([...each]) =>
  BATCHES.map((size) => [...each, size] as const),
))
  test(`the numbers of step by step: ${kind}, ${batch} rows`, real, () => {
    for (const [name, options] of Object.entries(OPTIONS)) {
      const states = Array.from({ length: kind === 'lstm' ? 2 : 1 }, (_, place) =>
        tf.add(waves([batch, UNITS]), place / 2),
      );
      const x = waves([batch, STEPS, FEATURES]);
      const mask = tf.tile(tf.tensor(MASK, [BATCH, STEPS], 'bool'), [batch / BATCH, 1]);
      for (const given of [[x], [x, ...states]])
        for (const masks of [undefined, mask]) {
          const [fused, stock] = bothWays(make(options), given, masks);
          const what = `${kind}, ${name}${masks ? ', masked' : ''}${given.length > 1 ? ', with first states' : ''}`;
          assertClose(fused, stock, what);
          assert.equal(fused.sequences, 9, `${what}: two trials, forward, back and forward`);
          assert.equal(stock.sequences, 0);
        }
    }
  });

/** Units beyond one panel of a packed kernel with a narrower one at its end, and beyond what is gone through at once. */
const WIDER = [45, 530];

for (const [kind, make] of Object.entries(KINDS))
  test(`the numbers of step by step with kernels of several panels: ${kind}`, real, () => {
    for (const units of WIDER) {
      const layer = make({ units, recurrentActivation: 'sigmoid', returnSequences: true });
      const [fused, stock] = bothWays(layer, [waves([BATCH + 33, 2, FEATURES])]);
      assertClose(fused, stock, `${kind}, ${units} units`);
      assert.ok(fused.sequences > 0);
    }
  });

test('a result that adds up to nearly nothing is not a difference', real, () => {
  for (let seed = 0; seed < 30; seed += 1) {
    const initializer = tf.initializers.glorotNormal({ seed });
    const options = {
      kernelInitializer: initializer,
      recurrentInitializer: initializer,
      recurrentActivation: 'sigmoid',
    };
    const [fused, stock] = bothWays(KINDS['lstm']!(options), [waves([BATCH, STEPS, FEATURES])]);
    assertClose(fused, stock, `seed ${seed}`);
    assert.ok(fused.sequences > 0);
  }
});

test('cells whose formula is not known, and states that stay, go step by step', real, () => {
  const cells = () => [tf.layers.lstmCell({ units: UNITS, ...initializers }), tf.layers.gruCell({ units: 2 })];
  const own = tf.layers.lstm({ units: UNITS, ...initializers });
  const { cell } = own as unknown as { cell: { call: (...given: unknown[]) => unknown } };
  const original = cell.call.bind(cell);
  cell.call = (...given) => original(...given);
  const layers = {
    'a stack of cells': tf.layers.rnn({ cell: cells() }),
    'a method replaced': own,
    'an activation of another formula': tf.layers.gru({ units: UNITS, activation: 'selu', ...initializers }),
  };
  for (const [name, layer] of Object.entries(layers)) {
    const [now, before] = bothWays(layer as Layer, [waves([BATCH, STEPS, FEATURES])]);
    assertClose(now, before, name);
    assert.equal(now.sequences, 0, name);
  }
});

test('gradients of gradients are those of step by step', real, () => {
  const layer = tf.layers.simpleRNN({ units: UNITS, ...initializers });
  const x = waves([BATCH, STEPS, FEATURES]);
  layer.apply(x);
  const inner = (given: Tensor) => tf.grad((each) => tf.sum(tf.square(layer.apply(each) as Tensor)))(given);
  const second = () =>
    tf
      .grad((given: Tensor) => tf.sum(tf.square(inner(given))))(x)
      .dataSync();
  const expected = second();
  const { undo } = installRecurrence(tf, () => undefined);
  try {
    layer.apply(x);
    const actual = second();
    expected.forEach((value, place) => assert.ok(Math.abs(actual[place]! - value) <= 1e-5 * Math.abs(value) + 1e-6));
  } finally {
    undo();
  }
});

test('dropout takes the random numbers that it takes step by step', real, () => {
  const { random } = Math;
  for (const make of [tf.layers.lstm, tf.layers.gru, tf.layers.simpleRNN]) {
    const layer = make({ units: UNITS, dropout: 0.4, ...initializers } as never);
    const x = waves([BATCH, STEPS, FEATURES]);
    layer.apply(x);
    const run = (): [number[], number] => {
      let count = 0;
      Math.random = () => {
        const turned = Math.sin((count += 1) * 12.9898) * 43758.5453;
        return turned - Math.floor(turned);
      };
      try {
        const values = [...(layer.apply(x, { training: true }) as Tensor).dataSync()];
        return [values, count];
      } finally {
        Math.random = random;
      }
    };
    const [expected, drawn] = run();
    const { undo } = installRecurrence(tf, () => undefined);
    try {
      const [actual, taken] = run();
      assert.equal(taken, drawn);
      expected.forEach((value, place) => assert.ok(Math.abs(actual[place]! - value) < 1e-6));
    } finally {
      undo();
    }
  }
});
