import assert from 'node:assert/strict';
import test from 'node:test';
import { compareGraphs, differenceOf } from '../../../engine/core/diagram/compare.ts';
import { diagramOf } from '../../../engine/core/diagram/fromModel.ts';
import { read } from '../../../engine/core/readers/read.ts';

const graphOf = (...layers: readonly string[]) => {
  const text = [
    'import keras',
    'from keras import layers',
    'x = inputs = keras.Input((8,))',
    ...layers.map((layer) => `x = layers.${layer}(x)`),
    'm = keras.Model(inputs, x)',
  ].join('\n');
  return diagramOf(read(text, { language: 'python' }).models[0]!);
};

test('what is alike in the same order is the same; of the rest, what is of one type has changed', () => {
  const one = graphOf('Dense(16)', 'Dropout(0.5)', 'Dense(16)', 'Dense(3)');
  const other = graphOf('Dense(16)', 'Dense(32)', 'Dense(3)', 'Activation("tanh")');
  const { one: left, other: right } = compareGraphs(one, other);
  // Input, Dense, Dropout, Dense 16, Dense 3, Output; the last Dense takes 32 numbers where it took 16.
  assert.deepEqual(left, ['same', 'same', 'only', 'changed', 'changed', 'same']);
  assert.deepEqual(right, ['same', 'same', 'changed', 'changed', 'only', 'same']);
});

test('a model is no other than itself, however deep it is', () => {
  const deep = graphOf(...Array.from({ length: 400 }, (_, at) => `Dense(${16 + (at % 7)})`));
  assert.ok(compareGraphs(deep, deep).one.every((each) => each === 'same'));
});

test('a block is what all in it are, or has changed', () => {
  const differences = ['same', 'only', 'only', 'changed'] as const;
  assert.equal(differenceOf([1, 2], differences), 'only');
  assert.equal(differenceOf([0, 1], differences), 'changed');
  assert.equal(differenceOf([0], differences), 'same');
  assert.equal(differenceOf([], differences), 'same');
});
