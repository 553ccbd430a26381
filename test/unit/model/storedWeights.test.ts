import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misfits, modelOfWeights } from '../../../engine/core/model/storedWeights.ts';
import { read } from '../../../engine/core/readers/read.ts';

const { models } = read(
  `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 8)
        self.norm = nn.BatchNorm1d(8)
        self.b = nn.Linear(8, 2, bias=False)
    def forward(self, x):
        return self.b(self.norm(self.a(x)))
net = Net()
other = nn.Linear(3, 3)
`,
  { language: 'python' },
);
const FITTING = [
  { name: 'a.weight', shape: [8, 4] },
  { name: 'a.bias', shape: [8] },
  { name: 'norm.weight', shape: [8] },
  { name: 'norm.bias', shape: [8] },
  { name: 'norm.running_mean', shape: [8] },
  { name: 'norm.running_var', shape: [8] },
  { name: 'norm.num_batches_tracked', shape: [] },
  { name: 'b.weight', shape: [2, 8] },
];
const net = modelOfWeights(models, FITTING)!;

test('weights are held against the model that they are of', () => {
  assert.equal(net.name, 'net');
  assert.deepEqual(misfits(net, FITTING), []);
});

test('weights of other shapes, missing ones and those too many are told', () => {
  const stored = [...FITTING.slice(1), { name: 'b.bias', shape: [2] }].map((each) =>
    each.name === 'b.weight' ? { ...each, shape: [10, 8] } : each,
  );
  assert.deepEqual(
    misfits(net, stored).map(({ message }) => message),
    [
      'b.weight is (10, 8) in the file, and (2, 8) in net.',
      'b.bias is in the file, and net has no such array.',
      'a.weight of net is not in the file.',
    ],
  );
});
