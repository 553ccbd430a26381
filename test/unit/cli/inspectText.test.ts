import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspectText } from '../../../engine/cli/inspectText.ts';
import { read } from '../../../engine/core/readers/read.ts';

/** A loop over rows that a list holds, each a step. */
const rows = (step: string) => `
import torch
from torch import nn
net = nn.Linear(3, 1)
other = nn.Linear(3, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
second = torch.optim.Adam(other.parameters())
data = torch.randn(12)
pairs = []
for i in range(6):
    pairs.append((data[i:i + 3], data[i + 3:i + 4]))
for epoch in range(2):
    for x, y in pairs:
${step}
`;

const STEP = `
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(net(x), y)
        loss.backward()
        optimizer.step()
`;

const trainsLine = (source: string): string => {
  const text = inspectText(read(source, { language: 'python' }), source);
  return text.split('\n').find((line) => line.startsWith('trains')) ?? text;
};

test('a step for each row is said once', () => assert.match(trainsLine(rows(STEP)), /^trains net by SGD, 2 epochs/));

test('steps of several networks are said one after another', () => {
  const two = STEP.replaceAll('optimizer', 'second').replaceAll('net(', 'other(').replaceAll('loss ', 'more ');
  const line = trainsLine(rows(STEP + two.replace('loss.backward', 'more.backward')));
  assert.match(line, /^trains in turns: net by SGD, other by Adam, 2 epochs/);
});
