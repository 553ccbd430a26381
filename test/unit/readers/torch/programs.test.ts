// Programs as people write them around their networks: metrics, command lines, settings in data classes, pictures as arrays.
// The counts and shapes are those that PyTorch gives.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import { read } from '../../../../engine/core/readers/read.ts';

function seen(text: string) {
  const { models, problems } = read(text, { language: 'python' });
  return {
    models: Object.fromEntries(
      models.map((model) => {
        const shapes = model.outputs.map(({ node, output }) =>
          shapeText(model.nodes.find((each) => each.id === node)?.outputs[output]?.shape),
        );
        return [model.name, [model.parameters.total, ...shapes]];
      }),
    ),
    problems: problems.map(({ code }) => code),
  };
}

test('metrics beside the layers have no weights, those that judge by a network do', () => {
  const text = (metric: string) => `
import torch, torchmetrics
from torch import nn
import pytorch_lightning as pl
class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 3)
        self.accuracy = torchmetrics.Accuracy(task='multiclass', num_classes=3)
        self.held = self.accuracy.clone()
        self.other = ${metric}
    def forward(self, x):
        return self.head(x)
    def training_step(self, batch, place):
        x, y = batch
        logits = self(x)
        self.accuracy(logits, y)
        self.log('accuracy', self.accuracy)
        return nn.functional.cross_entropy(logits, y)
net = Net()
net(torch.randn(2, 4))
`;
  assert.deepEqual(seen(text('torchmetrics.classification.MulticlassF1Score(3)')), {
    models: { net: [15, '(None, 3)'] },
    problems: [],
  });
  const judged = seen(text('torchmetrics.image.FrechetInceptionDistance()'));
  assert.deepEqual(judged.models, { net: [undefined, '(None, 3)'] });
});

test('settings that a library takes from the command line are the defaults of their class', () => {
  const text = `
from dataclasses import asdict, dataclass, field
import torch, tyro, fire
from torch import nn
@dataclass
class Args:
    hidden: int = 6
    sizes: list = field(default_factory=lambda: [4, 5])
args = tyro.cli(Args)
def make(hidden, sizes):
    return nn.Sequential(nn.Linear(3, hidden), nn.ReLU(), nn.Linear(hidden, sum(sizes)))
net = make(**asdict(args))
net(torch.randn(2, 3))
def main(width=7):
    global wide
    wide = nn.Sequential(nn.Linear(width, 2))
    wide(torch.randn(2, width))
fire.Fire(main)
`;
  assert.deepEqual(seen(text).models, { net: [87, '(None, 9)'], wide: [16, '(None, 2)'] });
});

test('a configuration without an annotation is the one data class of the file', () => {
  const text = (more = '') => `
from dataclasses import dataclass
import torch
from torch import nn
@dataclass
class NetConfig:
    words: int = 50
    width: int = 8
    bias: bool = False
${more}
class Net(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.table = nn.Embedding(config.words, config.width)
        self.head = nn.Linear(config.width, config.words, bias=config.bias)
    def forward(self, words):
        return self.head(self.table(words))
`;
  assert.deepEqual(seen(text()).models.Net?.[0], 800);
  const two = seen(text('@dataclass\nclass Other:\n    words: int = 1\n'));
  assert.equal(two.models.Net?.[0], undefined);
  const other = seen(text().replace('words: int = 50', 'length: int = 50'));
  assert.equal(other.models.Net?.[0], undefined);
});

test('a picture that becomes an array has its channels last, or none', () => {
  const text = `
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision.datasets import CIFAR10, MNIST
def turned(x):
    x = np.array(x, dtype='float32') / 255
    return torch.from_numpy(x.transpose((2, 0, 1)))
def flat(x):
    return torch.from_numpy(np.array(x, dtype='float32').reshape((-1,)))
cnn = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(), nn.Linear(7200, 10))
for x, y in DataLoader(CIFAR10('data', transform=turned), batch_size=64):
    cnn(x)
mlp = nn.Sequential(nn.Linear(784, 10))
for x, y in DataLoader(MNIST('data', transform=flat), batch_size=64):
    mlp(x)
`;
  assert.deepEqual(seen(text).models, { cnn: [72234, '(None, 10)'], mlp: [7850, '(None, 10)'] });
});

test('attention that does not average gives the weights of each head', () => {
  const text = (options: string) => `
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
    def forward(self, x):
        return self.attention(x, x, x${options})
net = Net()
net(torch.randn(3, 5, 8))
`;
  assert.deepEqual(seen(text('')).models.net, [288, '(None, 5, 8)', '(None, 5, 5)']);
  assert.deepEqual(seen(text(', average_attn_weights=False')).models.net, [288, '(None, 5, 8)', '(None, 2, 5, 5)']);
});

test('a tensor is split into parts that do not come out even', () => {
  const text = `
import torch
from torch import nn
class Net(nn.Module):
    def forward(self, x):
        a, b, c = torch.tensor_split(x, 3, dim=1)
        d, e, f = x.tensor_split((2, -1), dim=1)
        return a, b, c, d, e, f
net = Net()
net(torch.randn(2, 8))
`;
  const widths = [3, 3, 2, 2, 5, 1].map((each) => `(None, ${each})`);
  assert.deepEqual(seen(text).models.net?.slice(1), widths);
});

test('a convolution keeps its sides for each axis, a pool keeps what it is given', () => {
  const text = `
from functools import partial
import torch
from torch import nn
class Padded(nn.Conv2d):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.padding = (self.kernel_size[0] // 2, self.kernel_size[1] // 2)
made = partial(Padded, kernel_size=3, bias=False)
pool = nn.MaxPool2d(2)
net = nn.Sequential(made(3, 8, stride=2), nn.Conv2d(8, len(made(1, 1).stride), pool.kernel_size))
net(torch.randn(2, 3, 15, 15))
`;
  assert.deepEqual(seen(text).models.net, [282, '(None, 2, 7, 7)']);
});

test('an output that is not understood keeps its place among the others, and is named', () => {
  const text = `
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 3)
    def forward(self, x):
        return self.head(x), torch.some_new_operation(x), x
net = Net()
net(torch.randn(2, 4))
`;
  assert.deepEqual(seen(text).models.net, [15, '(None, 3)', '(?)', '(None, 4)']);
  const [model] = read(text, { language: 'python' }).models;
  assert.equal(model?.notUnderstood.length, 1);
});

test('a model that loops call over and over is one model, by the name that it has', () => {
  const text = `
import torch
from torch import nn
nets = {'first': nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))}
for step in range(50):
    x = torch.randn(3, 4)
    for part in nets['first']:
        x = part(x)
    y = nets['first'](torch.randn(3, 4))
`;
  assert.deepEqual(seen(text).models, { Sequential: [58, '(None, 2)'] });
});
