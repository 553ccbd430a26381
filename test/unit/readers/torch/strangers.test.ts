// Styles that files of strangers have: what is read of each, in the reading that the editor shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const HEAD = `import torch
from torch import nn
import torch.nn.functional as F
`;

interface Seen {
  readonly inputs?: string;
  readonly outputs?: string;
  readonly total?: number;
  readonly problems: readonly string[];
}

/** The first model of a text: shapes of its inputs and outputs, and its count. */
function seen(text: string): Seen {
  const { models, problems } = read(HEAD + text, { language: 'python' });
  const [model] = models;
  const codes = problems.map(({ code }) => code);
  if (!model) return { problems: codes };
  const shapes = (ends: typeof model.outputs) =>
    ends
      .map(({ node, output }) => shapeText(model.nodes.find((each) => each.id === node)?.outputs[output]?.shape))
      .join(' ');
  return {
    inputs: shapes(model.inputs),
    outputs: shapes(model.outputs),
    ...(model.parameters.total !== undefined && { total: model.parameters.total }),
    problems: codes,
  };
}

interface Case {
  readonly title: string;
  readonly text: string;
  readonly seen: Seen;
}

const module = (init: readonly string[], forward: readonly string[], takes = 'x', base = 'nn.Module') =>
  [
    `class Net(${base}):`,
    '    def __init__(self):',
    '        super().__init__()',
    ...init.map((line) => `        ${line}`),
    `    def forward(self, ${takes}):`,
    ...forward.map((line) => `        ${line}`),
    'net = Net()',
    '',
  ].join('\n');

const DEEP = `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, padding=1)
        self.blocks = nn.ModuleList([nn.Conv2d(8, 8, 3, padding=1) for _ in range(400)])
        self.last = nn.Linear(8, 10)
    def forward(self, x):
        x = self.first(x)
        for block in self.blocks:
            x = x + F.relu(block(x))
        return self.last(F.avg_pool2d(x, 4).view(x.size(0), -1)[:, :8])
net = Net()
`;

const CASES: readonly Case[] = [
  {
    title: 'a model too deep to be tried at many sizes has open ones',
    text: DEEP,
    seen: { inputs: '(None, 3, None, None)', outputs: '(None, 10)', total: 224 + 400 * 584 + 90, problems: [] },
  },
  {
    title: 'a hidden state that begins as None is no input',
    text:
      module(
        ['self.rnn = nn.RNN(1, 32, 1, batch_first=True)', 'self.out = nn.Linear(32, 1)'],
        ['r, h = self.rnn(x, h)', 'return self.out(r), h'],
        'x, h',
      ) + 'h = None\ny, h = net(torch.randn(1, 10, 1), h)\n',
    seen: { inputs: '(None, 10, 1)', outputs: '(None, 10, 1) (1, None, 32)', total: 32 + 1024 + 64 + 33, problems: [] },
  },
  {
    title: 'inputs by name, and a state as a tuple whose first extent is not the batch',
    text:
      module(['self.rnn = nn.LSTM(5, 7, 2, batch_first=True)'], ['y, _ = self.rnn(x, state)', 'return y'], 'x, state') +
      'net(x=torch.randn(4, 9, 5), state=(torch.zeros(2, 4, 7), torch.zeros(2, 4, 7)))\n',
    seen: {
      inputs: '(None, 9, 5) (2, 4, 7) (2, 4, 7)',
      outputs: '(None, 9, 7)',
      total: 4 * 7 * (5 + 7 + 2) + 4 * 7 * (7 + 7 + 2),
      problems: [],
    },
  },
  {
    title: 'one example without a batch',
    text: module(['self.fc = nn.Linear(12, 4)'], ['return self.fc(x)']) + 'net(torch.randn(12))\n',
    seen: { inputs: '(12,)', outputs: '(4,)', total: 52, problems: [] },
  },
  {
    title: 'torch.jit.ScriptModule is a module',
    text: module(['self.fc = nn.Linear(4, 2)'], ['return self.fc(x)'], 'x', 'torch.jit.ScriptModule'),
    seen: { inputs: '(None, 4)', outputs: '(None, 2)', total: 10, problems: [] },
  },
  {
    title: 'LightningModule is a module',
    text: `import pytorch_lightning as pl\n${module(['self.save_hyperparameters()', 'self.fc = nn.Linear(4, 2)'], ['return self.fc(x)'], 'x', 'pl.LightningModule')}`,
    seen: { inputs: '(None, 4)', outputs: '(None, 2)', total: 10, problems: [] },
  },
  {
    title: 'blocks of a class that is not known are not passed over in a count',
    text: `from blocks import Base
