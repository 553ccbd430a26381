// Mistakes as they stand in programs of several styles: where each is told, in whose words, and what its first fix writes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from '../../../../engine/core/readers/read.ts';

interface Case {
  readonly code: string;
  readonly text: string;
  readonly says?: RegExp;
  /** The stretch that the first of the related places is. */
  readonly related?: string;
  /** What the first fix makes of which stretches; nothing where no fix is certain. */
  readonly fix?: readonly (readonly [string, string])[];
  readonly language?: 'javascript';
}

const TORCH = 'import torch\nfrom torch import nn\nimport torch.nn.functional as F\n';
const KERAS = 'import keras\nfrom keras import layers\n';
const TFJS = "import * as tf from '@tensorflow/tfjs';\n";
const loop = (model: string, loss: string) => `${TORCH}model = ${model}
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
x, y = torch.randn(32, 8), torch.randint(0, 3, (32,))
for epoch in range(3):
    optimizer.zero_grad()
    loss = ${loss}
    loss.backward()
    optimizer.step()
`;
const net = (end: string, out = 3) => `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(8, 16)
        self.out = nn.Linear(16, ${out})
        self.squash = nn.Sigmoid()
        self.to_softmax = nn.Softmax(dim=1)
    def forward(self, x):
        return ${end}
`;
const own = (end: string, loss: string, out?: number) =>
  loop('Net()', loss).replace('model = Net()', `${net(end, out)}model = Net()`);
const LAYERS = 'nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 3)';
const NETWORK = `${KERAS}model = keras.Sequential([layers.Input((4,)), layers.Dense(3, activation='softmax')])\n`;

