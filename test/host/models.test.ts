import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ended, open, tryToTrain, until, write } from './driving.ts';
import { useHost } from './useHost.ts';

const KERAS = `import keras
from keras import layers

model = keras.Sequential([
    layers.Input((28, 28, 1)),
    layers.Conv2D(4, 3, activation="relu"),
    layers.MaxPooling2D(4),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=2, batch_size=64)
`;

const hintsIn = async (document: vscode.TextDocument) => {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    whole,
  );
  return found.map(({ label, position }) => `${position.line + 1}: ${String(label)}`);
};

const problemsOf = ({ uri }: vscode.TextDocument) =>
  vscode.languages.getDiagnostics(uri).map(({ code }) => (typeof code === 'object' ? String(code.value) : ''));

suite('models in the text', () => {
  const host = useHost(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  test('a model is converted into a file beside the source', async () => {
    const { document } = await open(write('convert.py', KERAS));
    host.dialogs.choose('PyTorch');
    await vscode.commands.executeCommand('descent.model.convert', document.uri, 'model');
    await until('the written code', () => vscode.window.activeTextEditor?.document.isUntitled === true);
    const written = vscode.window.activeTextEditor!.document;
    assert.equal(written.languageId, 'python');
    assert.match(written.getText(), /nn\.Conv2d\(1, 4, 3\),\n {4}nn\.ReLU\(\)/);
  });

  test('shapes and counts stand after the layers', async () => {
    const { document } = await open(write('shapes.py', KERAS));
    await until('hints', async () => (await hintsIn(document)).length > 0);
    assert.deepEqual(await hintsIn(document), [
      '6: → (None, 26, 26, 4) · 40',
      '7: → (None, 6, 6, 4)',
      '8: → (None, 144)',
      '9: → (None, 10) · 1,450',
    ]);
  });

  test('a lens gives the parameters, the outline the layers', async () => {
    const { document } = await open(write('lens.py', KERAS));
    await until('a reading', () => host.api.models.readings.of(document) !== undefined);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
    );
    const titles = lenses.map(({ command }) => command?.title);
    assert.ok(titles.includes('model: 1,490 parameters'), titles.join(' | '));
    assert.ok(titles.includes('▷ Train'), titles.join(' | '));
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    const model = symbols.find(({ name }) => name === 'model');
    assert.deepEqual(
      model?.children.map(({ detail }) => detail.split(' ')[0]),
      ['Conv2D', 'MaxPooling2D', 'Flatten', 'Dense'],
    );
  });

  test('a mistake is marked as it is typed and goes with its cause', async () => {
    const editor = await open(write('mistake.py', KERAS));
    const { document } = editor;
    await until('a reading', () => host.api.models.readings.of(document) !== undefined);
    assert.deepEqual(problemsOf(document), []);
    const units = document.positionAt(KERAS.indexOf('Dense(10') + 'Dense('.length);
    await editor.edit((edit) => edit.replace(new vscode.Range(units, units.translate(0, 2)), '1'));
    await until('the mistake', () => problemsOf(document).includes('softmax-over-one-unit'));
    await editor.edit((edit) => edit.replace(new vscode.Range(units, units.translate(0, 1)), '10'));
    await until('no mistake', () => problemsOf(document).length === 0);
  });

  test('a Python file trains without Python, on data that is marked as made up', async () => {
    const uri = write('train.py', KERAS);
    await open(uri);
    host.dialogs.choose('Made-up data');
    try {
      const run = await ended(host.api, (await tryToTrain(uri))?.id ?? '');
      assert.equal(run.status, 'completed', run.error?.message);
      assert.equal(run.series[0]?.place?.line, 12);
      assert.equal(run.series[0]?.epochs, 2);
      assert.ok(
        run.warnings.some((each) => /x_train and y_train is made up/.test(each)),
        run.warnings.join('\n'),
      );
      assert.equal(run.models[0]?.parameters, 1490);
    } finally {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });

  test('a Python file that trains nothing says what is missing', async () => {
    const uri = write('nothing.py', KERAS.slice(0, KERAS.indexOf('model.compile')));
    const run = await ended(host.api, (await tryToTrain(uri))?.id ?? '');
    assert.equal(run.status, 'failed');
    assert.match(run.error?.message ?? '', /defines a model and no training/);
  });
});
