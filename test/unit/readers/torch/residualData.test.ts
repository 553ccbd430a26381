// A residual network in front of the model that is trained: every sum uses two ways, which must not be followed twice over.
import assert from 'node:assert/strict';
import test from 'node:test';
import { read } from '../../../../engine/core/readers/read.ts';

test('what a deep residual network gives may be what another is trained on', () => {
  const { plans } = read(
    `
import torch
from torch import nn
class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([nn.Linear(4, 4) for _ in range(60)])
    def forward(self, x):
        for block in self.blocks:
            x = x + block(x)
        return x
encoder, decoder = Encoder(), nn.Linear(4, 1)
optimizer = torch.optim.Adam(decoder.parameters())
data = torch.randn(32, 4)
for epoch in range(3):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(decoder(encoder(data)), torch.zeros(32, 1))
    loss.backward()
    optimizer.step()
`,
    { language: 'python' },
  );
  assert.equal(plans[0]?.epochs, 3);
});
