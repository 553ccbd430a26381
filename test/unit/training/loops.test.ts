import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leftOut } from '../../../engine/core/model/leftOut.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { runPlan } from '../../../engine/trainer/plans/run.ts';
import { ours } from '../../parity/instance.ts';

const tf = await ours('wasm');

/** A single weight of 1 that should be 0: the loss is w² and its gradient 2 w. */
const HEAD = `
import torch
from torch import nn
model = nn.Linear(1, 1, bias=False)
nn.init.constant_(model.weight, 1.0)
x, y = torch.ones(4, 1), torch.zeros(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
`;

const loop = (...body: string[]) => `${HEAD}for epoch in range(3):\n${body.map((line) => `    ${line}\n`).join('')}`;
const STEP = ['loss = nn.functional.mse_loss(model(x), y)', 'loss.backward()', 'optimizer.step()'];

async function trainedWeight(text: string): Promise<number> {
  const { models, plans } = read(text, { language: 'python' });
  const file = () => {
    throw new Error('no file is read');
  };
  const sources = { search: { from: '.', folders: [] }, slots: new Map(), file };
  const run = { model: models[0]!, plan: plans[0]!, sources, folder: '.', say: () => undefined };
  const built = await runPlan(tf, run);
  const [weight] = built.getWeights();
  return (await weight!.data())[0]!;
}

const close = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-5, `${actual}`);

test('gradients that are set back are of one step', async () => {
  close(await trainedWeight(loop('optimizer.zero_grad()', ...STEP)), 0.8 ** 3);
});

test('gradients that nothing sets back are added up, as PyTorch does', async () => {
  let [weight, gradient] = [1, 0];
  for (let step = 0; step < 3; step++) {
    gradient += 2 * weight;
    weight -= 0.1 * gradient;
  }
  close(await trainedWeight(loop(...STEP)), weight);
  close(await trainedWeight(`${loop(...STEP).replace('for epoch', 'optimizer.zero_grad()\nfor epoch')}`), weight);
});

test('loops whose gradients are not followed are refused with a sentence', async () => {
  const between = loop(...STEP.slice(0, 2), 'optimizer.zero_grad()', 'optimizer.step()');
  await assert.rejects(trainedWeight(between), /set back between backward\(\) and step\(\)/);
  const every = loop(
    'optimizer.zero_grad()',
    ...STEP.slice(0, 2),
    'if epoch % int(input()) == 0:',
    '    optimizer.step()',
  );
  await assert.rejects(trainedWeight(every), /steps only under a condition/);
});

test('only what the optimizer holds is trained', async () => {
  const text = loop('optimizer.zero_grad()', ...STEP)
    .replace(
      'model = nn.Linear(1, 1, bias=False)',
      'model = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False))',
    )
    .replace('model.weight, 1.0)', 'model[0].weight, 1.0)\nnn.init.constant_(model[1].weight, 1.0)')
    .replace('SGD(model.parameters()', 'SGD(model[1].parameters()');
  close(await trainedWeight(text), 1);
  const frozen = text.replace('SGD(model[1].parameters()', 'SGD(model.parameters()');
  close(await trainedWeight(frozen.replace('x, y =', 'model[0].weight.requires_grad = False\nx, y =')), 1);
});

test('a schedule and a limit of the gradients are followed', async () => {
  const scheduled = loop('optimizer.zero_grad()', ...STEP, 'scheduler.step()').replace(
    'for epoch',
    'scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)\nfor epoch',
  );
  close(await trainedWeight(scheduled), 0.8 * 0.9 * 0.95);
  const clipped = loop(
    'optimizer.zero_grad()',
    STEP[0]!,
    STEP[1]!,
    'nn.utils.clip_grad_norm_(model.parameters(), 0.5)',
    STEP[2]!,
  );
  close(await trainedWeight(clipped), 1 - 3 * 0.05);
});

test('a rate that is a function of the file is followed', async () => {
  const scheduled = loop('optimizer.zero_grad()', ...STEP, 'scheduler.step()').replace(
    'for epoch',
    'scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lr_lambda=lambda epoch: 0.5 ** epoch)\nfor epoch',
  );
  close(await trainedWeight(scheduled), 0.8 * 0.9 * 0.95);
  const keras = `
import keras
import numpy as np
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer='ones')])
model.compile(optimizer=keras.optimizers.SGD(0.1), loss='mse')
def schedule(epoch, rate):
    return rate if epoch < 1 else rate * 0.5
model.fit(np.ones((4, 1)), np.zeros((4, 1)), batch_size=4, epochs=3, callbacks=[keras.callbacks.LearningRateScheduler(schedule)])
`;
  close(await trainedWeight(keras), 0.8 * 0.9 * 0.95);
  close(
    await trainedWeight(
      keras
        .replace('epochs=3,', 'epochs=3, class_weight={0: 0.5, 1: 2.0},')
        .replace('(schedule)', '(lambda epoch: 0.1)'),
    ),
    0.9 ** 3,
  );
});

test('what is left out is one list', () => {
  const text = `
import keras
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer='adam', loss='mse')
model.fit(x, y, callbacks=[keras.callbacks.EarlyStopping(), keras.callbacks.BackupAndRestore('b'), keras.callbacks.ModelCheckpoint('best.keras')])
`;
  const [plan] = read(text, { language: 'python' }).plans;
  const published = read(text.replace("loss='mse'", "loss='mse')\nbase = load(weights='imagenet'"), {
    language: 'python',
  });
  assert.match(leftOut(published.plans[0]!)[0]!, /^published weights are not at hand/);
  const variable = read(text.replace("loss='mse'", "loss='mse')\nweights = softmax(scores"), { language: 'python' });
  assert.deepEqual(leftOut(variable.plans[0]!), leftOut(plan!));
  assert.deepEqual(leftOut(plan!), [
    'the callback BackupAndRestore does nothing here',
    'ModelCheckpoint: the last and the best weights are kept in the run’s own folder',
  ]);
});

test('what calls add to the loss is part of the plan; told is only what is not followed', () => {
  const text = `
import keras
class Sampling(keras.layers.Layer):
    def call(self, inputs):
        mean, spread = inputs
        self.add_loss(0.5 * keras.ops.mean(keras.ops.square(mean)))
        return mean + spread
given = keras.Input((4,))
model = keras.Model(given, Sampling()([keras.layers.Dense(2)(given), keras.layers.Dense(2)(given)]))
model.compile(optimizer='adam', loss='mse')
model.fit(x, y)
`;
  const [plan] = read(text, { language: 'python' }).plans;
  assert.equal(plan!.added?.losses.length, 1);
  assert.deepEqual(leftOut(plan!), []);
  const [other] = read(`${text}\ndef own(layer, value):\n    layer.add_loss(value)\n`, { language: 'python' }).plans;
  assert.deepEqual(leftOut(other!), ['what add_loss adds is left out of the loss']);
});
