// Recurrent layers as a trainer has them, with Keras's in the place of some of TensorFlow.js's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installCapture } from '../../../engine/backends/capture/install.ts';
import { currentNodeBackend } from '../../../engine/backends/capture/nodeBackend.ts';
import { native } from '../../../engine/backends/native.ts';
import { installKeras } from '../../../engine/trainer/keras/install.ts';
import { mutableTensorFlow } from '../../../engine/trainer/nodeApi/mutableNamespace.ts';
import { noTensorflow, testPython } from '../../foundTensorflow.ts';
import type { Tf } from './captured.ts';

const real = { skip: noTensorflow };
const loaded = noTensorflow
  ? undefined
  : await native.load({ from: import.meta.dirname, packageFolders: [], python: { setting: testPython() } });
const tf = (loaded && mutableTensorFlow(loaded.tf)) as Tf;
const said: string[] = [];
if (loaded) {
  installKeras(tf);
  installCapture(tf, (sentence) => said.push(sentence));
}

const LONG = 60;
/** Step by step, a sequence is thousands of operations. */
const FEW = 200;

/** How many operations a step of training takes, after the first. */
async function operationsOf(layer: object, batch = 4): Promise<number> {
  const model = tf.sequential({ layers: [layer as never, tf.layers.dense({ units: 1 })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const [x, y] = [tf.ones([batch, LONG, 2]), tf.ones([batch, 1])];
  await model.trainOnBatch(x, y);
  const backend = currentNodeBackend(tf)!;
  const { binding } = backend;
  let operations = 0;
  backend.binding = {
    ...binding,
    executeOp(...given) {
      operations += 1;
      return binding.executeOp(...given);
    },
  };
  try {
    await model.trainOnBatch(x, y);
  } finally {
    backend.binding = binding;
  }
  return operations;
}

const inputShape = [LONG, 2];
const LAYERS: Readonly<Record<string, () => object>> = {
  LSTM: () => tf.layers.lstm({ units: 3, inputShape }),
  GRU: () => tf.layers.gru({ units: 3, inputShape }),
  'GRU with its reset after the product': () => tf.layers.gru({ units: 3, inputShape, resetAfter: true } as never),
  SimpleRNN: () => tf.layers.simpleRNN({ units: 3, inputShape }),
  'GRU both ways': () =>
    tf.layers.bidirectional({ layer: tf.layers.gru({ units: 3 }) as never, mergeMode: 'concat', inputShape } as never),
};

for (const [name, make] of Object.entries(LAYERS))
  test(`${name} goes over a sequence in one operation`, real, async () => {
    const operations = await operationsOf(make());
    assert.ok(operations < FEW, `${operations} operations`);
    assert.deepEqual(said.splice(0), []);
  });

test(
  'a layer that keeps its state goes step by step, and nothing is said of shapes that nobody knows',
  real,
  async () => {
    // Of a kind that was not tried before.
    const layer = tf.layers.simpleRNN({ units: 3, activation: 'relu', stateful: true, batchInputShape: [4, LONG, 2] });
    assert.ok((await operationsOf(layer)) > FEW);
    assert.deepEqual(said.splice(0), []);
  },
);
