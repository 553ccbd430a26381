import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dimensionText, multiply, symbol } from '../../../../engine/core/model/dimension.ts';
import type { CreateLibrary, Library } from '../../../../engine/core/readers/evaluate/machine.ts';
import { integer, native } from '../../../../engine/core/readers/evaluate/values.ts';
import { moduleOf } from '../../../../engine/core/readers/library/module.ts';
import { source } from '../../../../engine/core/readers/trace/apply.ts';
import { runPython } from '../../../../engine/core/readers/python/run.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const fail = (): never => {
  throw new TypeError('a mistake in a vocabulary');
};

/** A library whose every function, attribute and operator fails. */
const createFaulty: CreateLibrary = (machine): Library => {
  const tensor = () =>
    source(machine, { type: 'Input', shape: [2], span: { start: 0, end: 0 }, library: 'numpy' as const });
  return {
    name: 'numpy',
    module: (name) =>
      name === 'faulty' ? moduleOf('faulty', { fail, one: () => integer(1), tensor: () => tensor() }) : undefined,
    tensorAttribute: fail,
    setTensorAttribute: fail,
    tensorOperator: fail,
  };
};

function follow(text: string) {
  const { scope, notUnderstood } = runPython(`import faulty\n${text}`, { libraries: [createFaulty] });
  return { kind: (name: string) => scope.names.get(name)?.kind, notes: notUnderstood.map((each) => each.construct) };
}

describe('a fault in a vocabulary', () => {
  for (const [what, text, note] of [
    ['a function', 'faulty.fail()', 'a call of faulty.fail()'],
    ['an attribute', 'faulty.tensor().shape', 'the attribute shape of a tensor'],
    ['an operator', 'faulty.tensor() + 1', 'the operator + on a tensor'],
    ['an index', 'faulty.tensor()[0]', 'an item of a tensor'],
  ] as const)
    test(`${what}: one value is unknown, and the rest is followed`, () => {
      const { kind, notes } = follow(`r = ${text}\nafter = faulty.one()`);
      assert.equal(kind('r'), 'unknown');
      assert.equal(kind('after'), 'number');
      assert.ok(notes.some((each) => each.startsWith(note)));
    });

  test('an attribute that is set is passed over', () => {
    assert.equal(follow('t = faulty.tensor()\nt.x = 1\nafter = faulty.one()').kind('after'), 'number');
  });

  test('what is followed after the file gives nothing, with a note', () => {
    const { follow: more, notUnderstood } = runPython('', { libraries: [] });
    assert.equal(more(fail, { what: 'the models', span: { start: 0, end: 0 } }), undefined);
    assert.match(notUnderstood[0]?.construct ?? '', /^the models/);
  });

  test('steps that run out are not hidden inside one call', () => {
    const endless: CreateLibrary = (machine) => ({
      name: 'numpy',
      module: (name) =>
        name === 'faulty'
          ? moduleOf('faulty', {
              endless: (args) => {
                for (;;)
                  machine.call(
                    native('step', () => integer(1)),
                    { ...args, positional: [] },
                  );
              },
            })
          : undefined,
    });
    const { notUnderstood } = runPython('import faulty\nr = faulty.endless()', { libraries: [endless], steps: 1_000 });
    assert.ok(notUnderstood.some((each) => each.construct.includes('too many steps')));
  });
});

const TORCH = (body: string) => `
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 20, batch_first=True)
        self.first = nn.Linear(8, 20)
        self.fc = nn.Linear(30, 2)
    def forward(self, x):
${body
  .split('\n')
  .map((each) => `        ${each}`)
  .join('\n')}
net = Net()
`;

describe('read', () => {
  test('a layer called without an input leaves the rest of the model', () => {
    const { models } = read(TORCH('return self.fc(nn.Bilinear(1, 2, 3)(), nn.CosineSimilarity()())'), {
      language: 'python',
    });
    assert.deepEqual(
      models[0]?.layers.map((each) => each.name),
      ['lstm', 'first', 'fc'],
    );
  });

  test('a dense layer over a scalar has no weights that could be counted', () => {
    const text = 'import keras\ni = keras.Input(batch_shape=())\nm = keras.Model(i, keras.layers.Dense(3)(i))';
    const { models } = read(text, { language: 'python' });
    assert.equal(models[0]?.parameters.total, undefined);
  });

  test('layers that do not go together at any size are told', () => {
    for (const body of ['out, _ = self.lstm(x)\nreturn self.fc(out[:, -1])', 'return self.fc(self.first(x))']) {
      const { problems } = read(TORCH(body), { language: 'python' });
      assert.match(
        problems.map((each) => each.message).join(),
        /made for 30 values in the last dimension, and 20 come/,
      );
    }
  });

  test('what may only come from a wrong guess at the rank is not told', () => {
    const body = 'x = self.first(x)\nb, t, c = x.shape\nreturn x.transpose(1, 2)';
    assert.deepEqual(
      read(TORCH(body), { language: 'python' }).problems.filter((each) => each.severity === 'error'),
      [],
    );
  });

  test('settings that a person gave stand for the options of the command line', () => {
    const text = `
import argparse, keras
parser = argparse.ArgumentParser()
parser.add_argument('--units', type=int, default=4)
args = parser.parse_args()
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(args.units)])
`;
    const total = (settings?: Record<string, number>) =>
      read(text, { language: 'python', settings }).models[0]?.parameters.total;
    assert.equal(total(), 16);
    assert.equal(total({ units: 8 }), 32);
  });
});

describe('names of unknown extents', () => {
  test('stay short, and equal expressions stay equal', () => {
    const long = (seed: string) => symbol(`floor(${seed.repeat(200)})`);
    assert.ok(dimensionText(long('a')).length < 120);
    assert.deepEqual(long('a'), long('a'));
    assert.notDeepEqual(long('a'), long('b'));
    let grown = multiply(symbol('a'), symbol('b'));
    for (let count = 0; count < 30; count += 1) grown = multiply(grown, grown);
    assert.ok(dimensionText(grown).length < 200);
  });
});

test('a long list changed again and again under an unknown condition takes no more than its steps', () => {
  const text = `
import os
x = [0] * 40000
if os.x():
    for i in range(2000):
        if os.y():
            x[i] = 1
`;
  const { notUnderstood } = runPython(text, { libraries: [] });
  assert.ok(notUnderstood.some((each) => each.construct.includes('too many steps')));
});

test('a model of ten thousand layers, each on its line, is read whole', () => {
  const layer = 'x = layers.Dense(8, activation="relu")(x)\nx = layers.Dropout(0.1)(x)\n';
  const text = `import keras\nfrom keras import layers\nx = inputs = keras.Input((8,))\n${layer.repeat(5_000)}model = keras.Model(inputs, x)\n`;
  const [model] = read(text, { language: 'python' }).models;
  assert.equal(model?.parameters.total, 5_000 * 72);
  assert.deepEqual(model.notUnderstood, []);
});
