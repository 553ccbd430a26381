import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { open, until, write } from './driving.ts';
import { useHost } from './useHost.ts';

const KERAS = `import keras
from keras import layers

inputs = keras.Input((32, 32, 3))
x = layers.Conv2D(64, 3, padding="same")(inputs)

x = layers.BatchNormalization()(x)
x = layers.ReLU()(x)
x = layers.Flatten()(x)
model = keras.Model(inputs, layers.Dense(10)(x))
`;

const labelOf = ({ label }: vscode.CompletionItem) => (typeof label === 'string' ? label : label.label);

async function completionsAt({ uri }: vscode.TextDocument, at: vscode.Position): Promise<vscode.CompletionItem[]> {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    uri,
    at,
  );
  return items.filter((item) => ['residual', 'attention', 'conv-norm-act'].includes(labelOf(item)));
}

suite('models as code', () => {
  const host = useHost(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  test('blocks are completed to the size of the tensor at the cursor', async () => {
    const { document } = await open(write('blocks.py', KERAS));
    const items = await until('blocks', async () => {
      const found = await completionsAt(document, new vscode.Position(5, 0));
      return found.length > 0 && found;
    });
    assert.deepEqual(items.map(labelOf).sort(), ['attention', 'conv-norm-act', 'residual']);
    const residual = items.find((item) => labelOf(item) === 'residual')!;
    const text = residual.insertText instanceof vscode.SnippetString ? residual.insertText.value : '';
    assert.match(text, /layers\.Conv2D\(64, 3/);
    assert.deepEqual(await completionsAt(document, new vscode.Position(1, 0)), []);
  });

  test('selected layers become code of another framework in a new file', async () => {
    const { document } = await open(write('select.py', KERAS));
    const range = new vscode.Range(6, 0, 8, 24);
    const actions = await until('actions', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        range,
      );
      return found.some(({ title }) => title === 'Convert Selection to PyTorch') && found;
    });
    const { command } = actions.find(({ title }) => title === 'Convert Selection to PyTorch')!;
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments as unknown[]));
    const written = vscode.window.activeTextEditor!.document;
    assert.ok(written.isUntitled);
    assert.match(written.getText(), /nn\.BatchNorm2d\(64/);
    assert.doesNotMatch(written.getText(), /Conv2d|Linear/);
  });

  test('a copied model is pasted as another framework; what is none is refused', async () => {
    const editor = await open(write('paste.py', ''));
    await vscode.env.clipboard.writeText('nn.Linear(8, 16),\n        nn.ReLU(),\n        nn.Linear(16, 2),');
    await vscode.commands.executeCommand('descent.pasteAsKeras');
    assert.match(editor.document.getText(), /layers\.Dense\(16/);
    await vscode.env.clipboard.writeText('no model');
    await vscode.commands.executeCommand('descent.pasteAsKeras');
    await host.dialogs.heard(/clipboard holds no model/);
    // Training saves what is open first: a text that is left unsaved would be in the way of the suites after this one.
    assert.ok(await editor.document.save());
  });
});
