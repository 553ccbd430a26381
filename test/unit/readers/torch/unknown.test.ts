import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extentsOf, readTorch } from './reading.ts';

const HEAD = `
import torch
from torch import nn
import torch.nn.functional as F
`;

function net(init: readonly string[], forward: readonly string[]): string {
  const body = [
    ...init.map((line) => `        ${line}`),
    '    def forward(self, x):',
    ...forward.map((line) => `        ${line}`),
  ];
  return `${HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n${body.join('\n')}\nnet = Net()\n`;
}

test('a model with a part that is not known is not counted', () => {
  const text = net(
    ['self.base = timm.create_model("x")', 'self.fc = nn.Linear(30, 2)'],
    ['return self.fc(self.base(x))'],
  );
  const model = readTorch(text).model('net', [[null, 3, 32, 32]]);
  assert.deepEqual(model.parameters, {});
  assert.equal(model.notUnderstood.length, 1);
  const [output] = model.outputs;
  assert.equal(model.nodes.find(({ id }) => id === output!.node)!.type, 'Dense');
});

test('a mismatch is told with both sides and where each comes from, and leaves the rest unknown', () => {
  const text = net(['self.a = nn.Linear(4, 8)', 'self.b = nn.Linear(9, 2)'], ['return self.b(self.a(x))']);
  const reading = readTorch(text);
  const model = reading.model('net', [[null, 4]]);
  const [problem, ...others] = reading.problems;
  assert.deepEqual(others, []);
  assert.equal(problem!.code, 'shape-mismatch');
  assert.match(problem!.message, /made for 9 .* 8 come: its input is \(None, 8\)/);
  assert.equal(problem!.related!.length, 2);
  assert.equal(model.nodes.at(-1)!.outputs[0]!.shape, undefined);
  assert.deepEqual(model.parameters, { total: 4 * 8 + 8 + 9 * 2 + 2, trainable: 60 });
});

test('lazy layers have the arrays that their first input asks for', () => {
  const text = net(
    ['self.c = nn.LazyConv2d(8, 3)', 'self.l = nn.LazyLinear(10)'],
    ['return self.l(self.c(x).flatten(1))'],
  );
  const model = readTorch(text).model('net', [[null, 3, 8, 8]]);
  assert.deepEqual(model.parameters, { total: 8 * 27 + 8 + 10 * 288 + 10, trainable: 224 + 2890 });
});

test('what only running would tell is an unknown extent or an unknown shape, never a guess', () => {
  const shapeOf = (line: string) => {
    const model = readTorch(net([], [`return ${line}`])).model('net', [[null, 6, 5]]);
    const { node, output } = model.outputs[0]!;
    return extentsOf(model.nodes.find(({ id }) => id === node)!.outputs[output]!.shape);
  };
  assert.deepEqual(shapeOf('x[x > 0]'), [null]);
  assert.deepEqual(shapeOf('x.nonzero()'), [null, 3]);
  assert.deepEqual(shapeOf('F.one_hot(x.long())'), [null, 6, 5, null]);
  assert.deepEqual(shapeOf('x.view(-1, width)'), [null, null]);
  assert.deepEqual(shapeOf('x.reshape(shape)'), '?');
  assert.deepEqual(shapeOf('x.squeeze(1).squeeze()'), [null, 6, 5]);
});
