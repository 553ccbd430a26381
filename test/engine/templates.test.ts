// The quick ones of test/templates, which trains all of them.
import { test } from 'node:test';
import { RESULTS } from '../templates/results.ts';
import { holdResult } from '../templates/train.ts';

const QUICK = ['mlp.keras.py', 'mlp.torch.py', 'mlp.tfjs.js', 'embeddings.keras.py', 'embeddings.torch.py'];

for (const result of RESULTS.filter(({ file }) => QUICK.includes(file)))
  test(`${result.file} reaches what it states`, (context) => holdResult(context, result));
