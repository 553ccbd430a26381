// Networks as courses and tutorials have them: each of these was read wrongly, or not at all, before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import type { Model } from '../../../../engine/core/model/graph.ts';
import { summaryOf } from '../../../../engine/core/model/summary.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const HEAD = 'import math\nimport torch\nfrom torch import nn\nimport torch.nn.functional as F\n';
const models = (text: string): readonly Model[] => read(HEAD + text, { language: 'python' }).models;
const ends = (model: Model, of: 'inputs' | 'outputs') =>
  model[of]
    .map(({ node, output }) => shapeText(model.nodes.find((each) => each.id === node)?.outputs[output]?.shape))
    .join(' ');

const net = (init: readonly string[], forward: readonly string[], takes = 'x') =>
  [
    'class Net(nn.Module):',
    '    def __init__(self):',
    '        super().__init__()',
    ...init.map((line) => `        ${line}`),
    `    def forward(self, ${takes}):`,
    ...forward.map((line) => `        ${line}`),
    'net = Net()',
    '',
  ].join('\n');

test('an input shape that was only tried out leaves no arrays in a lazy layer', () => {
  const [linear] = models(net(['self.l = nn.LazyLinear(2)'], ['return self.l(x)']));
  assert.equal(linear!.parameters.total, undefined);
  const [image] = models(
    net(['self.c = nn.LazyConv2d(8, 3)', 'self.l = nn.LazyLinear(2)'], ['return self.l(self.c(x).flatten(1))']),
  );
  assert.equal(image!.parameters.total, undefined);
});

test('what its beginning refuses is no empty network', () => {
  const refused = net(
    ['if len(widths) < 3:', "    raise ValueError('too few')", 'self.l = nn.Linear(2, 2)'],
    ['return self.l(x)'],
  );
  assert.deepEqual(models(`widths = [1, 2]\n${refused}`), []);
});

test('types of the module typing are the types that they name', () => {
  const text = net(
    ['if not isinstance(widths, List):', "    raise TypeError('a list')", 'self.l = nn.Linear(widths[0], 3)'],
    ['return self.l(x)'],
  );
  assert.equal(models(`from typing import List\nwidths = [4]\n${text}`)[0]?.parameters.total, 15);
});

test('the step of a diffusion is one number for each example', () => {
  const [model] = models(
    net(
      ['self.time = nn.Linear(32, 8)', 'self.a = nn.Conv2d(3, 8, 3, padding=1)', 'self.b = nn.Conv2d(8, 3, 1)'],
      [
        'f = torch.exp(torch.arange(16) * -(math.log(10000) / 15))',
        'e = t[:, None] * f[None, :]',
        'e = self.time(torch.cat((e.sin(), e.cos()), dim=-1))',
        'return self.b(self.a(x) + e[:, :, None, None])',
      ],
      'x, t',
    ),
  );
  assert.equal(ends(model!, 'inputs'), '(None, 3, None, None) (None,)');
  assert.equal(ends(model!, 'outputs'), '(None, 3, None, None)');
});

test('features that a layer of weights takes are no numbers for each example, whatever they are called', () => {
  const [model] = models(
    net(['self.a = nn.Linear(4, 8)', 'self.b = nn.Linear(6, 8)'], ['return self.a(x) + self.b(y)'], 'x, y'),
  );
  assert.equal(ends(model!, 'inputs'), '(None, 4) (None, 6)');
});

test('numbers that were learned before are as many, and learn only where they are told to', () => {
  const made = (more: string) =>
    models(net([`self.e = nn.Embedding.from_pretrained(torch.zeros(10, 4)${more})`], ['return self.e(x)']))[0]!;
  assert.deepEqual(made('').parameters, { total: 40, trainable: 0 });
  assert.deepEqual(made(', freeze=False').parameters, { total: 40, trainable: 40 });
});

test('a pooling that rounds up is known at any size where no window begins behind the input', () => {
  const [model] = models(
    net(
      ['self.c = nn.Conv2d(3, 4, 1)'],
      ['y = F.max_pool2d(self.c(x), 2, 2, ceil_mode=True)', 'return F.interpolate(y, size=x.shape[2:])'],
    ),
  );
  assert.equal(ends(model!, 'outputs'), '(None, 4, None, None)');
  const row = summaryOf(model!).at(-1);
  assert.notEqual(row?.outputShapes[0], undefined);
});
