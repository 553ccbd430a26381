// What collections of networks are made of: copies of modules, helpers of packages, functions that give a model.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { shapeText, symbol } from '../../../../engine/core/model/dimension.ts';
import { type ReadOptions, read } from '../../../../engine/core/readers/read.ts';
import { resolveIn } from '../../../../engine/reading/files.ts';

const HEAD = `import copy
import numpy as np
import torch
from functools import reduce
from torch import nn
import torch.nn.functional as F
`;

interface Seen {
  readonly name: string;
  readonly outputs: string;
  readonly total: number | undefined;
  readonly asks: string;
}

function seen(text: string, options: Partial<ReadOptions> = {}): readonly Seen[] {
  return read(HEAD + text, { language: 'python', ...options }).models.map((model) => ({
    name: model.name,
    outputs: model.outputs
      .map(({ node, output }) => shapeText(model.nodes.find((each) => each.id === node)?.outputs[output]?.shape))
      .join(' '),
    total: model.parameters.total,
    asks: (model.sizes ?? []).map((each) => each.name).join(' '),
  }));
}

const STACK = `class Layer(nn.Module):
    def __init__(self, d, shared):
        super().__init__()
        self.one = nn.Linear(d, 2 * d)
        self.two = nn.Linear(2 * d, d)
        self.shared = shared
        self.scale = nn.Parameter(torch.ones(d))
        self.register_buffer('kept', torch.zeros(3))
        self.activation = F.relu
    def forward(self, x):
        return self.shared(self.two(self.activation(self.one(x)))) * self.scale + x

def clones(module, N):
    return nn.ModuleList([copy.deepcopy(module) for _ in range(N)])

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.shared = nn.Linear(16, 16)
        self.layers = clones(Layer(16, self.shared), 3)
    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
net = Net()
net(torch.randn(2, 16))
`;

const HELPERS = `class Net(nn.Module):
    def __init__(self, *, num_classes=10, s1_dim=3, s2_dim=4):
        super().__init__()
        settings = {k[3:]: v for k, v in dict(locals()).items() if k.startswith('s2_')}
        self.first = nn.Conv2d(3, 8, kernel_size=int(64 / np.power(2, 4)))
        self.slope = nn.PReLU(8)
        self.rest = nn.Sequential(nn.Conv2d(self.slope.num_parameters, settings['dim'], 1), nn.ReLU())
    def forward(self, x):
        x = self.slope(self.first(x))
        x = [module(x) for module in self.rest._modules.values()][0]
        y, where = F.max_pool2d(x, 2, 2, return_indices=True)
        x = F.max_unpool2d(y, where, 2, 2, output_size=x.size())
        x = x.masked_fill(x > 0, -torch.finfo(x.dtype).max)
        return x.sum((2, 3))[torch.LongTensor(range(x.size(0)))]
net = Net()
net(torch.randn(2, 3, 16, 16))
`;

const OFFERED = `class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(8, 2)
    def forward(self, x):
        return self.out(x)

class Body(nn.Module):
    def __init__(self, block):
        super().__init__()
        self.first = nn.Linear(4, 8)
        self.head = block()
    def forward(self, x):
        return self.head(F.relu(self.first(x)))

def body():
    return Body(Head)
`;

const PAIR = `def pair(t):
    return t if isinstance(t, tuple) else (t, t)

class Patches(nn.Module):
    def __init__(self, image_size, patch_size, dim):
        super().__init__()
        height, width = pair(image_size)
        rows, columns = pair(patch_size)
        self.embed = nn.Conv2d(3, dim, (rows, columns), (rows, columns))
        self.places = nn.Parameter(torch.randn(1, (height // rows) * (width // columns), dim))
    def forward(self, x):
        return self.embed(x).flatten(2).transpose(1, 2) + self.places
`;

test('copies of a module have arrays of their own, and share what the module shares within itself', () => {
  // Of PyTorch: each copy holds a copy of the shared layer.
  assert.deepEqual(seen(STACK), [{ name: 'net', outputs: '(None, 16)', total: 4352, asks: '' }]);
});

test('a layer made of what helpers of Python, NumPy and PyTorch tell', () => {
  assert.deepEqual(seen(HELPERS), [{ name: 'net', outputs: '(None, 4)', total: 436, asks: '' }]);
});

test('a function that gives a model is read where the file makes nothing but parts', () => {
  assert.deepEqual(seen(OFFERED), [{ name: 'body', outputs: '(None, 2)', total: 58, asks: '' }]);
});

