// Networks that files take ready-made: what Keras and torchvision themselves said of them (test/models/makeReadyMade.py).
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { Shape } from '../../../../engine/core/model/dimension.ts';
import { summaryOf } from '../../../../engine/core/model/summary.ts';
import { read } from '../../../../engine/core/readers/read.ts';

interface Golden {
  readonly keras: readonly {
    readonly name: string;
    readonly args: string;
    readonly total: number;
    readonly trainable: number;
    readonly output: readonly (number | null)[];
    readonly layers: number;
    readonly digest: string;
  }[];
  readonly torch: readonly {
    readonly name: string;
    readonly args: string;
    readonly total: number;
    readonly digest: string;
  }[];
}

const golden = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../../golden/readyMade.json'), 'utf8'),
) as Golden;

/** As Python's `json.dumps` writes it. */
const dumped = (value: unknown): string => JSON.stringify(value).replaceAll(',', ', ');
const printed = (shape: Shape | undefined) => shape?.map((each) => (typeof each === 'number' ? each : null));
const digest = (lines: readonly string[]) =>
  createHash('sha256')
    .update([...lines].sort().join('\n'))
    .digest('hex');

const counted = ({ name }: { name: string }) => name !== 'num_batches_tracked';
const modelOf = (text: string) => read(text, { language: 'python' }).models[0]!;

for (const { name, args, total, trainable, output, layers, digest: expected } of golden.keras)
  test(`keras.applications.${name}(${args})`, () => {
    const model = modelOf(`import keras\nmodel = keras.applications.${name}(${args})\n`);
    const [end] = model.outputs;
    assert.deepEqual(model.notUnderstood, []);
    assert.deepEqual(model.parameters, { total, trainable });
    assert.deepEqual(printed(model.nodes.find((each) => each.id === end?.node)?.outputs[end!.output]?.shape), output);
    const rows = summaryOf(model);
    assert.equal(rows.length, layers);
    assert.equal(digest(rows.map((each) => dumped([each.type, printed(each.outputShapes[0])]))), expected);
    assert.equal(model.span.file, undefined, 'it stands where the file makes it');
  });

for (const { name, args, total, digest: expected } of golden.torch)
  test(`torchvision.models.${name}(${args})`, () => {
    const model = modelOf(`from torchvision import models\nmodel = models.${name}(${args})\n`);
    assert.deepEqual(model.notUnderstood, []);
    assert.equal(model.parameters.total, total);
    const arrays = model.layers.flatMap((layer) =>
      layer.weights
        .filter(counted)
        .map((each) => dumped([`${layer.path}${layer.path && '.'}${each.name}`, printed(each.shape)])),
    );
    assert.equal(digest(arrays), expected);
    assert.equal(model.span.file, undefined, 'it stands where the file makes it');
  });

test('a ready-made network is changed as people do for their own classes', () => {
  const model = modelOf(`
import torch.nn as nn
from torchvision import models
model = models.resnet18(weights=models.ResNet18_Weights.DEFAULT)
for each in model.parameters():
    each.requires_grad = False
model.fc = nn.Linear(model.fc.in_features, 2)
`);
  assert.deepEqual(model.parameters, { total: 11_177_538, trainable: 1026 });
});

test('a ready-made network inside another is one block', () => {
  const { models } = read(
    `
import keras
from keras.applications.mobilenet_v2 import MobileNetV2, preprocess_input
base = MobileNetV2(include_top=False, input_shape=(96, 96, 3), pooling="avg")
base.trainable = False
entry = keras.Input((96, 96, 3))
model = keras.Model(entry, keras.layers.Dense(5)(base(preprocess_input(entry))))
`,
    { language: 'python' },
  );
  const model = models.find((each) => each.name === 'model');
  assert.deepEqual(model?.parameters, { total: 2_257_984 + 1280 * 5 + 5, trainable: 1280 * 5 + 5 });
  const scopes = new Set(model.nodes.flatMap((each) => each.scope.map((step) => step.call)));
  assert.equal(scopes.size, 1);
});

test('weights that are given leave the side branches of GoogLeNet out', () => {
  const model = modelOf('from torchvision.models import googlenet\nmodel = googlenet(weights="DEFAULT")\n');
  assert.equal(model.parameters.total, 6_624_904);
});
