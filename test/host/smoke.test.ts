import assert from 'node:assert/strict';
import * as vscode from 'vscode';

suite('smoke', () => {
  const extension = vscode.extensions.getExtension('descent.descent');

  test('the extension is there and activates', async () => {
    assert.ok(extension, 'the host does not know descent.descent');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  test('every command of the manifest has a handler', async () => {
    await extension?.activate();
    const manifest = extension?.packageJSON as { contributes: { commands: readonly { command: string }[] } };
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = manifest.contributes.commands.map(({ command }) => command).filter((name) => !known.has(name));
    assert.deepEqual(missing, []);
  });

  test('no proposed API is asked for, which the released editor would refuse', () => {
    assert.equal((extension?.packageJSON as Record<string, unknown>).enabledApiProposals, undefined);
  });
});
