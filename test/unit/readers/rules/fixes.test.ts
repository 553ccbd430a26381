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

const digits = (
  loss: string,
  scaled: string,
) => `${KERAS}(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x = ${scaled}
model = keras.Sequential([layers.Dense(32, activation='relu'), layers.Dense(10, activation='softmax')])
model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss='${loss}')
model.fit(x, y_train)
`;
const FLAT = 'x_train.reshape(-1, 784)';

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
    'loss-does-not-fit',
    digits('categorical_crossentropy', FLAT),
    [["'categorical_crossentropy'", "'sparse_categorical_crossentropy'"]],
  ],
  [
    'row-counts-differ',
    digits('sparse_categorical_crossentropy', 'x_train.reshape(-1, 1000)'),
    [['reshape(-1, 1000)', 'reshape(-1, 784)']],
  ],
  [
    'normalised-by-test-set',
    digits('sparse_categorical_crossentropy', `${FLAT} - x_test.mean()`),
    [['x_test.mean()', 'x_train.mean()']],
  ],
  [
    'learning-rate-far-off',
    digits('sparse_categorical_crossentropy', FLAT).replace('0.001', '3.0'),
    [['learning_rate=3.0', 'learning_rate=0.001']],
  ],
  [
    'optimizer-of-another-model',
    torch('BCEWithLogitsLoss', 'self.b(torch.relu(self.a(x)))')
      .replace('model = Net()', 'former = nn.Linear(8, 1)\nmodel = Net()')
      .replace('model.parameters()', 'former.parameters()'),
    [['former.parameters()', 'model.parameters()']],
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

const tested = (mode: string, ...test: string[]) => `import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters())
criterion = nn.MSELoss()
train_loader = DataLoader(TensorDataset(torch.randn(64, 8), torch.randn(64, 1)), batch_size=8)
test_loader = DataLoader(TensorDataset(torch.randn(16, 8), torch.randn(16, 1)), batch_size=8)
for epoch in range(3):
${mode}    for x, y in train_loader:
        optimizer.zero_grad()
        criterion(model(x), y).backward()
        optimizer.step()
${test.map((line) => `    ${line}\n`).join('')}`;
const TEST = ['for x, y in test_loader:', '    print(criterion(model(x), y))'];
const mended = (text: string, code: string) => {
  const problem = problemsOf(text).find((each) => each.code === code);
  assert.ok(problem, codesOf(text).join(', '));
  return applied(text, problem.fixes![0]!);
};

test('a model that is tested in training mode is switched, and switched back', () => {
  const once = mended(tested('', ...TEST), 'missing-eval');
  assert.equal(once, tested('    model.train()\n', 'model.eval()', ...TEST));
  assert.ok(!codesOf(once).includes('missing-eval'));
});

test('a test is put under torch.no_grad()', () => {
  const text = mended(tested('', ...TEST), 'missing-no-grad');
  assert.equal(text, tested('', 'with torch.no_grad():', ...TEST.map((line) => `    ${line}`)));
  assert.ok(!codesOf(text).includes('missing-no-grad'));
});
