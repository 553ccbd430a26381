import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '../../../engine/core/readers/read.ts';
import { compilePlan } from '../../../engine/trainer/plans/compile.ts';
import { buildModel } from '../../../engine/trainer/plans/build.ts';
import { ours } from '../../parity/instance.ts';

const tf = await ours('wasm');

/** Reads a loop with this loss and optimizer, and compiles what it trains. */
async function compiled(loss: string, optimizer: string): Promise<void> {
  const text = `
import torch, torch.nn as nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
train = DataLoader(datasets.MNIST('data', train=True, transform=transforms.ToTensor()), batch_size=64)
net = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
optimizer = torch.optim.${optimizer}
loss_of = nn.${loss}
for x, y in train:
    optimizer.zero_grad()
    loss = loss_of(net(x), y)
    loss.backward()
    optimizer.step()
`;
  const { models, plans } = read(text, { language: 'python' });
  compilePlan(tf, await buildModel(tf, models[0]!), plans[0]!);
}

test('settings of PyTorch that change nothing are taken', async () => {
  await compiled('CrossEntropyLoss()', 'Adam(net.parameters())');
  await compiled('CrossEntropyLoss()', 'SGD(net.parameters(), lr=0.1, momentum=0.9)');
});

test('settings of PyTorch that would change numbers are refused', async () => {
  await assert.rejects(
    compiled('CrossEntropyLoss(label_smoothing=0.1)', 'Adam(net.parameters())'),
    /labelSmoothing 0.1/,
  );
  await assert.rejects(compiled('CrossEntropyLoss()', 'Adam(net.parameters(), weight_decay=0.01)'), /l2_decay 0.01/);
});
