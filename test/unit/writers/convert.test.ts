import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { Model } from '../../../engine/core/model/graph.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { convert } from '../../../engine/core/writers/convert.ts';
import { resolveIn } from '../../../engine/reading/files.ts';

const models = path.join(import.meta.dirname, '..', '..', 'models');

function modelIn(file: string, name: string): Model {
  const at = path.join(models, file);
  const { models: found } = read(readFileSync(at, 'utf8'), { language: 'python', resolve: resolveIn(at, 'python') });
  return found.find((each) => each.name === name)!;
}

function only(text: string): Model {
  const { models: found, problems } = read(text, { language: 'python' });
  assert.deepEqual(problems, []);
  assert.equal(found.length, 1, text);
  return found[0]!;
}

/** Files and models whose written code is read again: it must have the same numbers to learn. */
const BACK = [
  ['keras/lenet.py', 'lenet'],
  ['keras/mlp.py', 'model'],
  ['keras/resnet.py', 'model'],
  ['keras/unet.py', 'unet'],
  ['torch/files/lenet.py', 'net'],
  ['torch/files/resnet.py', 'model18'],
  ['torch/files/mobilenet.py', 'model'],
] as const;

for (const [file, name] of BACK)
  for (const target of ['keras', 'pytorch'] as const)
    test(`${file} written for ${target} is read back with the same parameters`, () => {
      const model = modelIn(file, name);
      const made = convert(model, target);
      assert.deepEqual(made.refused, []);
      const learned = new Set(['moving_mean', 'moving_variance']);
      const counted = (each: Model) =>
        each.layers
          .flatMap(({ weights }) => weights)
          .filter((weight) => !weight.buffer && !learned.has(weight.name))
          .reduce(
            (sum, { shape }) => sum + (shape ?? []).reduce<number>((size, extent) => size * Number(extent), 1),
            0,
          );
      const text =
        target === 'pytorch' && made.text!.includes('class ') ? `${made.text}\nmodel = ${made.name}()\n` : made.text!;
      assert.equal(counted(only(text)), counted(model));
    });

test('PyTorch code has the channels first, and the rows of the layer after a flattening in that order', () => {
  const made = convert(modelIn('keras/lenet.py', 'lenet'), 'pytorch');
  assert.match(made.text!, /nn\.Conv2d\(1, 6, 5, padding=2\)/);
  assert.deepEqual(made.net.inputs[0]!.axes, [0, 3, 1, 2]);
  const rows = made.weights!.find(({ layer, name }) => layer === '7' && name === 'weight')!.weight.recipe;
  assert.equal(rows.kind === 'transpose' && rows.of.kind, 'take');
});

test('what can not be written is refused with its place, and no code is given', () => {
  const text = [
    'import keras',
    'from keras import layers',
    'model = keras.Sequential([keras.Input((8, 4)), layers.GRU(3, stateful=True)])',
  ].join('\n');
  const made = convert(only(text), 'pytorch');
  assert.equal(made.text, undefined);
  assert.match(made.refused[0]!.why, /stateful=True/);
  assert.equal(text.slice(made.refused[0]!.span.start, made.refused[0]!.span.end).startsWith('layers.GRU'), true);
});

test('recurrences that PyTorch has no module for are classes of their own, and refused where these do less', () => {
  const written = (layer: string, shape: string) =>
    convert(
      only(
        `import keras\nfrom keras import layers\nmodel = keras.Sequential([keras.Input(${shape}), layers.${layer}])`,
      ),
      'pytorch',
    );
  const gru = written('GRU(3, reset_after=False)', '(8, 4)');
  assert.match(gru.text!, /class ResetBeforeGRU\(nn\.Module\)/);
  assert.match(gru.text!, /self\.gru = ResetBeforeGRU\(4, 3\)/);
  const convolved = written('ConvLSTM2D(6, 3, padding="same")', '(5, 8, 8, 2)');
  assert.match(convolved.text!, /class ConvLSTM2d\(nn\.Module\)/);
  assert.match(convolved.text!, /ConvLSTM2d\(2, 6, 3, padding="same"\)/);
  const backwards = written('GRU(3, reset_after=False, go_backwards=True)', '(8, 4)');
  assert.match(backwards.refused[0]!.why, /go_backwards=True/);
});

