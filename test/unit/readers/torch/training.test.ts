import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { DataExpression } from '../../../../engine/core/model/plan.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const HEAD = `
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split
x, y = torch.randn(1000, 20), torch.randint(0, 3, (1000,))
model = nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 3))
loss_fn = nn.CrossEntropyLoss()
loader = DataLoader(TensorDataset(x, y), batch_size=50, shuffle=True)
held = DataLoader(TensorDataset(x[:100], y[:100]), batch_size=100)
`;

const readPython = (text: string) => read(text, { language: 'python' });
const codes = (text: string) => readPython(text).problems.map(({ code }) => code);

function train(...body: string[]): string {
  const lines = ['for inputs, labels in loader:', ...body.map((line) => `    ${line}`)];
  return ['for epoch in range(5):', ...lines.map((line) => `    ${line}`)].join('\n');
}

const WHOLE = ['optimizer.zero_grad()', 'loss = loss_fn(model(inputs), labels)', 'loss.backward()', 'optimizer.step()'];
const ADAM = 'optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=0.01)\n';

function sources(expression: DataExpression): readonly string[] {
  return expression.inputs.length === 0 ? [expression.type] : expression.inputs.flatMap(sources);
}

test('what a file adds to a loss by hand is named, and the loss is of the model that it judges', () => {
  const text = `${HEAD}critic = nn.Sequential(nn.Linear(3, 1))