class Block(Base):
    def forward(self, x):
        return x
${module(['self.body = nn.Sequential(Block(), Block())', 'self.fc = nn.Linear(4, 2)'], ['return self.fc(self.body(x))'])}`,
    seen: { inputs: '(?)', outputs: '(?)', problems: [] },
  },
  {
    title: 'modules that are set and got by a name that is made',
    text: module(
      ['for i in range(2):', "    self.__setattr__('level_%d' % i, nn.Linear(4, 4))"],
      ['for i in range(2):', "    x = F.relu(self.__getattr__('level_%d' % i)(x))", 'return x'],
    ),
    seen: { inputs: '(None, 4)', outputs: '(None, 4)', total: 40, problems: [] },
  },
  {
    title: 'settings that are put into an object through __dict__',
    text: `class Settings:
    def __init__(self, **given):
        self.width = None
        self.__dict__.update(given)
settings = Settings(width=6)
vars(settings)['depth'] = 2
${module(['self.fc = nn.Sequential(*[m for _ in range(settings.depth) for m in (nn.Linear(settings.width, 6), nn.ReLU())])'], ['return self.fc(x)'])}`,
    seen: { inputs: '(None, 6)', outputs: '(None, 6)', total: 84, problems: [] },
  },
  {
    title: 'parts of a tensor before its shape is known',
    text: module(
      ['self.a = nn.Conv2d(3, 8, 3)', 'self.b = nn.Conv2d(4, 4, 1)'],
      ['one, two = torch.split(self.a(x), 4, dim=1)', 'return torch.cat([one, self.b(two)], 1)'],
    ),
    seen: { inputs: '(None, 3, None, None)', outputs: '(None, 8, None, None)', total: 224 + 20, problems: [] },
  },
  {
    title: 'a picture that is made as large as another',
    text: module(
      ['self.a = nn.Conv2d(3, 8, 3, stride=2)'],
      ['y = F.interpolate(self.a(x), size=(x.size(2), x.size(3)))', 'return torch.cat([x, y], 1)'],
    ),
    seen: { inputs: '(None, 3, None, None)', outputs: '(None, 11, None, None)', total: 224, problems: [] },
  },
  {
    title: 'a border as wide as the difference of two sizes',
    text: module(
      ['self.down = nn.Conv2d(3, 3, 3, stride=2)', 'self.up = nn.ConvTranspose2d(3, 3, 2, stride=2)'],
      [
        'y = self.up(self.down(x))',
        'dy, dx = x.size(2) - y.size(2), x.size(3) - y.size(3)',
        'y = F.pad(y, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2])',
        'return torch.cat([x, y], 1)',
      ],
    ),
    seen: { inputs: '(None, 3, None, None)', outputs: '(None, 6, None, None)', total: 84 + 39, problems: [] },
  },
  {
    title: 'a state that comes first, and rows made of the steps of a sequence, are no rows that lack labels',
    text: `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(5, 4, batch_first=True)
        self.out = nn.Linear(4, 5)
    def forward(self, hidden, x):
        y, _ = self.rnn(x, hidden)
        return self.out(y).view(-1, 5)
net = Net()
x = torch.randn(1, 6, 5)
y = torch.LongTensor([1, 0, 2, 3, 3, 4])
optimizer = torch.optim.Adam(net.parameters())
for epoch in range(3):
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(net(torch.zeros(1, 1, 4), x), y)
    loss.backward()
    optimizer.step()
`,
    seen: { inputs: '(None, 1, 4) (None, 6, 5)', outputs: '(None, 5)', total: 4 * 9 + 8 + 25, problems: [] },
  },
  {
    title: 'answers that are written into a tensor hang on what was written',
    text: `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 5)
    def forward(self, x):
        y = torch.empty([3, 5])
        for i in range(3):
            y[i] = self.out(x[:, i]).mean(0)
        return y
