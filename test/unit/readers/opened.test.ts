import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Shape } from '../../../engine/core/model/dimension.ts';
import type { Model } from '../../../engine/core/model/graph.ts';
import { summaryOf } from '../../../engine/core/model/summary.ts';
import { read } from '../../../engine/core/readers/read.ts';

interface Case {
  readonly file: string;
  readonly model: string;
  readonly sizes: Readonly<Record<string, number>>;
  /** Lists, texts, flags and parts, as a person writes them. */
  readonly answers?: Readonly<Record<string, string>>;
  readonly shapes?: Readonly<Record<string, Shape>>;
  readonly input: Shape;
}

interface Golden {
  readonly total: number;
  readonly trainable: number;
  readonly outputs: readonly (readonly (number | null)[])[];
}

const root = new URL('../../', import.meta.url);
const json = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const cases = json('models/opened/cases.json') as readonly Case[];
const golden = json('golden/opened.json') as readonly Golden[];
const textOf = (file: string) => readFileSync(new URL(`models/opened/${file}`, root), 'utf8');

const outputsOf = ({ outputs, nodes }: Model) =>
  outputs.map(({ node, output }) =>
    nodes
      .find(({ id }) => id === node)!
      .outputs[output]!.shape!.map((each) => (typeof each === 'number' ? each : null)),
  );

const models = (text: string, options: Partial<Parameters<typeof read>[1]> = {}) =>
  read(text, { language: 'python', ...options }).models;

assert.equal(cases.length, golden.length);
cases.forEach(({ file, model: name, sizes: numbers, answers, shapes, input }, index) => {
  const sizes = { ...numbers, ...answers };
  test(`${name} of ${file} with ${Object.values(sizes).join(', ')}: asks for its sizes, and with them counts as the real framework does`, () => {
    const open = models(textOf(file)).find((each) => each.name === name);
    assert.ok(open, 'it is shown');
    assert.equal(open.parameters.total, undefined);
    const given = models(textOf(file), { sizes, inputs: { [name]: [input] } }).find((each) => each.name === name)!;
    const expected = golden[index]!;
    assert.deepEqual(given.parameters, { total: expected.total, trainable: expected.trainable });
    assert.deepEqual(outputsOf(given), expected.outputs);
    assert.deepEqual(given.notUnderstood, []);
    const asked = new Set((given.sizes ?? []).map((each) => each.name));
    assert.ok(
      [...asked].every((each) => each in sizes),
      `${[...asked].join()} are asked for`,
    );
    if (shapes) assert.equal(open.inputsFrom, 'unknown');
  });
});

test('sizes are asked for one after another until everything is known', () => {
  const given: Record<string, number> = {};
  const asked = () => models(textOf('networks_torch.py'), { sizes: given }).find(({ name }) => name === 'SmallGPT')!;
  for (let round = 0; round < 4; round += 1) for (const { name } of asked().sizes!) given[name] ??= 8;
  assert.notEqual(asked().parameters.total, undefined);
  assert.deepEqual(Object.keys(given).toSorted(), [
    'config.depth',
    'config.heads',
    'config.length',
    'config.width',
    'config.words',
  ]);
});

const names = (text: string) => models(text).map((each) => each.name);
const TORCH = 'import torch\nfrom torch import nn\n';

test('what another model of the file is made of is no model of its own', () => {
  const text = textOf('networks_torch.py');
  assert.deepEqual(names(text), ['make_discriminator', 'UNet', 'SmallGPT', 'Tagger', 'Classifier', 'Mixer']);
  assert.deepEqual(names(textOf('networks_keras.py')), [
    'build_cnn',
    'build_text_model',
    'build_autoencoder',
    'Encoder',
  ]);
});

const net = (name: string, args: string, body: string) =>
  `class ${name}(nn.Module):\n    def __init__(self, ${args}):\n        super().__init__()\n${body
    .split('\n')
    .map((each) => `        ${each}`)
    .join('\n')}\n    def forward(self, x):\n        return self.a(x)\n`;

test('a class that the file makes is not made a second time', () => {
  const text = `${TORCH}${net('Net', 'width', 'self.a = nn.Linear(4, width)')}net = Net(3)\n`;
  assert.deepEqual(names(text), ['net']);
});

