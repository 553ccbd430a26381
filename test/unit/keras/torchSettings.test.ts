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
  compilePlan(tf, await buildModel(tf, models[0]!), { plan: plans[0]! });
}

test('settings of PyTorch that change nothing are taken', async () => {
  await compiled('CrossEntropyLoss()', 'Adam(net.parameters())');
  await compiled('CrossEntropyLoss()', 'SGD(net.parameters(), lr=0.1, momentum=0.9)');
});

test('settings of PyTorch that change numbers are computed', async () => {
  await compiled('CrossEntropyLoss(label_smoothing=0.1)', 'AdamW(net.parameters(), weight_decay=0.05)');
  await compiled('CrossEntropyLoss(weight=torch.tensor([1.0] * 10))', 'Adam(net.parameters(), weight_decay=0.01)');
  await compiled('NLLLoss()', 'RMSprop(net.parameters(), momentum=0.9, centered=True)');
});

test('what PyTorch has and the engine has not is refused', async () => {
  await assert.rejects(compiled('CTCLoss()', 'Adam(net.parameters())'), /CTC is not computed/);
  await assert.rejects(compiled('CrossEntropyLoss()', 'LBFGS(net.parameters())'), /LBFGS is not computed/);
  await assert.rejects(compiled('CrossEntropyLoss(reduction="none")', 'SGD(net.parameters())'), /no single number/);
  await assert.rejects(
    compiled('CrossEntropyLoss()', 'SGD(net.parameters(), lr=float(input()))'),
    /not a known number/,
  );
});
