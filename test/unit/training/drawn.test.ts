// Loops that draw their batches themselves, and language models that give their loss themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { read } from '../../../engine/core/readers/read.ts';
import { upToAnswers } from '../../../engine/trainer/plans/answers.ts';
import { createDataTensors } from '../../../engine/trainer/plans/data/dataValues.ts';
import { runPlan } from '../../../engine/trainer/plans/run.ts';
import type { TensorFlow } from '../../../engine/backends/backend.ts';

const engine = tf as unknown as TensorFlow;
const file = () => {
  throw new Error('no file is read');
};
const sources = { search: { from: '.', folders: [] }, slots: new Map(), file };

function planOf(text: string) {
  const { models, plans } = read(text, { language: 'python' });
  assert.equal(plans.length, 1, `${plans.length} plans`);
  const [plan] = plans as [(typeof plans)[number]];
  return {
    plan,
    model: upToAnswers(
      models.find(({ id }) => id === plan.model)!,
      plan,
    ),
  };
}

const BATCHES = `import torch
from torch import nn
data = torch.arange(1000) % 7
def get_batch():
    ix = torch.randint(len(data) - 8, (5,))
    x = torch.stack([data[i:i + 8] for i in ix])
    y = torch.stack([data[i + 1:i + 1 + 8] for i in ix])
    return x, y
`;
const STEPS = (step: string) => `optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(3):
    xb, yb = get_batch()
    ${step}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;
const BIGRAM = `model = nn.Embedding(7, 7)
class Bigram(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(7, 7)
    def forward(self, idx):
        return self.table(idx)
model = Bigram()
`;
const flat = STEPS('loss = nn.functional.cross_entropy(model(xb).view(-1, 7), yb.view(-1))');

test('windows of a sequence begin where chance says, and the targets lie one place further', () => {
  const { plan } = planOf(BATCHES + BIGRAM + flat);
  assert.deepEqual(plan.inputs[0]!.shape, [5, 8]);
  const tensors = createDataTensors(engine, sources, {
    roots: [...plan.inputs, ...plan.targets],
    redrawn: plan.redrawn,
  });
  const draws = Array.from({ length: 4 }, () => {
    tensors.redraw();
    const [x, y] = [...plan.inputs, ...plan.targets].map((each) => tensors.tensor(each).arraySync() as number[][]);
    assert.deepEqual(
      y,
      x!.map((row) => row.map((each) => (each + 1) % 7)),
    );
    return JSON.stringify(x);
  });
  assert.ok(new Set(draws).size > 1, 'every pass has the same batch');
});

test('what is drawn before the loop stays as it is', () => {
  const text = `import torch
from torch import nn
x = torch.randn(6, 3)
y = torch.randn(6, 1)
model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(3):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
`;
  assert.equal(planOf(text).plan.redrawn, undefined);
});

/** The model's arrays after the training. */
async function trained(text: string): Promise<number[][]> {
  const built = await runPlan(engine, { ...planOf(text), sources, folder: '.', say: () => undefined });
  return built.getWeights().map((each) => Array.from(each.dataSync()));
}

for (const [name, step] of [
  ['laid in one row', 'loss = nn.functional.cross_entropy(model(xb).view(-1, 7), yb.view(-1))'],
  ['with the classes moved to the second axis', 'loss = nn.functional.cross_entropy(model(xb).transpose(1, 2), yb)'],
] as const)
  test(`answers for every place, ${name}, are compared with the classes on the last axis`, async () => {
    const { plan } = planOf(BATCHES + BIGRAM + STEPS(step));
    assert.equal(plan.loss[0]!.config.axis, -1);
    assert.deepEqual(
      plan.notHonoured.filter(({ severity }) => severity === 'error'),
      [],
    );
    const weights = await trained(BATCHES + BIGRAM + STEPS(step));
    assert.equal(weights[0]!.length, 49);
  });

test('classes that the model itself moves to the second axis are there in what it gives', async () => {
  const text = BATCHES + BIGRAM.replace('return self.table(idx)', 'return self.table(idx).transpose(1, 2)');
  const whole = text + STEPS('loss = nn.functional.cross_entropy(model(xb), yb)');
  assert.equal(planOf(whole).plan.loss[0]!.config.axis, 1);
  assert.equal((await trained(whole))[0]!.length, 49);
});

test('an order of axes that no loss by class takes is refused', () => {
  const { plan } = planOf(
    BATCHES + BIGRAM + STEPS('loss = nn.functional.cross_entropy(model(xb).permute(1, 2, 0), yb)'),
  );
  assert.ok(plan.notHonoured.some(({ severity, message }) => severity === 'error' && message.includes('transpose')));
});

const GPT = `class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = nn.Embedding(7, 7)
        self.head = nn.Linear(7, 7, bias=False)
        self.wte.weight = self.head.weight
    def forward(self, idx, targets=None):
        logits = self.head(self.wte(idx))
        loss = None
        if targets is not None:
            loss = nn.functional.cross_entropy(logits.view(-1, logits.size(-1)), targets.view(-1))
        return logits, loss
model = Model()
`;

test('a loss that the model gives itself is taken of what it judges, and tied weights are held as one', async () => {
  const text = BATCHES + GPT + STEPS('logits, loss = model(xb, yb)');
  const { plan, model } = planOf(text);
  assert.equal(plan.inputs.length, 1);
  assert.equal(plan.held, undefined);
  assert.deepEqual(
    model.inputs.map(({ name }) => name),
    ['idx'],
  );
  const weights = await trained(text);
  assert.ok(weights.flat().every(Number.isFinite));
});
