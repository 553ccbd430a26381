import assert from 'node:assert/strict';
import test from 'node:test';
import { read } from '../../../engine/core/readers/read.ts';
import { convert, targetNames } from '../../../engine/core/writers/convert.ts';

const modelIn = (text: string) => read(text, { language: 'python' }).models.find(({ name }) => name === 'model')!;

const TIED = `
import torch
from torch import nn

class Language(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(50, 8)
        self.block = nn.Linear(8, 8)
        self.head = nn.Linear(8, 50, bias=False)
        self.head.weight = self.table.weight

    def forward(self, ids: torch.Tensor):
        return self.head(self.block(self.table(ids)))

model = Language()
model(torch.zeros(2, 12, dtype=torch.long))
`;

test('an embedding whose table is the head is one array in every framework', () => {
  const model = modelIn(TIED);
  for (const target of [...targetNames, 'onnx'] as const) {
    const { counts, refused, weights } = convert(model, target);
    assert.deepEqual(refused, []);
    assert.deepEqual(counts, { source: 472, written: 472, differences: [] }, target);
    const sizes = weights!.filter(({ tied }) => !tied).map(({ weight }) => weight.shape.reduce((a, b) => a * b, 1));
    assert.equal(
      sizes.reduce((sum, each) => sum + each, 0),
      472,
    );
  }
  assert.match(convert(model, 'pytorch').text!, /self\.head\.weight = self\.table\.weight/);
  assert.match(convert(model, 'keras').text!, /ReversibleEmbedding\(50, 8, name="table"\)[^]*reverse=True/);
  assert.match(convert(model, 'flax').text!, /self\.table\.attend\(/);
});

test('a difference in how many numbers are learned is said in one sentence, with the number', () => {
  const model = modelIn(`
import keras
model = keras.Sequential([keras.Input((12, 4)), keras.layers.LSTM(8), keras.layers.Dense(2)])
`);
  const { counts, notes } = convert(model, 'pytorch');
  assert.equal(counts!.written - counts!.source, 32);
  assert.deepEqual(counts!.differences, [
    "PyTorch's recurrent layers have a second bias, which is zero after a transfer: 32 parameters more than in the source.",
  ]);
  assert.ok(notes.includes(counts!.differences[0]!));
  assert.deepEqual(convert(model, 'keras').counts!.differences, []);
});

test('arrays of their own begin as they do in the source', () => {
  const model = modelIn(`
import torch
from torch import nn

class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(6))
        self.places = nn.Parameter(torch.randn(6, 6) * 0.02)

    def forward(self, x):
        return (x * self.scale) @ self.places

model = Scaled()
model(torch.zeros(2, 6))
`);
  const has = (target: Parameters<typeof convert>[1], ...patterns: readonly RegExp[]) => {
    const { text } = convert(model, target);
    for (const each of patterns) assert.match(text!, each);
  };
  has('pytorch', /nn\.Parameter\(torch\.ones\(6\)\)/, /nn\.Parameter\(torch\.randn\(6, 6\) \* 0\.02\)/);
  has('keras', /Parameter\(\(6,\), "ones"/, /RandomNormal\(stddev=0\.02\)/);
  has('flax', /nnx\.Param\(jnp\.ones\(\(6,\)\)\)/, /jax\.random\.normal\(rngs\.params\(\), \(6, 6\)\) \* 0\.02/);
  has('tfjs', /initializer: tf\.initializers\.ones\(\)/, /randomNormal\({ mean: 0, stddev: 0\.02 }\)/);
});

test('numbers that a model draws are drawn in every framework', () => {
  const model = modelIn(`
import torch
from torch import nn

class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.mean, self.spread, self.out = nn.Linear(8, 3), nn.Linear(8, 3), nn.Linear(3, 8)

    def forward(self, x):
        mean, spread = self.mean(x), torch.exp(0.5 * self.spread(x))
        return self.out(mean + torch.randn_like(spread) * spread * 2.0 + torch.rand(3))

model = Coder()
model(torch.zeros(2, 8))
`);
  assert.deepEqual(
    convert(model, 'keras').refused.map(({ why }) => why),
    ['random numbers differ at each run'],
  );
  const alone = modelIn(`
import torch
from torch import nn

class Coder(nn.Module):
    def __init__(self):
        super().__init__()
        self.mean, self.spread, self.out = nn.Linear(8, 3), nn.Linear(8, 3), nn.Linear(3, 8)

    def forward(self, x):
        mean, spread = self.mean(x), torch.exp(0.5 * self.spread(x))
        return self.out(mean + torch.randn_like(spread) * spread)

model = Coder()
model(torch.zeros(2, 8))
`);
  const drawn = {
    pytorch: /torch\.randn_like\(/,
    keras: /NormalLike\(\)\(/,
    flax: /jax\.random\.normal\(self\.rngs\.noise\(\), /,
  };
  for (const [target, pattern] of Object.entries(drawn)) assert.match(convert(alone, target as 'keras').text!, pattern);
  assert.match(convert(alone, 'tfjs').text!, /tf\.randomNormal\(x\.shape\)/);
  assert.match(convert(alone, 'onnx').listing!, /RandomNormalLike/);
});

const MASKS: Readonly<Record<string, string>> = {
  'PyTorch’s own': 'nn.Transformer.generate_square_subsequent_mask(x.size(1))',
  'minus infinity above the diagonal': 'torch.triu(torch.full((x.size(1), x.size(1)), float("-inf")), diagonal=1)',
  'what is true is hidden': 'torch.triu(torch.ones(x.size(1), x.size(1)), diagonal=1).bool()',
  'of the tutorials': 'later(x.size(1))',
  'a corner of a buffer': 'self.later[: x.size(1), : x.size(1)]',
};

for (const [name, mask] of Object.entries(MASKS))
  test(`a mask that hides what comes later is known as such: ${name}`, () => {
    const model = modelIn(`
import torch
from torch import nn

def later(size):
    mask = (torch.triu(torch.ones(size, size)) == 1).transpose(0, 1)
    return mask.float().masked_fill(mask == 0, float("-inf")).masked_fill(mask == 1, float(0.0))

class Seer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.register_buffer("later", torch.triu(torch.ones(32, 32) * float("-inf"), diagonal=1))

    def forward(self, x):
        y, _ = self.attention(x, x, x, attn_mask=${mask}, need_weights=False)
        return y

model = Seer()
model(torch.zeros(2, 12, 8))
`);
    assert.match(convert(model, 'keras').text!, /use_causal_mask=True/);
    assert.match(
      convert(model, 'pytorch').text!,
      /attn_mask=nn\.Transformer\.generate_square_subsequent_mask\(x\.size\(1\)/,
    );
    assert.match(convert(model, 'flax').text!, /nnx\.make_causal_mask/);
  });

test('a mask of another pattern is refused, and none is left out', () => {
  const model = modelIn(`
import torch
from torch import nn

class Seer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x):
        mask = torch.triu(torch.ones(12, 12), diagonal=2).bool()
        return self.attention(x, x, x, attn_mask=mask, need_weights=False)[0]

model = Seer()
model(torch.zeros(2, 12, 8))
`);
  assert.deepEqual(
    convert(model, 'keras').refused.map(({ why }) => why),
    ['its mask was not read'],
  );
});

test('an array that is held fast by itself is a parameter for PyTorch and ONNX alone', () => {
  const model = modelIn(`
import torch
from torch import nn

class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(3, 4).requires_grad_(False)
        self.scale = nn.Parameter(torch.ones(4), requires_grad=False)

    def forward(self, x):
        return self.body(x) * self.scale

model = Scaled()
model(torch.randn(2, 3))
`);
  for (const target of [...targetNames, 'onnx'] as const) {
    const { counts, refused } = convert(model, target);
    assert.deepEqual(refused, []);
    const isCounted = target === 'pytorch' || target === 'onnx';
    assert.deepEqual([counts!.source, counts!.written], [20, isCounted ? 20 : 16], target);
    assert.equal(/held fast|holds fast/.test(counts!.differences.join()), !isCounted);
  }
});