net = Net()
optimizer = torch.optim.Adam(net.parameters())
for epoch in range(3):
    optimizer.zero_grad()
    loss = F.cross_entropy(net(torch.randn(2, 3, 4)), torch.LongTensor([1, 0, 2]))
    loss.backward()
    optimizer.step()
`,
    seen: { inputs: '(None, 3, 4)', outputs: '(3, 5)', total: 25, problems: [] },
  },
  {
    title: 'three means for pictures of one channel are told where they stand, and make no channels',
    text: `from torchvision import datasets, transforms
steps = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))])
loader = torch.utils.data.DataLoader(datasets.MNIST('.', transform=steps), batch_size=8)
${module(['self.c = nn.Conv2d(1, 4, 3)'], ['return self.c(x)'])}for x, y in loader:
    net(x)
`,
    seen: { inputs: '(None, 1, 28, 28)', outputs: '(None, 4, 26, 26)', total: 40, problems: ['shape-mismatch'] },
  },
  {
    title: 'an activation of one’s own is no model, nor a kind of layer that asks for sizes',
    text: `class Swish(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(x)
class Norm32(nn.GroupNorm):
    def forward(self, x):
        return super().forward(x.float()).type(x.dtype)
`,
    seen: { problems: [] },
  },
  {
    title: 'a bias that is set to None is none',
    text: module(['self.c = nn.Conv2d(3, 8, 3)', 'self.c.bias = None'], ['return self.c(x)']),
    seen: { inputs: '(None, 3, None, None)', outputs: '(None, 8, None, None)', total: 216, problems: [] },
  },
  {
    title: 'what is deleted counts no more, however it is deleted',
    text: module(
      [
        ...['a', 'b', 'c', 'd'].map((name) => `self.${name} = nn.Linear(4, 4)`),
        "self.__delattr__('b')",
        'del self.c',
        "delattr(self, 'd')",
      ],
      ['return self.a(x)'],
    ),
    seen: { inputs: '(None, 4)', outputs: '(None, 4)', total: 20, problems: [] },
  },
  {
    title: 'a list is no tensor, and a tensor is one',
    text: `from torch import Tensor
${module(
  ['self.a = nn.Linear(8, 4)'],
  [
    'parts = x if isinstance(x, list) else [x]',
    'for _ in range(1):',
    '    parts.append(self.a(parts if isinstance(parts, Tensor) else parts[0]))',
    'return torch.cat(parts, 1)',
  ],
)}`,
    seen: { inputs: '(None, 8)', outputs: '(None, 12)', total: 36, problems: [] },
  },
  {
    title: 'a tensor gets other dimensions in its place, and what was made of it before keeps the ones it had',
    text: module(
      ['self.a = nn.Linear(8, 4)', 'self.b = nn.Linear(4, 3)'],
      ['x = self.a(x)', 'y = self.b(x)', 'x.unsqueeze_(1).transpose_(1, 2)', 'return torch.cat([x.squeeze(2), y], 1)'],
    ),
    seen: { inputs: '(None, 8)', outputs: '(None, 7)', total: 51, problems: [] },
  },
  {
    title: 'numbers between two ends are known one by one',
    text: `import numpy as np
rates = [x for x in np.linspace(0., 0.2, 3)]
${module(
  ['self.a = nn.Linear(8, 8)', 'self.rest = nn.Dropout(rates[1]) if rates[1] > 0. else nn.Linear(8, 9)'],
  ['return self.rest(self.a(x))'],
)}`,
    seen: { inputs: '(None, 8)', outputs: '(None, 8)', total: 72, problems: [] },
  },
];

for (const { title, text, seen: expected } of CASES)
  test(title, () => {
    assert.deepEqual(seen(text), expected);
  });

test('a package that is only imported from is not used', () => {
  const text =
    'from torch.utils.data import Dataset\nimport torchvision.transforms as T\n\nclass D(Dataset):\n    pass\n';
  assert.deepEqual(read(text, { language: 'python' }).problems, []);
});
