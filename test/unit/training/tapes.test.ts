// Loops that take gradients from TensorFlow's tape, trained on the engine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '../../../engine/core/readers/read.ts';
import { runPlan } from '../../../engine/trainer/plans/run.ts';
import { ours } from '../../parity/instance.ts';

const tf = await ours('wasm');

/** A single weight of 1 that should be 0: the loss is w² and its gradient 2 w. */
const HEAD = `
import numpy as np
import tensorflow as tf
from tensorflow import keras
x, y = np.ones((4, 1), "float32"), np.zeros((4, 1), "float32")
`;
const KERAS = `${HEAD}
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
loss_of = keras.losses.MeanSquaredError()
optimizer = keras.optimizers.SGD(learning_rate=0.1)
`;
const ARRAYS = `${HEAD}
class Line:
    def __init__(self):
        self.w = tf.Variable(tf.ones((1, 1)))
    def __call__(self, rows):
        return tf.matmul(rows, self.w)
model = Line()
`;

const indented = (lines: readonly string[]) => lines.map((line) => `    ${line}\n`).join('');
const passes = (head: string, ...body: string[]) => `${head}for epoch in range(3):\n${indented(body)}`;

const TAPE = ['with tf.GradientTape() as tape:', '    loss = loss_of(y, model(x, training=True))'];
const APPLY = [
  'gradients = tape.gradient(loss, model.trainable_variables)',
  'optimizer.apply_gradients(zip(gradients, model.trainable_variables))',
];

function planOf(text: string) {
  const { models, plans } = read(text, { language: 'python' });
  assert.equal(plans.length, 1, `${plans.length} plans`);
  return { plan: plans[0]!, model: models.find(({ id }) => id === plans[0]!.model)! };
}

async function trainedWeight(text: string): Promise<number> {
  const file = () => {
    throw new Error('no file is read');
  };
  const sources = { search: { from: '.', folders: [] }, slots: new Map(), file };
  const built = await runPlan(tf, { ...planOf(text), sources, folder: '.', say: () => undefined });
  const [weight] = built.getWeights();
  return (await weight!.data())[0]!;
}

const close = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-5, `${actual}`);
const refusals = (text: string) =>
  planOf(text).plan.notHonoured.flatMap(({ severity, message }) => (severity === 'error' ? [message] : []));

test('a tape, its gradient and an optimizer are a training', async () => {
  close(await trainedWeight(passes(KERAS, ...TAPE, ...APPLY)), 0.8 ** 3);
});

test('the same in a function, over a pipeline, with the mean taken outside of the loss', async () => {
  const text = `${KERAS}
rows = tf.data.Dataset.from_tensor_slices((x, y)).batch(2)
@tf.function
def step(some, wanted):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.mse(wanted, model(some, training=True)))
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_weights), model.trainable_weights))
for epoch in range(3):
    for place, (some, wanted) in enumerate(rows):
        step(some, wanted)
`;
  const { plan } = planOf(text);
  assert.deepEqual([plan.epochs, plan.batchSize], [3, 2]);
  close(await trainedWeight(text), 0.8 ** 6);
});

test('networks of arrays are trained, by an optimizer and by steps that are written out', async () => {
  const tape = ['with tf.GradientTape() as tape:', '    loss = tf.reduce_mean(tf.square(y - model(x)))'];
  const optimizer = [
    'slope = tape.gradient(loss, [model.w])',
    'keras.optimizers.SGD(0.1).apply_gradients(zip(slope, [model.w]))',
  ];
  close(await trainedWeight(passes(ARRAYS, ...tape, ...optimizer)), 0.8 ** 3);
  const written = ['slope = tape.gradient(loss, model.w)', 'model.w.assign_sub(0.1 * slope)'];
  close(await trainedWeight(passes(ARRAYS, ...tape, ...written)), 0.8 ** 3);
});

