// Data, losses and their weights that are given by the names of a Keras model's inputs and outputs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '../../../engine/core/readers/read.ts';

function planOf(ends: string, compiled: string, fed: string) {
  const text = `import numpy as np
import keras
from keras import layers
title = keras.Input((4,), name="title")
body = keras.Input((4,), name="body")
x = layers.concatenate([title, body])
priority = layers.Dense(2, name="priority")(x)
department = layers.Dense(2, name="department")(x)
model = keras.Model(${ends})
one, two = np.zeros((8, 4)), np.ones((8, 4))
three, four = np.full((8, 2), 3.0), np.full((8, 2), 4.0)
model.compile("sgd", ${compiled})
model.fit(${fed})
`;
  const [plan] = read(text, { language: 'python' }).plans;
  const what = (list: readonly { readonly type: string; readonly config: object }[]) =>
    list.map(({ type, config }) => `${type} ${JSON.stringify(config)}`);
  return {
    inputs: what(plan!.inputs),
    targets: what(plan!.targets),
    losses: plan!.loss.map(({ type }) => type),
    weights: plan!.lossWeights,
    told: plan!.notHonoured.filter(({ severity }) => severity === 'error').map(({ message }) => message),
  };
}

const COMPILED = 'loss={"department": "mae", "priority": "mse"}, loss_weights={"department": 0.2, "priority": 1.0}';
const byList = planOf('[title, body], [priority, department]', 'loss=["mse", "mae"]', '[one, two], [three, four]');

test('names are put into the order of the ends, whatever order they are written in', () => {
  const named = planOf(
    '[title, body], [priority, department]',
    COMPILED,
    '{"body": two, "title": one}, {"department": four, "priority": three}',
  );
  assert.notDeepEqual(byList.inputs[0], byList.inputs[1]);
  assert.notDeepEqual(byList.targets[0], byList.targets[1]);
  assert.deepEqual({ ...named, weights: undefined }, byList);
  assert.deepEqual(named.weights, [1, 0.2]);
});

test('a model that is made with dicts has its ends in the order of their keys', () => {
  const ends = 'inputs={"t": title, "b": body}, outputs={"p": priority, "d": department}';
  const plan = planOf(ends, 'loss={"p": "mse", "d": "mae"}', '{"t": one, "b": two}, {"p": three, "d": four}');
  assert.deepEqual(plan.inputs, byList.inputs.toReversed());
  assert.deepEqual(plan.targets, byList.targets.toReversed());
  assert.deepEqual(plan.losses, ['MeanAbsoluteError', 'MeanSquaredError']);
  assert.deepEqual(plan.told, []);
});

test('names that the model does not have are an error, and no order is guessed', () => {
  const plan = planOf(
    '[title, body], [priority, department]',
    'loss={"first": "mse", "second": "mae"}',
    '{"one": one, "two": two}, [three, four]',
  );
  assert.deepEqual(plan.told, [
    "Which of the losses is for which output can't be told: the model's outputs are called priority, department",
    "Which of the arrays is for which input can't be told: the model's inputs are called title, body",
  ]);
});
