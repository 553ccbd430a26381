import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { ended, folder, open, tryToTrain, until, write } from './driving.ts';
import { useHost } from './useHost.ts';

const head = 'import keras\nfrom keras import layers\n';
const model = (inputs: number, classes: number) => `
model = keras.Sequential([keras.Input((${inputs},)), layers.Dense(${classes}, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
`;

suite('data of Python files', () => {
  const host = useHost(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const lensesOf = async (uri: vscode.Uri) => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
    return lenses.map(({ command }) => command?.title ?? '');
  };

  const started = async (uri: vscode.Uri): Promise<string> => {
    const run = await tryToTrain(uri);
    assert.ok(run, `nothing was started: ${host.dialogs.said.map(({ message }) => message).join(' | ')}`);
    return run.id;
  };

  test('a set that is not on this machine is offered with its size and its host, and nothing runs unasked', async () => {
    const text = `${head}(x, y), _ = keras.datasets.reuters.load_data(num_words=100)
x = keras.utils.pad_sequences(x, maxlen=20)${model(20, 46)}model.fit(x, y)\n`;
    const uri = write('reuters.py', text);
    await open(uri);
    assert.equal(await tryToTrain(uri), undefined);
    const { buttons } = await host.dialogs.heard(
      /^reuters\.py trains on reuters, .*2 MB from storage\.googleapis\.com/,
    );
    assert.deepEqual(buttons, ['Download', 'Train Anyway']);
    host.dialogs.press(/trains on reuters/, 'Train Anyway');
    const run = await ended(host.api, await started(uri));
    assert.equal(run.status, 'failed');
    assert.match(run.error?.message ?? '', /reuters is not on this machine.*put its files into/);
  });

  test('a table of the workspace is chosen with its columns, kept and shown as a lens', async () => {
    mkdirSync(path.join(folder, 'tables'), { recursive: true });
    const rows = Array.from({ length: 60 }, (_, row) => `${row % 7},${row % 5},${row % 3}`);
    write('tables/flowers.csv', `petal,sepal,kind\n${rows.join('\n')}\n`);
    const uri = write('slots.py', `${head}${model(2, 3)}model.fit(x_train, y_train, epochs=2)\n`);
    const { document } = await open(uri);
    for (const choice of ['Files…', 'flowers.csv', 'petal+sepal', 'flowers.csv', 'kind']) host.dialogs.choose(choice);
    const run = await ended(host.api, await started(uri));
    assert.equal(run.status, 'completed', run.error?.message);
    assert.deepEqual(run.warnings, []);
    await until('the lens', async () => (await lensesOf(document.uri)).some((each) => /^Data: x_train/.test(each)));
    const lens = (await lensesOf(document.uri)).find((each) => each.startsWith('Data: '));
    assert.equal(lens, 'Data: x_train from flowers.csv, y_train from flowers.csv');
  });

  test('known sets of the fitting shape are offered, and no others', async () => {
    const uri = write('fits.py', `${head}${model(4, 3)}model.fit(x_train, y_train, epochs=2)\n`);
    await open(uri);
    host.dialogs.choose('Iris');
    const run = await ended(host.api, await started(uri));
    assert.equal(run.status, 'completed', run.error?.message);
    const offered = host.dialogs.asked[0]!.value.split('\n');
    assert.deepEqual(offered, ['Iris', 'Files…', 'Made-up data']);
    assert.equal(
      (await lensesOf(uri)).find((each) => each.startsWith('Data')),
      'Data: iris',
    );
  });
});
