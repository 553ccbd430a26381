import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fix } from '../../../../engine/core/model/problem.ts';
import { read } from '../../../../engine/core/readers/read.ts';

function applied(text: string, { edits }: Fix): string {
  return [...edits]
    .sort((one, two) => two.span.start - one.span.start)
    .reduce((now, { span, text: by }) => now.slice(0, span.start) + by + now.slice(span.end), text);
}

const problemsOf = (text: string) => read(text, { language: 'python' }).problems;
const codesOf = (text: string) => problemsOf(text).map(({ code }) => code);

const KERAS = 'import keras\nfrom keras import layers\n';
const network = (...lines: string[]) =>
  `${KERAS}model = keras.Sequential([keras.Input((8,)),\n${lines.map((line) => `    ${line},\n`).join('')}])\n`;
const fitted = (loss: string, ...lines: string[]) =>
  `${network(...lines)}model.compile(optimizer='adam', loss=${loss})\nmodel.fit(x, y)\n`;
const torch = (loss: string, end: string, loop = '') => `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(8, 16)
        self.b = nn.Linear(16, 1)
    def forward(self, x):
        return ${end}
model = Net()
optimizer = torch.optim.Adam(model.parameters())
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
criterion = nn.${loss}()
for epoch in range(5):
${loop}    optimizer.zero_grad()
    loss = criterion(model(inputs), labels)
    loss.backward()
    optimizer.step()
`;
const OUT = 'torch.sigmoid(self.b(torch.relu(self.a(x))))';

/** A rule, a text with its mistake, and what each fix makes of one stretch of it. */
const CASES: readonly (readonly [string, string, readonly (readonly [string, string])[]])[] = [
  ['softmax-over-one-unit', network("layers.Dense(1, activation='softmax')"), [["'softmax'", "'sigmoid'"]]],
  [
    'activation-missing',
    fitted("'categorical_crossentropy'", 'layers.Dense(4)'),
    [['Dense(4)', "Dense(4, activation='softmax')"]],
  ],
  [
    'activation-applied-twice',
    fitted('keras.losses.CategoricalCrossentropy(from_logits=True)', "layers.Dense(4, activation='softmax')"),
    [
      [", activation='softmax'", ''],
      ['from_logits=True', ''],
    ],
  ],
  [
    'activation-applied-twice',
    torch('BCEWithLogitsLoss', OUT),
    [
      [OUT, 'self.b(torch.relu(self.a(x)))'],
      ['BCEWithLogitsLoss', 'BCELoss'],
    ],
  ],
  [
    'linear-layers-in-a-row',
    network('layers.Dense(16)', 'layers.Dense(4)'),
    [['Dense(16)', "Dense(16, activation='relu')"]],
  ],
  ['argument-gone', `${KERAS}optimizer = keras.optimizers.Adam(lr=0.01)\n`, [['lr=', 'learning_rate=']]],
  [
    'argument-gone',
    `${KERAS}layer = layers.Embedding(input_dim=10, output_dim=4, input_length=5)\n`,
    [[', input_length=5', '']],
  ],
  ['unknown-argument', network("layers.Dense(4, activaton='relu')"), [['activaton', 'activation']]],
  [
    'removed-function',
    'import tensorflow as tf\noptimizer = tf.train.GradientDescentOptimizer(0.1)\n',
    [['tf.train.GradientDescentOptimizer', 'tf.keras.optimizers.SGD']],
  ],
  [
    'shape-mismatch',
    torch('BCEWithLogitsLoss', 'self.b(torch.relu(self.a(x)))').replace('Linear(16, 1)', 'Linear(64, 1)'),
    [['Linear(64, 1)', 'Linear(16, 1)']],
  ],
];

for (const [code, text, edits] of CASES)
  test(`fixes of ${code} mend it and nothing else: ${edits[0]![0]}`, () => {
    const problem = problemsOf(text).find((each) => each.code === code);
    assert.ok(problem, codesOf(text).join(', '));
    const fixes = problem.fixes ?? [];
    assert.deepEqual(
      fixes.map((fix) => applied(text, fix)),
      edits.map(([from, to]) => text.replace(from, to)),
    );
    for (const fix of fixes) {
      const others = codesOf(text).filter((each) => each !== code);
      assert.deepEqual(codesOf(applied(text, fix)), others);
    }
  });

test('a scheduler that comes first moves behind the pass', () => {
  const right = torch('BCEWithLogitsLoss', 'self.b(torch.relu(self.a(x)))');
  const text = torch('BCEWithLogitsLoss', 'self.b(torch.relu(self.a(x)))', '    scheduler.step()\n');
  const problem = problemsOf(text).find(({ code }) => code === 'scheduler-before-optimizer');
  assert.equal(applied(text, problem!.fixes![0]!), `${right.trimEnd()}\n    scheduler.step()\n`);
});