const CASES: readonly Case[] = [
  {
    code: 'activation-applied-twice',
    text: loop(`${LAYERS}, nn.Sigmoid())`, 'nn.CrossEntropyLoss()(model(x), y)'),
    says: /^The model ends in sigmoid, and CrossEntropyLoss applies softmax to what it is given/,
    related: 'nn.Sigmoid()',
    fix: [[', nn.Sigmoid()', '']],
  },
  {
    code: 'activation-applied-twice',
    text: own('self.to_softmax(self.out(F.relu(self.hidden(x))))', 'F.cross_entropy(model(x), y)'),
    says: /^The model ends in softmax, and CrossEntropyLoss applies it once more/,
    fix: [['self.to_softmax(self.out(F.relu(self.hidden(x))))', 'self.out(F.relu(self.hidden(x)))']],
  },
  {
    code: 'activation-applied-twice',
    text: loop(`${LAYERS})`, 'F.cross_entropy(F.softmax(model(x), dim=1), y)'),
    related: 'F.softmax(model(x), dim=1)',
    fix: [['F.softmax(model(x), dim=1)', 'model(x)']],
  },
  {
    code: 'activation-missing',
    text: loop(`${LAYERS})`, 'F.nll_loss(model(x), y)'),
    says: /^NLLLoss expects log-probabilities.*End in log_softmax, or use CrossEntropyLoss\.$/,
    fix: [['nll_loss', 'cross_entropy']],
  },
  {
    code: 'activation-missing',
    text: own('self.out(F.relu(self.hidden(x)))', 'nn.BCELoss()(model(x), torch.rand(32, 1))', 1),
    says: /^BCELoss expects probabilities.*use BCEWithLogitsLoss\.$/,
    fix: [['BCELoss', 'BCEWithLogitsLoss']],
  },
  {
    code: 'activation-missing',
    text: `${TFJS}const model = tf.sequential();
model.add(tf.layers.dense({units: 3, inputShape: [4]}));
model.compile({optimizer: 'adam', loss: 'categoricalCrossentropy'});
await model.fit(tf.randomNormal([9, 4]), tf.oneHot(tf.randomUniform([9], 0, 3, 'int32'), 3));
`,
    fix: [['inputShape: [4]}', "inputShape: [4], activation: 'softmax'}"]],
    language: 'javascript',
  },
  {
    code: 'learning-rate-far-off',
    text: `${TFJS}const model = tf.sequential({layers: [tf.layers.dense({units: 1, inputShape: [3]})]});
model.compile({optimizer: tf.train.adam(5), loss: 'meanSquaredError'});
await model.fit(tf.randomNormal([10, 3]), tf.randomNormal([10, 1]), {epochs: 5});
`,
    fix: [['adam(5)', 'adam(0.001)']],
    language: 'javascript',
  },
  {
    code: 'loss-does-not-fit',
    text: `${KERAS}(x, y), _ = keras.datasets.cifar100.load_data()
model = keras.Sequential([layers.Flatten(input_shape=(32, 32, 3)), layers.Dense(10, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(x, y)
`,
    fix: [['Dense(10', 'Dense(100']],
  },
  {
    code: 'shape-mismatch',
    text: `${KERAS}model = keras.Sequential([
    layers.LSTM(32, input_shape=(10, 8)),
    layers.GRU(16),
])
`,
    fix: [['input_shape=(10, 8)', 'input_shape=(10, 8), return_sequences=True']],
  },
  {
    code: 'shape-mismatch',
    text: `${TORCH}model = nn.Sequential(nn.Conv2d(1, 6, 5), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(6 * 14 * 14, 10))
model(torch.randn(2, 1, 28, 28))
`,
    fix: [['6 * 14 * 14', '864']],
  },
  {
    code: 'removed-function',
    text: `${NETWORK}model.fit_generator(generator=flow(2, 3), epochs=2)\n`,
    says: /^fit_generator is gone since Keras 3; use fit, which takes generators too\.$/,
    fix: [
      ['fit_generator', 'fit'],
      ['generator=', 'x='],
    ],
  },
  // The second of its arguments by position is not the second of fit's.
  { code: 'removed-function', text: `${NETWORK}model.fit_generator(flow(2, 3), 9, 2)\n` },
  {
    code: 'removed-function',
    text: `${NETWORK}model.predict_classes(rows)\n`,
    says: /np\.argmax\(model\.predict\(x\)/,
  },
  {
    code: 'argument-gone',
    text: `${KERAS}optimizer = keras.optimizers.RMSprop(learning_rate=0.01, decay=1e-6)\n`,
    says: /^RMSprop: Keras 3 ignores `decay`/,
    fix: [[', decay=1e-6', '']],
  },
  // The parameters of a model that was made before this one, under the same name.
  {
    code: 'optimizer-of-another-model',
    text: loop(`${LAYERS})`, 'F.cross_entropy(model(x), y)').replace('x, y =', `model = ${LAYERS})\nx, y =`),
  },
  {
    code: 'normalised-by-test-set',
    text: `${NETWORK}from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
x_train, x_test, y_train, y_test = train_test_split(*load_iris(return_X_y=True), test_size=0.2)
scaler = StandardScaler()
scaler.fit(x_test)
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(scaler.transform(x_train), y_train)
`,
    fix: [['fit(x_test)', 'fit(x_train)']],
  },
];

for (const { code, text, says, related, fix, language = 'python' } of CASES)
  test(`${code}: ${fix?.[0]?.[0] ?? text.split('\n').at(-2)!}`, () => {
    const { problems } = read(text, { language });
    const found = problems.find((each) => each.code === code);
    assert.ok(found, problems.map((each) => each.code).join(', '));
    if (says) assert.match(found.message, says);
    const [place] = found.related ?? [];
    if (related !== undefined) assert.equal(text.slice(place!.span.start, place!.span.end), related);
    const edits = [...(found.fixes?.[0]?.edits ?? [])].sort((one, two) => two.span.start - one.span.start);
    const mended = edits.reduce((now, { span, text: by }) => now.slice(0, span.start) + by + now.slice(span.end), text);
    assert.equal(
      mended,
      (fix ?? []).reduce((now, [from, to]) => now.replace(from, to), text),
    );
    const left = fix ? read(mended, { language }).problems.map((each) => each.code) : [];
    assert.ok(!left.includes(code), left.join(', '));
  });
