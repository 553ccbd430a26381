// What a person answers for lists, texts, flags and parts that a file leaves open.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Answer } from '../../../engine/core/model/answer.ts';
import { read } from '../../../engine/core/readers/read.ts';

const textOf = (file: string) => readFileSync(new URL(`../../models/opened/${file}`, import.meta.url), 'utf8');
const modelOf = (text: string, name: string, sizes: Readonly<Record<string, Answer>> = {}) => {
  const model = read(text, { language: 'python', sizes }).models.find((each) => each.name === name);
  assert.ok(model, `${name} is shown`);
  return model;
};
const asked = (text: string, name: string, sizes?: Readonly<Record<string, Answer>>) =>
  (modelOf(text, name, sizes).sizes ?? [])
    .filter(({ given }) => given === undefined)
    .map(({ name: each, kind, choices = [], least }) => [
      each,
      kind,
      ...choices,
      ...(least === undefined ? [] : [least]),
    ]);

const TORCH = textOf('answered_torch.py');
const KERAS = textOf('answered_keras.py');

test('one question for each argument, what unlocks most first, with what the file would take', () => {
  assert.deepEqual(asked(TORCH, 'ResNet'), [
    ['block', 'class', 'BasicBlock', 'Bottleneck'],
    ['num_blocks', 'list', 3],
    ['norm', 'value', "'bn'", "'gn'", 'None'],
    ['use_dropout', 'flag', 'True', 'False'],
    ['num_classes', 'number'],
  ]);
  const ofReader = (name: string) => asked(TORCH, 'Reader').find(([each]) => each === name);
  assert.deepEqual(ofReader('cell'), ['cell', 'value', "'lstm'", "'gru'"]);
  assert.deepEqual(ofReader('pooling'), ['pooling', 'value', 'Pooling.MEAN', 'Pooling.MAX', 'Pooling.ATTENTION']);
  assert.deepEqual(asked(KERAS, 'build_classifier').slice(0, 2), [
    ['block', 'class', 'conv_block', 'separable_block'],
    ['filters', 'list'],
  ]);
});

test('an object whose own arguments are open asks for these next, and nothing of it is guessed', () => {
  const [encoder] = asked(TORCH, 'AutoEncoder');
  assert.ok(encoder?.includes('Down(...)'));
  const answers = { encoder: 'Down(...)', decoder: 'Up()' };
  assert.equal(modelOf(TORCH, 'AutoEncoder', answers).parameters.total, undefined);
  assert.deepEqual(
    asked(TORCH, 'AutoEncoder', answers).map(([name]) => name),
    ['encoder.widths', 'skip'],
  );
});

test('answers of one model are not told as those of another', () => {
  const sizes = { block: 'BasicBlock', hidden: '[4]' };
  const given = (name: string) =>
    (modelOf(TORCH, name, sizes).sizes ?? []).filter((each) => each.given !== undefined).map((each) => each.name);
  assert.deepEqual(given('ResNet'), ['block']);
  assert.deepEqual(given('Perceptron'), ['hidden']);
});

test('an answer that can not be is refused with its reason, and the question stays', () => {
  const refusal = (name: string, answer: string) => {
    const model = modelOf(TORCH, 'AutoEncoder', { decoder: 'Up()', [name]: answer });
    assert.equal(model.parameters.total, undefined);
    return model.sizes?.find((each) => each.name === name && each.given === undefined)?.refused;
  };
  assert.deepEqual(refusal('encoder', 'Down(3, '), { why: 'form' });
  assert.deepEqual(refusal('encoder', 'x = 3'), { why: 'form' });
  assert.deepEqual(refusal('encoder', 'Missing(3)'), { why: 'name', name: 'Missing' });
  assert.deepEqual(refusal('encoder', "torch.load('weights.pt')"), { why: 'unclear' });
  // A class where the model calls an object of it would be counted as if it were no part at all.
  assert.deepEqual(refusal('encoder', 'Down'), { why: 'class' });
});

test('an answer adds no data to name, and names that it does not use stay as they are', () => {
  const text = `${TORCH}\nmodel = Perceptron(4, [3], nn.ReLU, True)\n`;
  const { plans, models } = read(text, { language: 'python', sizes: { norm: 'batchnorm', block: 'nowhere.Block' } });
  assert.deepEqual(plans, []);
  assert.equal(models.find(({ name }) => name === 'model')?.parameters.total, 15);
});

test('an object that is answered is a part of one model alone, and made anew for each', () => {
  const text = `
import torch.nn as nn
class One(nn.Module):
    def __init__(self, head):
        super().__init__()
        self.body = nn.Linear(4, 4)
        self.head = head
    def forward(self, x):
        return self.head(self.body(x))
class Two(nn.Module):
    def __init__(self, head):
        super().__init__()
        self.first = head
        self.second = head
    def forward(self, x):
        return self.second(self.first(x))
`;
  const sizes = { head: 'nn.Linear(4, 4)' };
  assert.equal(modelOf(text, 'One', sizes).parameters.total, 40);
  assert.equal(modelOf(text, 'Two', sizes).parameters.total, 20);
});

test('flags and lists of settings are asked for by what the file calls them', () => {
  const text = `
import torch.nn as nn
class Net(nn.Module):
    def __init__(self, config):
        super().__init__()
        layers = []
        for before, after in zip(config.widths[:-1], config.widths[1:]):
            layers.append(nn.Linear(before, after, bias=config.bias))
        self.net = nn.Sequential(*layers)
        self.head = nn.Linear(config.widths[-1], 2)
    def forward(self, x):
        return self.head(self.net(x))
`;
  assert.deepEqual(asked(text, 'Net'), [
    ['config.widths', 'list', 1],
    ['config.bias', 'flag', 'True', 'False'],
  ]);
  const sizes = { 'config.widths': '[8, 6, 4]' };
  assert.deepEqual(asked(text, 'Net', sizes), [['config.bias', 'flag', 'True', 'False']]);
  assert.equal(modelOf(text, 'Net', { ...sizes, 'config.bias': 'False' }).parameters.total, 48 + 24 + 10);
});

test('a layer whose arrays hang on a flag that nobody gives has no count', () => {
  const text = `
import torch.nn as nn
class Net(nn.Module):
    def __init__(self, bias, both, affine):
        super().__init__()
        self.rnn = nn.LSTM(8, 4, bidirectional=both)
        self.norm = nn.BatchNorm1d(8, affine=affine)
        self.head = nn.Linear(8, 4, bias=bias)
    def forward(self, x):
        return self.head(self.norm(self.rnn(x)[0]))
`;
  const flags = ['bias', 'both', 'affine'];
  assert.deepEqual(
    asked(text, 'Net').toSorted(),
    flags.toSorted().map((name) => [name, 'flag', 'True', 'False']),
  );
  for (const open of flags) {
    const others = Object.fromEntries(flags.filter((each) => each !== open).map((each) => [each, 'True']));
    assert.equal(modelOf(text, 'Net', others).parameters.total, undefined);
  }
  const all = { bias: 'True', both: 'True', affine: 'False' };
  assert.equal(modelOf(text, 'Net', all).parameters.total, 2 * (16 * 8 + 16 * 4 + 32) + 36);
});
