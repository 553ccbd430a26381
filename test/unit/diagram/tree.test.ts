import assert from 'node:assert/strict';
import { test } from 'node:test';
import { treeOf } from '../../../engine/core/diagram/build.ts';
import { createFacts, wholeFacts } from '../../../engine/core/diagram/facts.ts';
import { diagramOf } from '../../../engine/core/diagram/fromModel.ts';
import { groupsIn } from '../../../engine/core/diagram/opening.ts';
import { leavesOf, type TreeGroup, type TreeItem } from '../../../engine/core/diagram/tree.ts';
import { corpus, readModels } from './corpus.ts';

const models = corpus();

/** `Block×12` for each fold, outermost first. */
function folds(graph: ReturnType<typeof diagramOf>): readonly string[] {
  const tree = treeOf(graph);
  const nameOf = (item: TreeItem): string =>
    item.kind === 'leaf'
      ? graph.nodes[item.node]!.type
      : item.scope !== undefined
        ? graph.scopes[item.scope]!.type
        : item.children.map(nameOf).join('+');
  return groupsIn(tree.root)
    .filter(({ sort }) => sort === 'repeat')
    .map((group) => `${nameOf(group.children[0]!)}×${group.children.length}`);
}

const graphOf = (file: string, name: string) =>
  models.find(({ title }) => title === `${file}: ${name}`)?.graph ?? assert.fail(`${file}: ${name} is not read`);

test('the corpus is there', () => assert.ok(models.length > 80, `${models.length} models`));

test('no node is lost, doubled or torn out of its order in a block', () => {
  for (const { title, model, graph } of models) {
    const tree = treeOf(graph);
    const leaves = leavesOf(tree.root);
    assert.equal(leaves.length, graph.nodes.length, title);
    assert.equal(new Set(leaves).size, graph.nodes.length, title);
    assert.equal(graph.nodes.length, model.nodes.length + model.outputs.length, title);
    for (const group of groupsIn(tree.root)) assert.ok(group.children.length > 0, title);
  }
});

test('keys are unique, and those of an item begin with those of its group', () => {
  for (const { title, graph } of models) {
    const { root } = treeOf(graph);
    const keys: string[] = [];
    const visit = (group: TreeGroup): void => {
      for (const child of group.children) {
        assert.ok(child.key.startsWith(`${group.key}/`), title);
        keys.push(child.key);
        if (child.kind === 'group') visit(child);
      }
    };
    visit(root);
    assert.equal(new Set(keys).size, keys.length, title);
  }
});

test('what is folded computes alike: equal types, arguments, shapes and weights, item by item', () => {
  for (const { title, graph } of models) {
    const folded = groupsIn(treeOf(graph).root).filter(({ sort }) => sort === 'repeat');
    for (const { children } of folded) {
      const rounds = children.map((child) => leavesOf(child).map((node) => graph.nodes[node]!.alike));
      for (const round of rounds) assert.deepEqual(round, rounds[0], title);
    }
  }
});

test('parameters of the boxes add up to the model, shared weights counted once', () => {
  for (const { title, model, graph } of models) {
    if (model.parameters.total === undefined || graph.unused.length > 0) continue;
    const facts = createFacts(graph)(treeOf(graph).root);
    assert.equal(facts.parameters, model.parameters.total, title);
    assert.equal(facts.trainable, model.parameters.trainable, title);
  }
});

test('blocks of known models fold as their authors repeat them', () => {
  assert.deepEqual(folds(graphOf('keras/gpt.py', 'gpt')), ['Block×3']);
  const rounds = folds(graphOf('keras/resnet.py', 'model')).map((each) => Number(each.split('×')[1]));
  assert.deepEqual(rounds, [2, 3, 5, 2]);
  assert.deepEqual(folds(graphOf('torch/files/resnet.py', 'model50')), [
    'Bottleneck×2',
    'Bottleneck×3',
    'Bottleneck×5',
    'Bottleneck×2',
  ]);
});

const DEEP = `import keras
from keras import layers
inputs = keras.Input((16,))
x = inputs
for i in range(REPEATS):
    y = layers.Dense(16)(x)
    y = layers.ReLU()(y)
    x = layers.Add()([x, y])
model = keras.Model(inputs, layers.Dense(1)(x))
`;

test('a loop is one fold with as many rounds, cut where the loop begins', () => {
  const [model] = readModels(DEEP.replace('REPEATS', '12'));
  assert.deepEqual(folds(diagramOf(model!)), ['Dense+ReLU+Add×12']);
});

test('layers that differ do not fold', () => {
  const text = DEEP.replace('REPEATS', '6').replace('layers.ReLU()(y)', 'layers.Dropout(i / 10)(y)');
  assert.deepEqual(folds(diagramOf(readModels(text)[0]!)), []);
});

test('an edit leaves the keys of what it does not touch', () => {
  const keysOf = (text: string) => {
    const { root } = treeOf(diagramOf(readModels(text)[0]!));
    return new Set([...root.children, ...groupsIn(root).flatMap((group) => group.children)].map(({ key }) => key));
  };
  const text = DEEP.replace('REPEATS', '4');
  const before = keysOf(text);
  const after = keysOf(
    text.replace('x = inputs\n', 'x = layers.Flatten()(inputs)\n').replace('Dense(16)', 'Dense(16, activation="relu")'),
  );
  assert.deepEqual(
    [...before].filter((key) => !after.has(key)),
    [],
  );
});

test('parameters that the model as a whole does not tell are told nowhere in its diagram', () => {
  const keras = 'import keras\nfrom keras import layers\n';
  const unknown = `${keras}i = keras.Input((None, 3))\nx = mystery(i)\nm = keras.Model(i, layers.Dense(num_classes)(x))\n`;
  const lazy = `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.LazyLinear(4)
        self.second = make_something()
    def forward(self, x):
        return self.second(self.first(x))
net = Net()
`;
  for (const text of [unknown, lazy]) {
    const [model] = readModels(text);
    const graph = diagramOf(model!);
    const whole = wholeFacts(graph, createFacts(graph)(treeOf(graph).root));
    assert.deepEqual([whole.parameters, whole.trainable], [undefined, undefined]);
    assert.deepEqual(
      graph.nodes.filter(
        ({ kind, parameters }) => (kind === 'unknown' || kind === 'linear') && parameters !== undefined,
      ),
      [],
    );
  }
  for (const { title, graph } of models)
    if (graph.parameters === undefined)
      assert.equal(wholeFacts(graph, createFacts(graph)(treeOf(graph).root)).parameters, undefined, title);
});
