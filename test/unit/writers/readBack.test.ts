import assert from 'node:assert/strict';
import test from 'node:test';
import { read } from '../../../engine/core/readers/read.ts';
import { convert } from '../../../engine/core/writers/convert.ts';
import { FRAMEWORKS } from '../../../engine/core/writers/frameworks.ts';
import type { TargetName } from '../../../engine/core/writers/target.ts';
import { corpus, type CorpusModel } from '../../parity/conversion/collect.ts';
import { graphText } from './graphText.ts';

/** What the readers do not find again as it was written, and why. Whatever leaves or enters this list fails the test. */
const OTHERWISE: Readonly<Partial<Record<TargetName, Readonly<Record<string, string>>>>> = {
  keras: { 'torch-resnet9-model': 'only the layer after a pooling tells how large its pictures are' },
  pytorch: {
    'torch-resnet9-model': 'only the layer after a pooling tells how large its pictures are',
    'keras-attention_seq2seq-model': 'PyTorch hides no steps of a sequence, which a note says',
    'keras-inception-model': 'normalisations of PyTorch have a scale, where Keras leaves it out',
    'keras-convlstm-model': 'a recurrence is a class with a loop over its steps',
    'keras-gru_stack-rnn': 'a recurrence is a class with a loop over its steps',
  },
  tfjs: {
    'torch-seq2seq-model': 'a recurrent step is a class of its own',
    'torch-attention_pool-model': 'an array for each example is repeated, where PyTorch broadcasts it',
    'torch-unet-light': 'pictures grow by a function that is not read',
    'torch-tcn-model': 'an end that is counted from the back is a size',
    'keras-cells-model': 'a recurrent step is a class of its own',
    'keras-gru_stack-model': 'a recurrent step is a class of its own',
    'torch-text_lstm-gru': 'a recurrent step is a class of its own',
    'torch-gpt-model': 'a mask is made of numbers, where PyTorch compares',
    'torch-resnet9-model': 'only the layer after a pooling tells how large its pictures are',
    'torch-siamese-net': 'an array that two calls take is one step, and two in the source',
    'torch-transformer_full-model': 'the mask is a table of numbers',
    'torch-vit-model': 'an array for each example is repeated, where PyTorch broadcasts it',
  },
};

/** The lines in which the model that was read back differs from the one that was written; nothing where it is the same. */
function difference({ model }: CorpusModel, target: TargetName): string | undefined {
  const made = convert(model, target);
  if (made.text === undefined) return undefined;
  const { net, name } = made;
  const isClass = made.text.includes(`\nclass ${name}(`);
  const text = isClass ? `${made.text}\nwritten = ${name}()\n` : made.text;
  const anyInputs = net.inputs.map(({ value }) => value.shape.slice(1));
  const { models } = read(text, { language: FRAMEWORKS[target]!.language, anyInputs });
  const back = models.find((each) => each.name === (isClass ? 'written' : name));
  if (!back) return 'it is not found';
  const again = convert(back, target);
  if (again.refused.length > 0) return again.refused.map(({ what, why }) => `${what}: ${why}`).join('; ');
  const [one, two] = [graphText(net), graphText(again.net)];
  const at = one.findIndex((line, index) => line !== two[index]);
  return at < 0 && one.length === two.length ? undefined : `- ${one[at]}\n+ ${two[at]}`;
}

const models = corpus();

for (const target of ['keras', 'pytorch', 'tfjs', 'tfjs-js'] as const)
  test(`models written for ${target} are read back as the same graph`, () => {
    const known = OTHERWISE[target === 'tfjs-js' ? 'tfjs' : target]!;
    const found = models.flatMap((each) => {
      const other = difference(each, target);
      return other === undefined ? [] : [[each.id, other] as const];
    });
    const news = found.filter(([id]) => !Object.hasOwn(known, id)).map(([id, other]) => `${id}\n${other}`);
    assert.deepEqual(news, []);
    assert.deepEqual(found.map(([id]) => id).sort(), Object.keys(known).sort());
    assert.ok(models.filter(({ model }) => convert(model, target).text !== undefined).length > 70);
  });
