import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import type { Model } from '../../../../engine/core/model/graph.ts';
import { read, type Reading } from '../../../../engine/core/readers/read.ts';

const python = (text: string): Reading => read(text, { language: 'python' });
const named = ({ models }: Reading, name: string): Model => models.find((each) => each.name === name)!;
const shapesOf = (model: Model, ends: Model['inputs'] | Model['outputs']) =>
  ends.map(({ node, output }) => shapeText(model.nodes.find((each) => each.id === node)?.outputs[output]?.shape));

const TORCH = 'import torch\nfrom torch import nn\nimport torch.nn.functional as F\n';
const KERAS = 'import keras\nfrom keras import layers, ops\n';
const net = (init: readonly string[], forward: readonly string[]) =>
  `${TORCH}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n${init
    .map((line) => `        ${line}\n`)
    .join('')}    def forward(self, x):\n${forward.map((line) => `        ${line}\n`).join('')}net = Net()\n`;

describe('what only a file knows', () => {
  const sized = (fill: string) =>
    python(`${TORCH}import os\nwords = {'<pad>': 0}\n${fill}\nnet = nn.Embedding(len(words), 8)\n`);
  it('leaves the size of a dictionary open that a loop over it fills', () => {
    const loops = [
      "for line in open('words.txt'):\n    for word in line.split() + ['<end>']:\n        words[word] = len(words)",
      "for name in os.listdir('.'):\n    if name not in words:\n        words[name] = len(words)",
      "if os.path.exists('x'):\n    words['x'] = 1",
      'words.update(load())',
    ];
    for (const loop of loops) assert.equal(named(sized(loop), 'net').parameters.total, undefined, loop);
  });
  it('does not touch a dictionary that is known', () => {
    assert.equal(named(sized("for word in ['a', 'b']:\n    words[word] = len(words)"), 'net').parameters.total, 24);
  });
  it('does not keep an entry that an unknown key may have changed', () => {
    const text = `${TORCH}sizes = {'hidden': 16}\nfor key, value in settings().items():\n    sizes[key] = value\nnet = nn.Linear(4, sizes['hidden'])\n`;
    assert.equal(named(python(text), 'net').parameters.total, undefined);
  });
});

describe('what takes more steps than are taken', () => {
  const few = (text: string): Reading => read(text, { language: 'python', steps: 6_000 });
  const again = (line: string, inside = '') =>
    `${inside}for i in range(1000):\n${inside}    ${line}\n${inside}    ${line}\n`;
  const stack = `${KERAS}m = keras.Sequential([keras.Input((8,))])\n`;
  for (const [what, text, name] of [
    ['layers added in a loop', `${stack}${again('m.add(layers.Dense(8))')}`, 'm'],
    ['layers added in several', `${stack}${again('m.add(layers.Dense(8))').repeat(3)}`, 'm'],
    [
      'layers added in a function',
      `${KERAS}def main():\n    m = keras.Sequential([keras.Input((8,))])\n${again('m.add(layers.Dense(8))', '    ')}main()\n`,
      'm',
    ],
    [
      'layers added by a function that calls itself',
      `${stack}def add(n):\n    for i in range(90):\n        m.add(layers.Dense(8))\n    add(n - 1)\nadd(500)\n`,
      'm',
    ],
    [
      'a chain of layers',
      `${KERAS}x = inputs = keras.Input((8,))\n${again('x = layers.Dense(8)(x)')}m = keras.Model(inputs, x)\n`,
      'm',
    ],
    [
      'a list of layers',
      `${KERAS}made = []\n${again('made.append(layers.Dense(8))')}m = keras.Sequential([keras.Input((8,)), *made])\n`,
      'm',
    ],
    ['modules appended', `${TORCH}m = nn.Sequential()\n${again('m.append(nn.Linear(8, 8))')}`, 'm'],
  ] as const)
    it(`${what}: what was done so far is not told as all`, () => {
      const reading = few(text);
      const model = reading.models.find((each) => each.name === name);
      assert.equal(model?.parameters.total, undefined, String(model?.parameters.total));
      assert.ok(model === undefined || model.notUnderstood.length > 0);
    });
  it('keeps the layers of a Sequential model that were followed, and what it surely had before', () => {
    const [model] = few(`${stack}m.add(layers.Dense(4))\n${again('m.add(layers.Dense(8))')}`).models;
    assert.ok(model!.nodes.filter(({ type }) => type === 'Dense').length > 10);
  });
  it('does not know a size that a loop was still counting up', () => {
    const text = `${TORCH}n = 1\n${again('n += len([i for j in range(9)])')}m = nn.Linear(n, 8)\n`;
    assert.equal(named(few(text), 'm').parameters.total, undefined);
  });
  it('leaves another model of the file as it is', () => {
    const text = `${stack}${again('m.add(layers.Dense(8))')}n = keras.Sequential([keras.Input((8,)), layers.Dense(8)])\n`;
    assert.equal(named(few(text), 'n').parameters.total, 72);
  });
});