optimizer = torch.optim.Adam(model.parameters())
answers = model(x)
loss = loss_fn(answers, y) - critic(answers).mean()
optimizer.zero_grad()
loss.backward()
optimizer.step()
`;
  const [plan] = readPython(text).plans;
  assert.equal(plan!.model, 'model');
  assert.ok(plan!.notHonoured.some(({ message }) => /adds to the loss/.test(message)));
  const alone = readPython(text.replace(' - critic(answers).mean()', '')).plans[0]!;
  assert.ok(!alone.notHonoured.some(({ message }) => /adds to the loss/.test(message)));
});

test('gradients that a file sets anew itself are set back', () => {
  const reset = 'for p in model.parameters():\n    p.grad = torch.zeros_like(p)\n';
  const body = WHOLE.filter((line) => !line.includes('zero_grad'));
  assert.deepEqual(codes(`${HEAD}${ADAM}${train(...body, ...reset.trim().split('\n'))}\n`), []);
});

test('a loop over a loader is a plan: epochs, batch, loss, optimizer, schedule and data', () => {
  const scheduler = 'scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=5)\n';
  const { plans, problems } = readPython(`${HEAD}${ADAM}${scheduler}${train(...WHOLE)}\n    scheduler.step()\n`);
  assert.deepEqual(problems, []);
  const [plan] = plans;
  assert.equal(plans.length, 1);
  assert.equal(plan!.epochs, 5);
  assert.equal(plan!.batchSize, 50);
  assert.equal(plan!.shuffle, true);
  assert.deepEqual(
    plan!.loss.map(({ type, config }) => [type, config.from_logits]),
    [['SparseCategoricalCrossentropy', true]],
  );
  assert.equal(plan!.optimizer!.type, 'Adam');
  assert.deepEqual([plan!.optimizer!.config.learning_rate, plan!.optimizer!.config.l2_decay], [3e-3, 0.01]);
  assert.deepEqual(
    [plan!.schedule!.type, plan!.schedule!.config.T_max, plan!.schedule!.config.each],
    ['CosineAnnealingLR', 5, 'epoch'],
  );
  assert.deepEqual(
    plan!.inputs.map(({ type, shape }) => [type, shape]),
    [['Random', [1000, 20]]],
  );
  assert.deepEqual(
    plan!.targets.map(({ shape }) => shape),
    [[1000]],
  );
  assert.deepEqual(plan!.slots, []);
  assert.deepEqual(plan!.notHonoured, []);
});

test('the training script of the corpus is followed into its functions, its data set and its test', () => {
  const file = new URL('../../../models/torch/files/mnist_training.py', import.meta.url);
  const { plans, problems, models } = readPython(readFileSync(file, 'utf8'));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    models.map(({ inputsFrom, parameters }) => [inputsFrom, parameters.total]),
    [['code', 1_199_882]],
  );
  const [plan] = plans;
  assert.deepEqual([plan!.epochs, plan!.batchSize, plan!.shuffle], [14, 64, true]);
  assert.equal(plan!.loss[0]!.type, 'NegativeLogLikelihood');
  assert.deepEqual([plan!.optimizer!.type, plan!.schedule!.type], ['Adadelta', 'StepLR']);
  assert.deepEqual(plan!.inputs[0]!.shape, [60000, 1, 28, 28]);
  assert.ok(sources(plan!.inputs[0]!).includes('Dataset'));
  assert.deepEqual(plan!.validation!.inputs![0]!.shape, [10000, 1, 28, 28]);
});

test('names that are not defined are slots with the shapes that model and loss want', () => {
  const body = WHOLE.map((line) => `    ${line}`).join('\n');
  const { plans } = readPython(
    `${HEAD}${ADAM}for epoch in range(9):\n${body.replace('inputs', 'features').replace('labels', 'classes')}\n`,
  );
  const slots = plans[0]!.slots.map(({ name, role, shape }) => [name, role, shape?.slice(1)]);
  assert.deepEqual(slots, [
    ['features', 'input', [20]],
    ['classes', 'target', []],
  ]);
});

test('mean squares that the file writes out are a loss, other formulas are computed as they stand', () => {
  const step = (formula: string) =>
    train('optimizer.zero_grad()', `loss = ${formula}`, 'loss.backward()', 'optimizer.step()');
  const of = (formula: string) => readPython(`${HEAD}${ADAM}${step(formula)}\n`).plans[0]!;
  assert.deepEqual(
    of('((model(inputs) - labels) ** 2).mean()').loss.map(({ type }) => type),
    ['MeanSquaredError'],
  );
  const other = of('(model(inputs) * labels).sum()');
  assert.deepEqual(other.loss, []);
  // Its steps are taken one by one, as the file has them.
  assert.deepEqual(other.turns?.[0]?.losses, [{ output: 0, weight: 1 }]);
});

test('a loop that never sets gradients back is told, and the fix sets them back', () => {
  const text = `${HEAD}${ADAM}${train(...WHOLE.slice(1))}\n`;
  const problem = readPython(text).problems.find(({ code }) => code === 'missing-zero-grad');
  const [edit] = problem!.fixes![0]!.edits;
  const fixed = text.slice(0, edit!.span.start) + edit!.text + text.slice(edit!.span.end);
  assert.match(fixed, /\n {8}optimizer\.zero_grad\(\)\n {8}loss\.backward\(\)\n/);
  assert.deepEqual(codes(fixed), []);
  assert.deepEqual(codes(`${HEAD}${ADAM}${train(...WHOLE)}\n`), []);
});

test('an optimizer over another model, a scheduler that comes first, a test in training mode', () => {
  const other = `${HEAD}old = nn.Linear(20, 3)\noptimizer = torch.optim.SGD(old.parameters(), lr=0.1)\n${train(...WHOLE)}\n`;
  assert.deepEqual(codes(other), ['optimizer-of-another-model']);
  const early = 'scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)\n';
  const late = train(...WHOLE).replace('    for', '    scheduler.step()\n    for');
  assert.deepEqual(codes(`${HEAD}${ADAM}${early}${late}\n`), ['scheduler-before-optimizer']);
  const tested = `${HEAD}${ADAM}${train(...WHOLE)}\nfor a, b in held:\n    print(loss_fn(model(a), b))\n`;
  assert.deepEqual(codes(tested), ['missing-eval', 'missing-no-grad']);
  const right = `${HEAD}${ADAM}${train(...WHOLE)}\nmodel.eval()\nwith torch.no_grad():\n    for a, b in held:\n        print(loss_fn(model(a), b))\n`;
  assert.deepEqual(codes(right), []);
});
