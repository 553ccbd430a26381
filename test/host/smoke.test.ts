import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { activated, ended, folder, SHORT, train, until, write } from './driving.ts';

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

  test('a JavaScript and a TypeScript file train, with a curve after the call', async () => {
    const api = await activated();
    for (const uri of [vscode.Uri.file(path.join(folder, 'line.js')), write('smoke.ts', SHORT)]) {
      await vscode.window.showTextDocument(uri);
      const run = await ended(api, await train(uri));
      assert.equal(run.status, 'completed', run.error?.message);
      await until('the curve', () => api.editor.inlineState(uri).some(({ chart }) => chart));
    }
  });

  test('the command of the terminal runs and sees the same runs', async () => {
    const api = await activated();
    const command = path.join(extension?.extensionPath ?? '', 'dist', 'bin', 'descent');
    const shell = process.platform === 'win32';
    const { stdout } = await promisify(execFile)(shell ? `"${command}.cmd"` : command, ['runs', '--json'], {
      cwd: folder,
      shell,
    });
    const told = stdout.trim().split('\n');
    const ids = told.map((line) => (JSON.parse(line) as { readonly id?: string; readonly run?: string }).id);
    assert.deepEqual(new Set(ids), new Set(api.runs.runs.map((run) => run.id)));
  });
});
