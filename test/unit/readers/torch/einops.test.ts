import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const HEAD = `import torch
from torch import nn
from einops import einsum, pack, rearrange, reduce, repeat, unpack
from einops.layers.torch import Rearrange, Reduce
`;

/** What a model gives for an input of `(batch, 3, 8, 12)`. */
function given(body: string): { shapes: string; codes: readonly string[] } {
  const text = `${HEAD}class Net(nn.Module):\n  def forward(self, x):\n    ${body}\nnet = Net()\nnet(torch.randn(5, 3, 8, 12))\n`;
  const { models, problems } = read(text, { language: 'python' });
  const [model] = models;
  const shapes = model?.outputs.map(({ node, output }) =>
    shapeText(model.nodes.find((each) => each.id === node)?.outputs[output]?.shape),
  );
  return { shapes: shapes?.join(' ') ?? 'no model', codes: problems.map(({ code }) => code) };
}

const CASES: readonly (readonly [string, string])[] = [
  ["return rearrange(x, 'b c h w -> b (h w) c')", '(None, 96, 3)'],
  ["return rearrange(x, 'b c (h p1) (w p2) -> b (h w) (p1 p2 c)', p1=4, p2=4)", '(None, 6, 48)'],
  ["return rearrange(x, 'b c h w -> (b c) 1 h w')", '(None, 1, 8, 12)'],
  ["return rearrange(x, 'b c ... -> b (...) c')", '(None, 96, 3)'],
  ["return rearrange([x, x], 'two b c h w -> b (two c) h w')", '(None, 6, 8, 12)'],
  ["return repeat(x, 'b c h w -> b n c h w', n=7)", '(None, 7, 3, 8, 12)'],
  ["return repeat(x, 'b c h w -> b c (h 2) (w 3)')", '(None, 3, 16, 36)'],
  ["return reduce(x, 'b c h w -> b c', 'mean')", '(None, 3)'],
  ["return reduce(x, 'b c (h 2) (w 2) -> b c h w', 'max')", '(None, 3, 4, 6)'],
  ["return reduce(x, 'b c h w -> b c 1 1', 'sum')", '(None, 3, 1, 1)'],
  ["return einsum(x, x, 'b c height w, b d height w -> b c d')", '(None, 3, 3)'],
  ["return nn.Sequential(Rearrange('b c h w -> b (c h w)'), nn.Linear(288, 4))(x)", '(None, 4)'],
  ["return Reduce('b c h w -> b c', 'mean')(x)", '(None, 3)'],
  [
    "y, shapes = pack([torch.zeros(5, 3, 2), x], 'b c *'); a, b = unpack(y, shapes, 'b c *'); return y, a, b",
    '(5, 3, 98) (5, 3, 2) (5, 3, 8, 12)',
  ],
];

for (const [body, shapes] of CASES)
  test(body, () => {
    assert.deepEqual(given(body), { shapes, codes: [] });
  });

for (const body of [
  "return rearrange(x, 'b c h -> b h c')",
  "return rearrange(x, 'b c (h p) w -> b h p c w', p=3)",
  "return rearrange(x, 'b c h w -> b c h')",
])
  test(`does not fit: ${body}`, () => {
    assert.deepEqual(given(body), { shapes: '(?)', codes: ['shape-mismatch'] });
  });