test('a part that is handed over has no count, whatever else is known', () => {
  const text = TORCH + net('Net', 'encoder, width', 'self.a = nn.Linear(width, 2)\nself.encoder = encoder');
  const [open] = models(text, { sizes: { width: 4 } });
  assert.ok(open);
  assert.equal(open.parameters.total, undefined);
  assert.deepEqual(
    open.notUnderstood.map((each) => each.construct),
    ['the argument encoder'],
  );
  const rate = TORCH + net('Net', 'dropout: float, width', 'self.a = nn.Linear(width, 2)\nself.dropout = dropout');
  assert.equal(models(rate, { sizes: { width: 4 } })[0]!.parameters.total, 10);
});

test('a class that only puts others together, and a library of parts, show nothing', () => {
  const only = TORCH + net('Net', 'one, two', 'self.a = nn.Sequential(one, two)');
  assert.deepEqual(names(only), []);
  const parts = Array.from({ length: 30 }, (_, index) =>
    net(`Part${index}`, 'width', 'self.a = nn.Linear(width, width)'),
  );
  assert.deepEqual(names(TORCH + parts.join('')), []);
  const whole = net('Whole', 'width', 'self.a = nn.Sequential(Part0(width), Part1(width), nn.Linear(width, 2))');
  assert.deepEqual(names(TORCH + parts.join('') + whole), ['Whole']);
});

test('two arguments are two numbers, also where one of them may stand for the other', () => {
  const text = TORCH + net('Net', 'one, two, flag', 'size = one if flag else two\nself.a = nn.Linear(3, size)');
  const [open] = models(text, { sizes: { one: 4 } });
  assert.equal(open?.parameters.total, undefined);
  assert.equal(models(text, { sizes: { one: 4, two: 5 } })[0]?.parameters.total, undefined);
});

test('a number that is given for an argument is not given to other things of that name', () => {
  const text = `${TORCH}class Part(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.a = nn.Linear(width, 2)
    def forward(self, x):
        return self.a(x)
class Net(nn.Module):
    def __init__(self, width, depth):
        super().__init__()
        self.part = Part(depth * 2)
        self.b = nn.Linear(2, width)
    def forward(self, x):
        return self.b(self.part(x))
`;
  assert.equal(models(text, { sizes: { width: 5 } })[0]!.parameters.total, undefined);
  assert.equal(models(text, { sizes: { width: 5, depth: 3 } })[0]!.parameters.total, 6 * 2 + 2 + 2 * 5 + 5);
});

test('a number of the file that has the same name is asked for apart', () => {
  const text = `${TORCH}width = len(load())
first = nn.Sequential(nn.Linear(4, width))
${net('Net', 'width', 'self.a = nn.Linear(3, width)')}`;
  const asked = models(text).map((each) => (each.sizes ?? []).map(({ name }) => name));
  assert.deepEqual(asked, [['width'], ['Net.width']]);
});

test('functions of JavaScript that need arguments are opened too', () => {
  const text = `import * as tf from '@tensorflow/tfjs';
export function createModel(words, units) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units, inputShape: [words] }));
  model.add(tf.layers.dense({ units: units * 2 }));
  return model;
}
`;
  const [open] = models(text, { language: 'javascript' });
  assert.deepEqual(
    open?.sizes?.map(({ name }) => name),
    ['words', 'units'],
  );
  const [given] = models(text, { language: 'javascript', sizes: { words: 5, units: 3 } });
  assert.equal(given?.parameters.total, 6 * 3 + 4 * 6);
});

test('a module that lies in a second container is used where it is called, with its own arrays', () => {
  const text = `${TORCH}class Scale(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))
    def forward(self, x):
        return x * self.scale
def block(one, two):
    return nn.Sequential(nn.Linear(one, two), Scale(two))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        layers = []
        for width in [8, 6, 4]:
            layers += block(8 if width == 8 else width + 2, width)
        self.layers = nn.Sequential(*layers)
    def forward(self, x):
        return self.layers(x)
net = Net()
`;
  const { models: found, problems } = read(text, { language: 'python' });
  assert.deepEqual(
    summaryOf(found[0]!).map(({ name, uses, parameters }) => [name, uses, parameters]),
    [0, 1, 2, 3, 4, 5].map((at) => [`layers.${at}`, 1, [72, 8, 54, 6, 28, 4][at]]),
  );
  assert.deepEqual(problems, []);
});
