import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Descent } from '../../extension/extension.ts';
import { Command } from '../../extension/ids.ts';
import { createStatusBar } from '../../extension/training/statusBar.ts';
import { replace, watchDialogs, type Dialogs } from './dialogs.ts';
import {
  ENDLESS,
  ended,
  explorerOf,
  folder,
  lasting,
  open,
  SHORT,
  stopAll,
  train,
  training,
  tryToTrain,
} from './driving.ts';
import { activated, until, write } from './driving.ts';

suite('training', () => {
  let api: Descent;
  let dialogs: Dialogs;

  suiteSetup(async () => {
    api = await activated();
  });
  setup(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    dialogs = watchDialogs(api.window);
  });
  teardown(async () => {
    await stopAll(api);
    dialogs.restore();
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  test('a text that is no file yet is asked to be saved, and nothing runs', async () => {
    const before = api.runs.runs.length;
    const document = await vscode.workspace.openTextDocument({ language: 'typescript', content: SHORT });
    assert.equal(await tryToTrain(document.uri), undefined);
    const { severity, buttons } = await dialogs.heard(/^Save this file first/);
    assert.equal(severity, 'warning');
    assert.deepEqual(buttons, ['Save As…']);
    assert.equal(api.runs.runs.length, before);
  });

  test('a text that is saved where its person says is trained there', async () => {
    const content = SHORT.replace('epochs: 3', 'epochs: 2');
    const document = await vscode.workspace.openTextDocument({ language: 'typescript', content });
    const uri = vscode.Uri.file(path.join(folder, 'named.ts'));
    // The dialog is the system's own; what it leads to is not.
    const back = replace(api.workspace, 'saveAs', async (asked: vscode.Uri) => {
      assert.equal(asked.toString(), document.uri.toString());
      await vscode.workspace.fs.writeFile(uri, Buffer.from(document.getText()));
      return uri;
    });
    dialogs.press(/^Save this file first/, 'Save As…');
    try {
      const run = await ended(api, (await tryToTrain(document.uri))?.id ?? '');
      assert.equal(run.status, 'completed', run.error?.message);
      assert.equal(run.request.file, uri.fsPath);
      assert.equal(run.series[0]?.epochs, 2);
    } finally {
      back();
    }
  });

  test('what can not be trained is refused with the reason', async () => {
    assert.equal(await tryToTrain(write('train.rb', 'puts 1\n')), undefined);
    const { severity } = await dialogs.heard(/^train\.rb can’t be trained: .*TypeScript and JavaScript/);
    assert.equal(severity, 'error');
  });

  test('a file that is not there is refused with a sentence', async () => {
    const uri = write('brief.ts', SHORT);
    const gone = uri.with({ path: uri.path.replace('brief', 'gone') });
    assert.equal(await tryToTrain(gone), undefined);
    await dialogs.heard(/gone\.ts/);
  });

  test('a file in training offers Stop and Restart or Queue, and does nothing without an answer', async () => {
    const uri = write('busy.ts', ENDLESS);
    const first = await train(uri);
    await training(api, first);
    assert.equal(await tryToTrain(uri), undefined);
    const { buttons } = await dialogs.heard(/^busy\.ts is already in training/);
    assert.deepEqual(buttons, ['Stop and Restart', 'Queue']);
    assert.equal(api.runs.get(first)?.status, 'running');
  });

  test('Queue lets it wait in sight, Stop and Restart ends the one before', async () => {
    const uri = write('again.ts', ENDLESS);
    const first = await train(uri);
    await training(api, first);
    dialogs.press(/already in training/, 'Queue');
    const second = await train(uri);
    assert.equal((await until('the queued run', () => api.runs.get(second)))?.status, 'queued');
    await until('its place in the list', () => explorerOf(api).nodeOf(second));
    assert.match(explorerOf(api).description(second), /^queued/);
    await api.runs.stop(second);

    dialogs.restore();
    dialogs = watchDialogs(api.window);
    dialogs.press(/already in training/, 'Stop and Restart');
    const third = await train(uri);
    assert.equal((await ended(api, first)).status, 'stopped');
    await training(api, third);
  });

  test('what was typed is saved before Run Again too', async () => {
    const editor = await open(write('typed.ts', SHORT));
    const first = await train(editor.document.uri);
    await ended(api, first);
    await editor.edit((edit) => {
      const at = editor.document.positionAt(editor.document.getText().indexOf('epochs: 3'));
      edit.replace(new vscode.Range(at, at.translate(0, 9)), 'epochs: 2');
    });
    await vscode.commands.executeCommand(Command.runAgain, first);
    const [second] = api.runs.runs;
    assert.ok(second !== undefined && second.id !== first);
    assert.equal((await ended(api, second.id)).series[0]?.epochs, 2);
    assert.equal(editor.document.isDirty, false);
  });

  test('what was typed into an imported file is saved and trained too', async () => {
    const imported = await open(write('epochs.ts', 'export const epochs = 3;\n'));
    await imported.edit((edit) => edit.replace(new vscode.Range(0, 22, 0, 23), '2'));
    const text = SHORT.replace('epochs: 3', 'epochs').replace(
      'import',
      "import { epochs } from './epochs.ts';\nimport",
    );
    const run = await ended(api, await train(write('importing.ts', text)));
    assert.equal(run.series[0]?.epochs, 2);
    assert.equal(imported.document.isDirty, false);
  });

  test('a run that ends out of sight is told, one in sight is not', async () => {
    const uri = write('sight.ts', SHORT);
    await open(uri);
    await ended(api, await train(uri));
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(dialogs.said, []);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('no editor', () => vscode.window.visibleTextEditors.length === 0);
    await ended(api, await train(uri));
    const { severity, buttons } = await dialogs.heard(/^sight is trained: loss [\d.e-]+ · .*s$/);
    assert.equal(severity, 'information');
    assert.deepEqual(buttons, ['Go to Code', 'Open Loss Chart']);
  });

  test('the status bar tells where training is, and is not there when nothing trains', async () => {
    const items: Pick<vscode.StatusBarItem, 'text' | 'command'>[] = [];
    const shown = new Set<unknown>();
    const { createStatusBarItem } = vscode.window;
    const stub = () => {
      const item = {
        text: '',
        command: undefined,
        show: () => void shown.add(item),
        hide: () => void shown.delete(item),
        dispose: () => undefined,
      };
      items.push(item);
      return item;
    };
    Object.defineProperty(vscode.window, 'createStatusBarItem', { value: stub, configurable: true, writable: true });
    const bar = createStatusBar(api.runs);
    try {
      assert.equal(shown.size, 0);
      const run = await train(write('status.ts', lasting(100)));
      const [text, stop] = items;
      await until('epoch and batch', () => /status {2}epoch \d+\/500 · \d\/8 · .*left$/.test(text?.text ?? ''));
      assert.equal(shown.size, 2);
      assert.deepEqual((stop?.command as vscode.Command).arguments, [run]);
      await api.runs.stop(run);
      await until('an empty status bar', () => shown.size === 0);
    } finally {
      bar.dispose();
      Object.defineProperty(vscode.window, 'createStatusBarItem', {
        value: createStatusBarItem,
        configurable: true,
        writable: true,
      });
    }
  });

  test('the program’s words are in the log, with its arguments', async () => {
    dialogs.type('--rate 0.5 "two words"');
    const uri = write('words.ts', lasting(1));
    const run = await vscode.commands.executeCommand<{ id: string }>(Command.trainWithArguments, uri);
    const { folder, request } = await ended(api, run.id);
    assert.deepEqual(request.argv, ['--rate', '0.5', 'two words']);
    assert.match(readFileSync(`${folder}/log.txt`, 'utf8'), /argv --rate 0\.5 two words/);
  });
});
