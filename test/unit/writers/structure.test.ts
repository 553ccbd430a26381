import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import type { Model } from '../../../engine/core/model/graph.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { convert } from '../../../engine/core/writers/convert.ts';
import type { TargetName } from '../../../engine/core/writers/target.ts';
import { corpus } from '../../parity/conversion/collect.ts';

const models = path.join(import.meta.dirname, '..', '..', 'models');

const known = corpus();

function modelIn(file: string, name: string): Model {
  return known.find((each) => each.file === path.join(models, file) && each.model.name === name)!.model;
}

function textOf(file: string, name: string, target: TargetName): string {
  const made = convert(modelIn(file, name), target);
  assert.deepEqual(made.refused, []);
  return made.text!;
}

/** What a person who knows the framework would write, as patterns over the code. */
const CASES: readonly (readonly [string, string, TargetName, readonly RegExp[]])[] = [
  [
    'keras/mobilenet.py',
    'model',
    'keras',
    [/^for strides, filters in \[$/m, /^ {4}x = layers\.Conv2D\(filters, 1, use_bias=False\)\(x\)$/m],
  ],
  [
    'keras/transformer_encoder.py',
    'model',
    'keras',
    [/^def transformer_block\(x\):$/m, /^for _ in range\(2\):\n {4}x = transformer_block\(x\)$/m],
  ],
  [
    'torch/files/resnet.py',
    'model18',
    'keras',
    [
      /^def basic_block\(x, filters, name\):$/m,
      /^for i in range\(2\):\n {4}x = basic_block\(x, 64, name=f"layer1_\{i\}"\)$/m,
      /^for i, filters in enumerate\(\[128, 256, 512\], start=2\):$/m,
    ],
  ],
  [
    'torch/files/resnet.py',
    'model18',
    'pytorch',
    [
      /^class BasicBlock\(nn\.Module\):\n {4}def __init__\(self, channels\):$/m,
      /^class ResNet\(nn\.Module\):$/m,
      /self\.layer1 = nn\.Sequential\(\*\[BasicBlock\(64\) for _ in range\(2\)\]\)/,
      /self\.layer2 = nn\.Sequential\(BasicBlockDownsample\(64, 128\), BasicBlock\(128\)\)/,
    ],
  ],
  [
    'keras/gpt.py',
    'gpt',
    'pytorch',
    [/^class CausalSelfAttention\(nn\.Module\):$/m, /nn\.Sequential\(\*\[Block\(\) for _ in range\(3\)\]\)/],
  ],
  [
    'keras/mobilenet.py',
    'model',
    'flax',
    [
      /for features, strides, out_features in \[$/m,
      /Block\(features, strides, out_features, rngs=rngs\)$/m,
      /^ {8}for block in self\.blocks:\n {12}x = block\(x\)$/m,
    ],
  ],
  [
    'keras/gpt.py',
    'gpt',
    'pytorch',
    [
      /^ {8}q, k, v = x\.chunk\(3, dim=-1\)$/m,
      /^ {8}scores = \(q @ k\) \/ 24\*\*0\.5$/m,
      /self\.attention = CausalSelfAtt/,
    ],
  ],
  [
    'torch/files/unet.py',
    'unet',
    'pytorch',
    [
      /^ {8}x4 = self\.down3\(x3\)\n {8}x = self\.up1\(x4, x3\)$/m,
      /^class Up\(nn\.Module\):\n {4}def __init__\(self, in_channels, out_channels, pad, pad_2\):$/m,
      /^ {8}x1 = F\.pad\(x1, \(0, self\.pad, 0, self\.pad_2\)\)$/m,
    ],
  ],
  [
    'torch/files/unet.py',
    'unet',
    'tfjs',
    [/^const x1 = doubleConv\(input, 32, 'inc_double_conv'\);$/m, /name: `\$\{name\}_conv2d_0`/],
  ],
  ['torch/files/vit.py', 'model', 'tfjs', [/^ {2}let \[q, k, v\] = /m, /^ {2}let qkv = /m]],
  [
    'torch/files/seq2seq.py',
    'model',
    'pytorch',
    [/^class Decoder\(nn\.Module\):$/m, /^ {8}output_6, _ = self\.decoder\(token, hidden, encoder_outputs\)$/m],
  ],
  [
    'torch/files/wavenet.py',
    'model',
    'flax',
    [
      /^class CausalConv1d\(nnx\.Module\):\n {4}def __init__\(self, kernel_dilation, rngs/m,
      /^ {8}total = skip \+ skip_2$/m,
    ],
  ],
  ['keras/vae.py', 'vae', 'flax', [/^class Encoder\(nnx\.Module\):$/m, /^ {8}mean, log_var = self\.encoder\(x\)$/m]],
  ['keras/vae.py', 'vae', 'pytorch', [/^class Sampling\(nn\.Module\):\n {4}def forward\(self, z_log_var, z_mean\):$/m]],
  ['keras/transfer_frozen.py', 'model', 'pytorch', [/^ {8}x = x \/ 127\.5 - 1$/m]],
  ['torch/files/dcgan.py', 'netG', 'keras', [/name=f"main_batch_normalization_\{i\}"/, /epsilon=1e-5/]],
];

for (const [file, name, target, patterns] of CASES)
  test(`${file} written for ${target} has loops and blocks of its own`, () => {
    const text = textOf(file, name, target);
    for (const each of patterns) assert.match(text, each);
  });

test('weights of a PyTorch model keep the names of its state_dict', () => {
  const model = modelIn('torch/files/resnet.py', 'model18');
  const names = convert(model, 'pytorch').weights!.map(({ layer, name }) => `${layer}.${name}`);
  const own = model.layers.flatMap((layer) => layer.weights.map((each) => `${layer.path}.${each.name}`));
  const counters = (all: readonly string[]) => all.filter((each) => !each.endsWith('num_batches_tracked')).sort();
  assert.deepEqual(counters(names), counters(own));
});

test('a module that is called twice with other results in use is one module still', () => {
  const text = [
    'import torch',
    'from torch import nn',
    'class Cell(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    '        self.a = nn.Linear(4, 4)',
    '        self.b = nn.Linear(4, 4)',
    '    def forward(self, x):',
    '        h = torch.tanh(self.a(x))',
    '        return self.b(h), h',
    'class Net(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    '        self.cell = Cell()',
    '    def forward(self, x):',
    '        x, h = self.cell(x)',
    '        y, _ = self.cell(x + h)',
    '        return y',
    'net = Net()',
    'net(torch.zeros(2, 4))',
  ].join('\n');
  const { models: found } = read(text, { language: 'python' });
  const made = convert(
    found.find(({ name }) => name === 'net')!,
    'pytorch',
  );
  assert.deepEqual(made.refused, []);
  assert.equal(made.text!.match(/nn\.Linear/g)!.length, 2);
  assert.equal(made.text!.match(/= self\.cell\(/g)!.length, 2);
});

const COMMENTED = [
  'import keras',
  'from keras import layers',
  'model = keras.Sequential([',
  '    keras.Input((8, 8, 3)),',
  '    # looks for edges',
  '    layers.Conv2D(4, 3),  # noqa',
  '    layers.Flatten(),',
  '    layers.Dense(2, name="the_#_head"),  # two classes',
  '])',
].join('\n');

for (const [target, sign] of [
  ['keras', '#'],
  ['pytorch', '#'],
  ['tfjs', '//'],
  ['flax', '#'],
] as const)
  test(`comments stay above their layers in ${target}`, () => {
    const [model] = read(COMMENTED, { language: 'python' }).models;
    const lines = convert(model!, target).text!.split('\n');
    const after = (text: string) => lines[lines.findIndex((each) => each.trim() === `${sign} ${text}`) + 1] ?? '';
    assert.match(after('looks for edges'), /conv/i);
    assert.match(after('two classes'), /dense|linear/i);
    assert.doesNotMatch(lines.join('\n'), /noqa/);
  });

test('a layer that a block uses twice is made once, also where it stands inside another call', () => {
  const text = textOf('keras/mixer.py', 'model', 'keras');
  assert.equal(text.match(/LayerNormalization/g)!.length, 1);
});

test('a block with the name of a keyword has another, and one whose layer has its name is given it', () => {
  assert.match(textOf('keras/siamese.py', 'siamese', 'keras'), /^def lambda_\(/m);
  assert.doesNotMatch(textOf('torch/files/wavenet.py', 'model', 'keras'), /name_2/);
});

test('rounds that share their layers are no loop, which would make them anew', () => {
  const text = [
    'import torch',
    'from torch import nn',
    'class Net(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    '        self.step = nn.Linear(4, 4)',
    '    def forward(self, x):',
    '        for _ in range(4):',
    '            x = torch.tanh(self.step(x))',
    '        return x',
    'net = Net()',
    'net(torch.zeros(2, 4))',
  ].join('\n');
  const model = read(text, { language: 'python' }).models.find(({ name }) => name === 'net')!;
  for (const target of ['keras', 'pytorch', 'tfjs', 'flax'] as const)
    assert.equal(convert(model, target).text!.match(/[dD]ense\(|Linear\(/g)!.length, 1, target);
});
