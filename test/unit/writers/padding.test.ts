import assert from 'node:assert/strict';
import test from 'node:test';
import { read } from '../../../engine/core/readers/read.ts';
import { convert } from '../../../engine/core/writers/convert.ts';
import type { TargetName } from '../../../engine/core/writers/target.ts';

const TARGETS = ['keras', 'pytorch', 'tfjs', 'flax', 'onnx'] as const;

function written(text: string, target: TargetName) {
  const { models, problems } = read(text, { language: 'python' });
  assert.deepEqual(problems, []);
  return convert(models[0]!, target);
}

const torch = (layer: string) =>
  [
    'import torch',
    'from torch import nn',
    `model = nn.Sequential(${layer}, nn.ReLU())`,
    'out = model(torch.randn(2, 3, 12, 12))',
  ].join('\n');

const keras = (layer: string) =>
  `import keras\nfrom keras import layers\nmodel = keras.Sequential([keras.Input((8, 8, 3)), layers.${layer}])`;

test('what lies beside a picture goes around a convolution before it, where the framework has the mode', () => {
  const expected: Readonly<Record<string, Readonly<Record<(typeof TARGETS)[number], RegExp>>>> = {
    reflect: {
      keras: /ops\.pad\([\s\S]*"reflect"/,
      pytorch: /F\.pad\(.*\(2, 2, 1, 1\), mode="reflect"\)/,
      tfjs: /tf\.mirrorPad\([\s\S]*'reflect'/,
      flax: /jnp\.pad\([\s\S]*mode="reflect"/,
      onnx: /mode = "reflect"/,
    },
    replicate: {
      keras: /the mode replicate has no equal/,
      pytorch: /F\.pad\(.*\(2, 2, 1, 1\), mode="replicate"\)/,
      tfjs: /the mode replicate has no equal/,
      flax: /jnp\.pad\([\s\S]*mode="edge"/,
      onnx: /mode = "edge"/,
    },
    circular: {
      keras: /the mode circular has no equal/,
      pytorch: /F\.pad\(.*\(2, 2, 1, 1\), mode="circular"\)/,
      tfjs: /the mode circular has no equal/,
      flax: /jnp\.pad\([\s\S]*mode="wrap"/,
      onnx: /the mode circular has no equal/,
    },
  };
  for (const [mode, words] of Object.entries(expected))
    for (const target of TARGETS)
      for (const padding of ['(1, 2)', '"same"']) {
        const layer = `nn.Conv2d(3, 5, (3, 5), padding=${padding}, padding_mode="${mode}")`;
        const { text, listing, refused } = written(torch(layer), target);
        assert.match(text ?? listing ?? refused.map(({ why }) => why).join(), words[target], `${mode} for ${target}`);
      }
});

test('a transposed convolution that TensorFlow.js would make without its words is refused', () => {
  for (const word of ['output_padding=1', 'output_padding=(0, 1)']) {
    const layer = `Conv2DTranspose(4, 3, strides=2, padding="same", ${word})`;
    const { text, refused } = written(keras(layer), 'tfjs');
    assert.equal(text, undefined);
    assert.match(refused[0]!.why, /dilation and output_padding of a transposed convolution/);
    assert.match(written(keras(layer), 'keras').text!, /output_padding=/);
  }
  assert.match(written(torch('nn.ConvTranspose2d(3, 4, 3, dilation=2)'), 'tfjs').refused[0]!.why, /dilation/);
  assert.match(written(keras('Conv2DTranspose(4, 3, strides=2)'), 'tfjs').text!, /conv2dTranspose/);
});

test('the last picture of a ConvLSTM has its channels where those of its sequence are', () => {
  const { text } = written(
    'import keras\nfrom keras import layers\nmodel = keras.Sequential([keras.Input((5, 8, 8, 2)), ' +
      'layers.ConvLSTM2D(6, 3, padding="same"), layers.Conv2D(4, 3)])',
    'pytorch',
  );
  assert.match(text!, /nn\.Conv2d\(6, 4, 3\)/);
  assert.doesNotMatch(text!, /permute/);
});