test('a shape that is not known is said where that begins, and not of all that comes after', () => {
  const text = [
    'import keras',
    'from keras import layers',
    'model = keras.Sequential([',
    '    keras.Input((4, 28, 28, 1)), layers.Dense(4), layers.Conv1D(8, 3), layers.Flatten(), layers.Dense(10),',
    '])',
  ].join('\n');
  const [model] = read(text, { language: 'python' }).models;
  assert.deepEqual(
    convert(model!, 'pytorch').refused.map(({ what, why }) => `${what}: ${why}`),
    ['Conv1D: its output shape is not known'],
  );
});

test('a mask that the reader did not follow refuses the attention', () => {
  const text = [
    'import torch',
    'from torch import nn',
    'class Block(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    '        self.attention = nn.MultiheadAttention(16, 2, batch_first=True)',
    '    def forward(self, x):',
    '        return self.attention(x, x, x, attn_mask=torch.ones(5, 5))[0]',
    'model = Block()',
  ].join('\n');
  const { models: found } = read(text, { language: 'python', anyInputs: [[5, 16]] });
  for (const target of ['keras', 'pytorch'] as const) {
    const made = convert(found[0]!, target);
    assert.equal(made.text, undefined, made.text);
    assert.match(made.refused[0]!.why, /mask/);
  }
});

test('Keras is asked for the scores of an attention that somebody looks at, and for no others', () => {
  const reading = (body: string) =>
    [
      'import torch.nn as nn',
      'class Net(nn.Module):',
      '    """x: (N, 7, 16)"""',
      '    def __init__(self):',
      '        super().__init__()',
      '        self.attention = nn.MultiheadAttention(16, 4, batch_first=True)',
      '    def forward(self, x):',
      `        ${body}`,
      'net = Net()',
    ].join('\n');
  const both = convert(only(reading('return self.attention(x, x, x)')), 'keras');
  assert.deepEqual(both.refused, []);
  assert.match(both.text!, /return_attention_scores=True/);
  const one = convert(only(reading('return self.attention(x, x, x, need_weights=False)[0]')), 'keras');
  assert.doesNotMatch(one.text!, /return_attention_scores/);
});

test('what Keras does not have is refused by name', () => {
  const text = [
    'import torch.nn as nn',
    'resize = nn.Upsample(scale_factor=1, mode="bilinear", align_corners=True)',
    'net = nn.Sequential(nn.Conv2d(3, 8, 3), resize, nn.Flatten(), nn.Linear(8 * 6 * 6, 2))',
  ].join('\n');
  const made = convert(only(text), 'keras');
  assert.equal(made.text, undefined);
  assert.match(made.refused.map(({ why }) => why).join(), /align_corners=True has no equal here/);
});

test('pooling of whole pictures keeps its dimensions in TensorFlow.js where Keras does', () => {
  const text = [
    'import keras',
    'from keras import layers',
    'pool = layers.GlobalAveragePooling2D(keepdims=True)',
    'model = keras.Sequential([keras.Input((8, 8, 4)), pool, layers.Conv2D(2, 1)])',
  ].join('\n');
  const made = convert(only(text), 'tfjs');
  assert.deepEqual(made.refused, []);
  assert.doesNotMatch(made.text!, /globalAveragePooling2d/);
});

test('rows of minus infinity before a pooling stay what they are', () => {
  const text = 'import torch.nn as nn\nnet = nn.Sequential(nn.Conv2d(3, 8, 3), nn.MaxPool2d(3, 2, padding=1))';
  const { models: found } = read(text, { language: 'python', anyInputs: [[3, 16, 16]] });
  assert.match(convert(found[0]!, 'keras').text!, /constant_values=float\("-inf"\)/);
});