test('gradients are kept within limits as the file says', async () => {
  const limited = [APPLY[0]!, 'gradients, _ = tf.clip_by_global_norm(gradients, 0.5)', APPLY[1]!];
  close(await trainedWeight(passes(KERAS, ...TAPE, ...limited)), 1 - 3 * 0.05);
  const each = [APPLY[0]!, 'gradients = [tf.clip_by_value(g, -0.25, 0.25) for g in gradients]', APPLY[1]!];
  close(await trainedWeight(passes(KERAS, ...TAPE, ...each)), 1 - 3 * 0.025);
});

test('what is not done as written is refused with a sentence', () => {
  const scaled = [APPLY[0]!, 'gradients = [2 * each for each in gradients]', APPLY[1]!];
  assert.match(refusals(passes(KERAS, ...TAPE, ...scaled))[0]!, /Gradients are changed/);
  const arrays = ARRAYS.replace('tf.Variable(tf.ones((1, 1)))', 'np.ones((1, 1), "float32")');
  const unwatched = passes(
    arrays,
    'with tf.GradientTape() as tape:',
    '    loss = tf.reduce_mean(tf.square(y - model(x)))',
    'slope = tape.gradient(loss, [model.w])',
    'keras.optimizers.SGD(0.1).apply_gradients(zip(slope, [model.w]))',
  );
  assert.match(refusals(unwatched)[0]!, /watches no NumPy arrays/);
});

test('a loop with a loss, a mode or steps of its own is done step by step', () => {
  const turns = (text: string) => planOf(text).plan.turns ?? [];
  const tape = (loss: string) => turns(passes(KERAS, TAPE[0]!, `    loss = ${loss}`, ...APPLY));
  for (const loss of [
    'loss_of(y, model(x, training=True) * 2)',
    'keras.losses.mse(y, model(x, training=True))',
    'tf.reduce_sum(tf.square(y - model(x)))',
  ])
    assert.equal(tape(loss).length, 1, loss);
  const dropped = KERAS.replace('keras.layers.Dense', 'keras.layers.Dropout(0.5), keras.layers.Dense');
  const modes = (text: string) =>
    turns(text)[0]!.graph.nodes.flatMap(({ layer, config }) => (layer ? [config.as_in_testing === true] : []));
  assert.deepEqual(modes(passes(dropped, ...TAPE, ...APPLY).replace(', training=True', '')), [true, true]);
  const doubled = passes(dropped, TAPE[0]!, '    loss = loss_of(y, 2 * model(x, training=True))', ...APPLY);
  assert.deepEqual(modes(doubled), [false, false]);
});

test('an optimizer that keeps something is not made anew in every step', () => {
  const anew = (optimizer: string) => passes(KERAS, ...TAPE, `optimizer = keras.optimizers.${optimizer}`, ...APPLY);
  assert.deepEqual(refusals(anew('SGD(0.1)')), []);
  assert.match(refusals(anew('Adam(0.1)'))[0]!, /made anew for each step/);
});

const OWN_STEP = (body: readonly string[], loss = '"mse"') => `${HEAD}
class Own(keras.Model):
    def train_step(self, data):
        rows, wanted = data
${body.map((line) => `        ${line}\n`).join('')}        return {"loss": loss}
inputs = keras.Input((1,))
model = Own(inputs, keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(inputs))
model.compile(optimizer=keras.optimizers.SGD(0.1), loss=${loss})
model.fit(x, y, epochs=3, batch_size=4)
`;
const PLAIN_STEP = (loss: string) => [
  'with tf.GradientTape() as tape:',
  '    answers = self(rows, training=True)',
  `    loss = ${loss}`,
  'gradients = tape.gradient(loss, self.trainable_variables)',
  'self.optimizer.apply(gradients, self.trainable_variables)',
];