test('an argument that may be one number or two is asked for as a number', () => {
  assert.equal(seen(PAIR)[0]!.asks, 'image_size patch_size dim');
  const sizes = { image_size: 32, patch_size: 8, dim: 24 };
  assert.deepEqual(seen(PAIR, { sizes, inputs: { Patches: [[3, 32, 32]] } }), [
    { name: 'Patches', outputs: '(None, 16, 24)', total: 5016, asks: 'image_size patch_size dim' },
  ]);
});

const BACKBONE = `from torchvision import models

class Encoder(nn.Module):
    def __init__(self, embed_size):
        super().__init__()
        resnet = models.resnet18(pretrained=True)
        self.resnet = nn.Sequential(*list(resnet.children())[:-1])
        self.linear = nn.Linear(resnet.fc.in_features, embed_size)
    def forward(self, images):
        return self.linear(self.resnet(images).flatten(1))
`;

test('a model with a ready-made network in it is opened: the network is followed for good when it is first tried', () => {
  const [model] = seen(BACKBONE, { sizes: { embed_size: 10 }, inputs: { Encoder: [[3, 64, 64]] } });
  assert.deepEqual(model, { name: 'Encoder', outputs: '(None, 10)', total: 11_181_642, asks: 'embed_size' });
});

const SCORES = `import math

class Scores(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(8, 8)
    def forward(self, x):
        y = (x @ x.transpose(1, 2)) / math.sqrt(x.size(1))
        return self.out(y @ x)
net = Scores()
`;

test('the root of an extent that is known by name only is a number', () => {
  assert.deepEqual(seen(SCORES, { inputs: { net: [[symbol('length'), 8]] } }), [
    { name: 'net', outputs: '(None, None, 8)', total: 72, asks: '' },
  ]);
});

const VISION = `from timm.models.vision_transformer import PatchEmbed, Block
from timm.models.layers import DropPath, trunc_normal_, to_2tuple

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = PatchEmbed(32, 8, 3, 24)
        self.places = nn.Parameter(torch.zeros(1, self.embed.num_patches, 24))
        trunc_normal_(self.places, std=0.02)
        self.blocks = nn.ModuleList([Block(24, 4, 2.0, qkv_bias=True, drop_path=0.1) for _ in range(2)])
        self.drop = DropPath(0.1)
        self.window = nn.Parameter(torch.zeros(to_2tuple(3)))
    def forward(self, x):
        x = self.embed(x) + self.places
        for block in self.blocks:
            x = block(x)
        return self.drop(x)
net = Net()
net(torch.randn(2, 3, 32, 32))
`;

test('small parts of timm are read under its names', () => {
  // The count that the parts have when PyTorch makes them.
  assert.deepEqual(seen(VISION), [{ name: 'net', outputs: '(None, 16, 24)', total: 14_769, asks: '' }]);
});

test('Inception v3 has as many parameters as torchvision tells, with its side branch and without', () => {
  const text = `from torchvision import models
one = models.inception_v3(weights='DEFAULT')
two = models.inception_v3(aux_logits=False, init_weights=False)
one(torch.randn(2, 3, 299, 299))
two(torch.randn(2, 3, 299, 299))
`;
  assert.deepEqual(seen(text), [
    { name: 'one', outputs: '(None, 1000) (None, 1000)', total: 27_161_264, asks: '' },
    { name: 'two', outputs: '(None, 1000)', total: 23_834_568, asks: '' },
  ]);
});

test('what einsum is given of an unknown call is no mistake', () => {
  const text = 'from other import net\ny = net.unpatchify(net(torch.ones(1)))\nz = torch.einsum("nchw->nhwc", y)\n';
  assert.deepEqual(read(HEAD + text, { language: 'python' }).problems, []);
});

test('a package is found from a file within it, also where nothing marks the top of the project', () => {
  const top = mkdtempSync(path.join(tmpdir(), 'descent-packages-'));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
    writeFileSync(path.join(top, file), text);
    return path.join(top, file);
  };
  try {
    write('models/layers/part.py', 'from torch import nn\nclass Part(nn.Linear):\n    pass\n');
    const text = 'from models.layers.part import Part\nnet = Part(4, 2)\n';
    const file = write('models/whole/net.py', text);
    write('known/__init__.py', '');
    write('known/base.py', 'from torch import nn\nclass Part(nn.Linear):\n    pass\n');
    const other = write('known/net.py', 'import known.base as base\nnet = base.Part(4, 3)\n');
    assert.equal(seen(text, { resolve: resolveIn(file, 'python') })[0]?.total, 10);
    assert.equal(
      seen('import known.base as base\nnet = base.Part(4, 3)\n', { resolve: resolveIn(other, 'python') })[0]?.total,
      15,
    );
  } finally {
    rmSync(top, { recursive: true });
  }
});
