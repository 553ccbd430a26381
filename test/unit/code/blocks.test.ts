import assert from 'node:assert/strict';
import test from 'node:test';
import { blocksFor } from '../../../engine/core/code/blocks/blocks.ts';
import { initEndBefore } from '../../../engine/core/code/blocks/classBody.ts';
import { type BlockPlace, blockPlaceIn } from '../../../engine/core/code/blocks/place.ts';
import { read } from '../../../engine/core/readers/read.ts';

const KERAS = `import keras
from keras import layers
inputs = keras.Input(SHAPE)
x = layers.Dropout(0.1)(inputs)
BLOCK
model = keras.Model(inputs, x)
`;
const TORCH = `import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Identity()

    def forward(self, x):
        x = self.first(x)
BLOCK
        return x


model = Net()
`;

/** What a snippet leaves when every stop is passed over. */
const plain = (snippet: string) => snippet.replace(/\$\{\d+:([^}]*)\}/g, '$1');
const placed = (style: BlockPlace['style'], variable = 'x'): BlockPlace => ({ style, variable, typed: '' });
const indented = (text: string, by: string) =>
  text
    .split('\n')
    .map((line) => `${by}${line}`)
    .join('\n');

for (const [shape, names] of [
  ['(32, 32, 64)', ['conv-norm-act', 'residual', 'attention']],
  ['(20, 64)', ['conv-norm-act', 'residual', 'attention']],
  ['(64,)', ['dense-norm-act', 'residual']],
] as const)
  test(`Keras's blocks keep ${shape}`, () => {
    const rank = shape.split(',').filter((each) => /\d/.test(each)).length + 1;
    const blocks = blocksFor({
      place: placed('kerasCalls'),
      tensor: { rank, channels: 64, last: 64 },
      typed: false,
      unique: (name) => name,
    });
    assert.deepEqual(
      blocks.map(({ name }) => name),
      names,
    );
    for (const { name, snippet } of blocks) {
      const text = KERAS.replace('SHAPE', shape).replace('BLOCK', plain(snippet));
      const { models, problems } = read(text, { language: 'python' });
      assert.deepEqual(problems, [], `${name}\n${text}`);
      const [model] = models;
      const [output] = model!.outputs;
      const node = model!.nodes.find(({ id }) => id === output!.node)!;
      assert.equal(`(${node.outputs[0]!.shape!.slice(1).join(', ')}${rank === 2 ? ',' : ''})`, shape, name);
    }
  });

for (const [shape, channels, names] of [
  [[64, 32, 32], 64, ['conv-norm-act', 'residual']],
  [[20, 64], 20, ['conv-norm-act', 'residual', 'attention']],
  [[64], 64, ['dense-norm-act', 'residual']],
] as const)
  test(`PyTorch's blocks keep (${shape.join(', ')})`, () => {
    const blocks = blocksFor({
      place: placed('torchForward'),
      tensor: { rank: shape.length + 1, channels, last: shape.at(-1)! },
      typed: false,
      unique: (name) => name,
    });
    assert.deepEqual(
      blocks.map(({ name }) => name),
      names,
    );
    for (const { name, snippet, made = [] } of blocks) {
      const body = indented(plain(snippet), '        ');
      const end = initEndBefore(TORCH, TORCH.indexOf('BLOCK'))!;
      const layers = made.map((line) => `\n${end.indent}${line}`).join('');
      const text = `${TORCH.slice(0, end.offset)}${layers}${TORCH.slice(end.offset)}`.replace('BLOCK', body);
      const { models, problems } = read(text, { language: 'python', anyInputs: [[...shape]] });
      assert.deepEqual(problems, [], `${name}\n${text}`);
      const [model] = models;
      const node = model!.nodes.find(({ id }) => id === model!.outputs[0]!.node)!;
      assert.deepEqual(node.outputs[0]!.shape!.slice(1), shape, `${name}\n${text}`);
      assert.ok((model!.parameters.total ?? 0) > 0, name);
    }
  });

const placeAt = (text: string, python = true) => {
  const offset = text.indexOf('|');
  return blockPlaceIn(text.replace('|', ''), offset, python);
};

test('where the cursor stands decides how a block is written', () => {
  assert.deepEqual(placeAt('x = layers.Dense(3)(x)\nres|'), { ...placed('kerasCalls'), typed: 'res' });
  assert.deepEqual(placeAt('def block(h):\n    h = layers.Dense(3)(h)\n    |'), placed('kerasCalls', 'h'));
  assert.deepEqual(
    placeAt('    def forward(self, x):\n        h = self.one(x)\n        |'),
    placed('torchForward', 'h'),
  );
  assert.deepEqual(placeAt('net = nn.Sequential(\n    nn.Linear(2, 3),\n    |'), placed('torchList', ''));
  assert.deepEqual(placeAt('net = keras.Sequential([\n    layers.Dense(3),\n    co|'), {
    ...placed('kerasList', ''),
    typed: 'co',
  });
  assert.deepEqual(placeAt('net.add(tf.layers.dense({ units: 3 }));\n|', false), placed('tfjsAdd', 'net'));
  assert.deepEqual(placeAt('let y = tf.layers.dense({ units: 3 }).apply(x);\n|', false), placed('tfjsCalls', 'y'));
});

test('elsewhere there is no block', () => {
  for (const text of [
    '|',
    'import keras\n|',
    'x = layers.Dense(|',
    'def train():\n    loss = step()\n    |',
    'x = 3\n|',
  ])
    assert.equal(placeAt(text), undefined, text);
});