describe('sizes of images', () => {
  const alexnet = net(
    [
      'self.a = nn.Conv2d(3, 8, 11, 4, 2)',
      'self.b = nn.Conv2d(8, 16, 5, padding=2)',
      'self.c = nn.Linear(16 * 13 * 13, 10)',
    ],
    [
      'x = F.max_pool2d(F.relu(self.a(x)), 3, 2)',
      'x = F.max_pool2d(F.relu(self.b(x)), 2)',
      'return self.c(x.flatten(1))',
    ],
  );
  it('are open where several fit, and what is alike for all of them is shown', () => {
    const model = named(python(alexnet), 'net');
    assert.deepEqual(shapesOf(model, model.inputs), ['(None, 3, None, None)']);
    const pooled = model.nodes.filter((each) => each.type === 'MaxPooling2D' || each.type === 'max_pool');
    assert.deepEqual(shapeText(pooled.at(-1)!.outputs[0]!.shape), '(None, 16, 13, 13)');
    assert.deepEqual(shapesOf(model, model.outputs), ['(None, 10)']);
  });
  it('are found though a later layer has a mistake, which is told', () => {
    const text = net(
      ['self.a = nn.Conv2d(1, 6, 5)', 'self.b = nn.Linear(6 * 12 * 12, 120)', 'self.c = nn.Linear(100, 10)'],
      ['x = F.max_pool2d(F.relu(self.a(x)), 2)', 'return self.c(F.relu(self.b(x.flatten(1))))'],
    );
    const { problems } = python(text);
    assert.match(
      problems.map(({ message }) => message).join(),
      /made for 100 values in the last dimension, and 120 come/,
    );
  });
});

describe('models that are not called', () => {
  it('are counted, and nothing of them is unknown', () => {
    const gan = `${KERAS}class GAN(keras.Model):\n  def __init__(self, g):\n    super().__init__()\n    self.g = g\n  def train_step(self, data):\n    return {}\ngan = GAN(keras.Sequential([keras.Input((4,)), layers.Dense(3)]))\n`;
    const held = `${TORCH}class Pair(nn.Module):\n  def __init__(self):\n    super().__init__()\n    self.a = nn.Linear(4, 3)\npair = Pair()\n`;
    for (const [text, name] of [
      [gan, 'gan'],
      [held, 'pair'],
    ] as const) {
      const model = named(python(text), name);
      assert.deepEqual([model.parameters.total, model.outputs, model.notUnderstood], [15, [], []], name);
    }
  });
  it('do not count layers that they only use', () => {
    const text = `${KERAS}outer = layers.Dense(3)\nclass Net(keras.Model):\n  def __init__(self):\n    super().__init__()\n    self.own = layers.Dense(2)\n  def call(self, x):\n    return self.own(outer(x))\nnet = Net()\nnet(ops.ones((5, 4)))\n`;
    assert.equal(named(python(text), 'net').parameters.total, 8);
  });
  it('show the shape that they were first given inside another', () => {
    const text = `${KERAS}scale = keras.Sequential([layers.Rescaling(1 / 255)])\nx = keras.Input((8, 8, 3))\nnet = keras.Model(x, layers.Flatten()(scale(x)))\n`;
    const scale = named(python(text), 'scale');
    assert.deepEqual(shapesOf(scale, scale.inputs), ['(None, 8, 8, 3)']);
  });
});

describe('a model around one that was built before', () => {
  it('takes the channels that it takes', () => {
    const text = `${KERAS}base = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3), layers.GlobalAveragePooling2D()])\nclass Net(keras.Model):\n  def __init__(self):\n    super().__init__()\n    self.base = base\n  def call(self, x):\n    return self.base(x)\nnet = Net()\n`;
    const net = named(python(text), 'net');
    assert.deepEqual(
      [shapesOf(net, net.inputs), shapesOf(net, net.outputs)],
      [['(None, None, None, 3)'], ['(None, 8)']],
    );
  });
});

describe('control flow of tensors', () => {
  const given = (body: string) => {
    const model = named(
      python(`${KERAS}import tensorflow as tf\nx = keras.Input((6, 4))\nnet = keras.Model(x, ${body})\n`),
      'net',
    );
    return shapesOf(model, model.outputs)[0];
  };
  const CASES: readonly (readonly [string, string])[] = [
    ['ops.cond(ops.mean(x) > 0, lambda: x * 2, lambda: x)', '(None, 6, 4)'],
    ['ops.cond(ops.mean(x) > 0, lambda: x[:, :2], lambda: x)', '(?)'],
    ['tf.map_fn(lambda row: row[:2], x)', '(None, 2, 4)'],
    ['ops.fori_loop(0, 3, lambda i, y: ops.concatenate([y, y], axis=-1), x)', '(None, 6, 32)'],
    [
      'ops.while_loop(lambda i, y: i < 2, lambda i, y: (i + 1, ops.pad(y, [[0, 0], [1, 0], [0, 0]])), (0, x))[1]',
      '(None, 8, 4)',
    ],
  ];
  for (const [body, shape] of CASES) it(body, () => assert.equal(given(body), shape));
});