test('a train_step of the model’s own is followed where it is plain, and refused where not', async () => {
  close(await trainedWeight(OWN_STEP(PLAIN_STEP('self.compute_loss(y=wanted, y_pred=answers)'))), 0.8 ** 3);
  const other = OWN_STEP(PLAIN_STEP('keras.losses.MeanAbsoluteError()(wanted, answers)'));
  close(await trainedWeight(other), 1 - 3 * 0.1);
  assert.match(refusals(OWN_STEP(PLAIN_STEP('tf.reduce_sum(answers)')))[0]!, /computed by hand/);
  assert.match(refusals(OWN_STEP(['loss = 0']))[0]!, /train_step/);
});

test('a part that is called with training=False stays as in testing while the rest learns', async () => {
  const text = (flag: string) => `${HEAD}
part = keras.Sequential([keras.Input((1,)), keras.layers.BatchNormalization(), keras.layers.Dropout(0.5)])
inputs = keras.Input((1,))
middle = part(inputs${flag})
model = keras.Model(inputs, keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(middle))
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
model.fit(x, y, epochs=1, batch_size=4)
`;
  const weights = async (flag: string) => {
    const run = { ...planOf(text(flag)), folder: '.', say: () => undefined };
    const file = () => {
      throw new Error('no file is read');
    };
    const built = await runPlan(tf, {
      ...run,
      sources: { search: { from: '.', folders: [] }, slots: new Map(), file },
    });
    const dense = built.layers.find((each) => each.getClassName() === 'Dense')!;
    return (await dense.getWeights()[0]!.data())[0]!;
  };
  // Rows of ones are 1 by the statistics of a new layer, and 0 by their own.
  close(await weights(', training=False'), 1 - 0.2 / 1.001);
  close(await weights(''), 1);
});

test('numbers that count up begin at nought where one bound is given', async () => {
  const text = `${HEAD}
inputs = keras.Input((3,))
counted = inputs * 0.0 + keras.ops.cast(keras.ops.arange(3), "float32")
model = keras.Model(inputs, keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")(counted))
model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
model.fit(np.ones((4, 3), "float32"), y, epochs=1, batch_size=4)
`;
  // The prediction is 0 + 1 + 2, its gradient 2 · 3 by each number: the first weight stays.
  close(await trainedWeight(text), 1);
});

/** A drawn line `y = 2 x`: what is learned says whether all of it was seen. */
const DRAWN = (draw: readonly string[]) => `${KERAS}
${passes('', ...draw, ...TAPE, ...APPLY)}`;

test('numbers that a loop draws by TensorFlow are drawn anew in every pass', () => {
  for (const draw of [
    ['x = tf.random.uniform((4, 1))', 'y = 2 * x'],
    ['x = tf.random.normal((4, 1))', 'y = 2 * x'],
    ['rows = np.random.choice(4, 2, replace=False)', 'x, y = np.ones((4, 1))[rows], np.zeros((4, 1))[rows]'],
    ['rows = tf.random.shuffle(tf.range(4))[:2]', 'x, y = tf.gather(x, rows), tf.gather(y, rows)'],
  ]) {
    const { plan } = planOf(DRAWN(draw));
    assert.deepEqual(plan.redrawn?.length, 1, draw[0]);
    assert.equal(plan.epochs, 3);
    assert.deepEqual(refusals(DRAWN(draw)), []);
  }
  assert.equal(planOf(passes(KERAS, ...TAPE, ...APPLY)).plan.redrawn, undefined);
});

test('loops within loops that draw their batches count the batches of an epoch', async () => {
  const text = `${KERAS}
for epoch in range(2):
    for step in range(3):
        rows = np.random.randint(0, 4, 2)
        with tf.GradientTape() as tape:
            loss = loss_of(y[rows], model(x[rows], training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
`;
  const { plan } = planOf(text);
  assert.deepEqual([plan.epochs, plan.stepsPerEpoch], [2, 3]);
  close(await trainedWeight(text), 0.8 ** 6);
});