test('a tensor whose items are set one by one is refused, since the graph has it as it was before', () => {
  const model = only(
    [
      'import torch',
      'from torch import nn',
      'class Net(nn.Module):',
      '    def __init__(self):',
      '        super().__init__()',
      '        self.a = nn.Linear(4, 4)',
      '        self.b = nn.Linear(4, 3)',
      '    def forward(self, x):',
      '        out = torch.zeros(2, 4)',
      '        out[:, 0:2] = self.a(x)[:, 0:2]',
      '        return self.b(out)',
      'net = Net()',
      'net(torch.zeros(2, 4))',
    ].join('\n'),
  );
  for (const target of ['keras', 'pytorch', 'tfjs', 'flax', 'onnx'] as const) {
    const { text, refused } = convert(model, target);
    assert.equal(text, undefined, target);
    assert.match(refused.map(({ why }) => why).join(), /items are set one by one/);
  }
});

test('what hangs on a size that nobody has given is refused for every target', () => {
  const open = modelIn('torch/files/blocks.py', 'conv_block');
  for (const target of ['onnx', 'pytorch', 'keras', 'tfjs', 'tfjs-js', 'flax'] as const) {
    const { refused } = convert(open, target);
    assert.ok(refused.length > 0, target);
    assert.match(refused[0]!.why, /known/);
  }
});

test('many tensors, unknown paddings and statistics that are kept end in code or in a sentence', () => {
  const torch = (body: string) => `import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n${body}\n`;
  const stacked = torch(`class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 2)
    def forward(self, x):
        return torch.stack([self.out(x[:, at, :]) for at in range(12)], dim=1)
net = Net()`);
  const [many] = read(stacked, { language: 'python', inputs: { net: [[12, 4]] } }).models;
  const { text, refused } = convert(many!, 'tfjs');
  assert.deepEqual(refused, []);
  assert.match(
    text!,
    /\(a, b, c, d, e, f, g, h, i, j, k, l\) => tf\.stack\(\[a, b, c, d, e, f, g, h, i, j, k, l\], 1\)/,
  );
  const kept = torch('net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.InstanceNorm2d(8, track_running_stats=True))');
  const [statistics] = read(kept, { language: 'python', inputs: { net: [[3, 8, 8]] } }).models;
  assert.match(
    convert(statistics!, 'flax').refused[0]!.why,
    /^track_running_stats=True normalises by means of training/,
  );
});

test('pictures grow between their pixels or with their corners where they were, where a function can do it', () => {
  const text = (mode: string) =>
    `import torch.nn as nn\nnet = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.Upsample(scale_factor=2, mode="bilinear"${mode}))\n`;
  const written = (mode: string, to: 'tfjs' | 'flax' | 'keras') =>
    convert(read(text(mode), { language: 'python', inputs: { net: [[3, 8, 8]] } }).models[0]!, to);
  assert.match(written('', 'tfjs').text!, /resizeBilinear\(x as tf\.Tensor4D, \[16, 16\], false, true\)/);
  assert.match(written(', align_corners=True', 'tfjs').text!, /resizeBilinear\(x as tf\.Tensor4D, \[16, 16\], true\)/);
  const flax = written(', align_corners=True', 'flax').text!.replaceAll(/\s+/g, ' ');
  assert.match(
    flax,
    /scale_and_translate\( x, \(x\.shape\[0\], 16, 16, 8\), \(1, 2\), jnp\.array\(\[15 \/ 7, 15 \/ 7\]\)/,
  );
  assert.deepEqual(
    written(', align_corners=True', 'keras').refused.map(({ why }) => why),
    ['align_corners=True has no equal here'],
  );
});

test('a layer on a single row without a batch is refused for Keras, which would take its numbers for rows', () => {
  const model = only(
    'import torch\nfrom torch import nn\nclass Net(nn.Module):\n  def __init__(self):\n    super().__init__()\n    self.fc = nn.Linear(3, 4)\n  def forward(self, x):\n    return self.fc(x)\nnet = Net()\nout = net(torch.randn(3))\n',
  );
  const { refused } = convert(model, 'keras');
  assert.match(JSON.stringify(refused), /a row without a batch has no equal here/);
  assert.deepEqual(convert(model, 'pytorch').refused, []);
});