describe('words that frameworks take otherwise than they are written', () => {
  it('padding in capitals', () => {
    const model = named(
      python(`${KERAS}net = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3, padding='VALID')])\n`),
      'net',
    );
    assert.deepEqual(shapesOf(model, model.outputs), ['(None, 6, 6, 2)']);
  });
  it('Dropout2d over rows of numbers', () => {
    const reading = python(`${TORCH}net = nn.Sequential(nn.Linear(4, 8), nn.Dropout2d(0.5), nn.Linear(8, 2))\n`);
    const model = named(reading, 'net');
    assert.deepEqual([shapesOf(model, model.outputs), reading.problems.map(({ code }) => code)], [['(None, 2)'], []]);
  });
});

describe('what stands under a function, a list or a loop', () => {
  const shown = (reading: Reading) =>
    reading.models.map((model) => [model.name, model.parameters.total, shapesOf(model, model.outputs).join(' ')]);
  const codes = ({ problems }: Reading) => problems.map(({ code }) => code);

  it('models that only a function makes, which the file never calls', () => {
    const text = `${TORCH}class Net(nn.Module):\n    def __init__(self, width):\n        super().__init__()\n        self.a = nn.Linear(4, width)\n    def forward(self, x):\n        return self.a(x)\ndef small():\n    return Net(2)\ndef large(width=8):\n    return Net(width)\ndef other(width):\n    return Net(width)\n`;
    assert.deepEqual(shown(python(text)), [
      ['small', 10, '(None, 2)'],
      ['large', 40, '(None, 8)'],
    ]);
  });
  it('a net whose forward is called by name', () => {
    const text = `${net(['self.a = nn.Linear(4, 3)'], ['return self.a(x)']).replace('net = Net()\n', '')}class Agent:\n    def __init__(self):\n        self.net = Net()\n    def act(self, x):\n        return self.net.forward(x)\nAgent().act(torch.randn(5, 4))\n`;
    assert.deepEqual(shown(python(text)), [['Net', 15, '(None, 3)']]);
  });
  it('a list of modules with gaps', () => {
    const text = net(
      [
        'self.rows = nn.ModuleList([nn.ModuleList([nn.Linear(4, 4), None]), nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4)])])',
      ],
      ['for a, b in self.rows:', '    x = a(x)', '    if b is not None:', '        x = b(x)', 'return x'],
    );
    assert.deepEqual(shown(python(`${text}net(torch.randn(2, 4))\n`)), [['net', 60, '(None, 4)']]);
  });
  it('a grid of a list of axes', () => {
    const text = net(
      ['self.a = nn.Linear(2, 3)'],
      [
        'grid = torch.stack(torch.meshgrid([torch.arange(5), torch.arange(7)], indexing="ij"), dim=-1)',
        'return self.a(grid.float()) + x',
      ],
    );
    assert.deepEqual(shown(python(`${text}net(torch.randn(2, 5, 7, 3))\n`)), [['net', 9, '(None, 5, 7, 3)']]);
  });
  it('the outputs of a loop over an open length', () => {
    const text = net(
      ['self.cell = nn.GRUCell(4, 6)', 'self.out = nn.Linear(6, 2)'],
      [
        'h = torch.zeros(x.size(0), 6)',
        'outs = []',
        'for t in range(x.size(1)):',
        '    h = self.cell(x[:, t], h)',
        '    outs.append(self.out(h))',
        'return torch.stack(outs, dim=1)',
      ],
    );
    const reading = python(`${text}net(torch.randn(3, count(), 4))\n`);
    assert.deepEqual(shown(reading), [['net', 230, '(None, None, 2)']]);
    assert.deepEqual(reading.models[0]!.notUnderstood, []);
  });
  it('an index that may be anything', () => {
    const text = net(['self.a = nn.Linear(4, 4)'], ['mask = torch.eye(10)[choose(x)]', 'return mask[:, :, None] * 2']);
    const reading = python(`${text}net(torch.randn(2, 4))\n`);
    assert.deepEqual([shown(reading), codes(reading)], [[['net', 20, '(?)']], ['unused-layer']]);
  });
});

describe('conditions that are still to be typed', () => {
  it('end nothing', () => {
    for (const text of ['if', 'if:', 'if :\n    pass', 'x = 1\nif else: y', 'if\nelse:\n    a = 1\n    b = 2\n'])
      assert.deepEqual(python(text).models, [], text);
  });
});
