import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { Command } from '../../extension/ids.ts';
import { folder } from './driving.ts';
import { useHost } from './useHost.ts';

suite('new experiments', () => {
  const host = useHost(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  const make = async (kind: string, framework: string) => {
    host.dialogs.choose(kind);
    host.dialogs.choose(framework);
    return vscode.commands.executeCommand<vscode.Uri | undefined>(Command.newExperiment);
  };

  test('a template becomes a file of the workspace, a second one beside it', async () => {
    const first = await make('$(pulse) Recurrent network', 'PyTorch');
    assert.equal(first?.fsPath, path.join(folder, 'rnn.py'));
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, first.fsPath);
    assert.match(vscode.window.activeTextEditor.document.getText(), /^# An LSTM .*[\s\S]*nn\.LSTM\(/);
    const second = await make('$(pulse) Recurrent network', 'PyTorch');
    assert.equal(second?.fsPath, path.join(folder, 'rnn-2.py'));
    for (const uri of [first, second]) await vscode.workspace.fs.delete(uri);
  });

  test('every kind is there in every framework', async () => {
    await vscode.commands.executeCommand(Command.newExperiment);
    const kinds = host.dialogs.asked[0]!.value.split('\n');
    assert.equal(kinds.length, 11);
    for (const framework of ['Keras', 'PyTorch', 'TensorFlow.js'])
      for (const kind of kinds) {
        const uri = await make(kind, framework);
        assert.ok(uri, `${kind} in ${framework}`);
        await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
        await vscode.workspace.fs.delete(uri);
      }
  });
});
