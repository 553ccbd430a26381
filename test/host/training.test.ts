import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Descent } from '../../extension/extension.ts';
import { Command, Setting } from '../../extension/ids.ts';
import { createStatusBar } from '../../extension/training/statusBar.ts';
import { watchDialogs, type Dialogs } from './dialogs.ts';
import { ENDLESS, ended, explorerOf, lasting, open, SHORT, stopAll, train, training, tryToTrain } from './driving.ts';
import { activated, until, write } from './driving.ts';

const NAN = SHORT.replace('tf.ones([64, 1])', 'tf.fill([64, 1], NaN)');
const FAILING = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
const x = tf.ones([8, 1]);
await model.fit(x, x, { epochs: 3 });
throw new Error('the third part is missing');
`;

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

  test('what is no TypeScript or JavaScript is refused with the reason', async () => {
    assert.equal(await tryToTrain(write('train.py', 'print(1)\n')), undefined);
    const { severity } = await dialogs.heard(/^train\.py can’t be trained: .*TypeScript and JavaScript/);
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

  test('an exception in mid-training is a message, a mark on its line, and keeps what was logged', async () => {
    const { document } = await open(write('third.ts', FAILING));
    const run = await ended(api, await train(document.uri));
    assert.equal(run.status, 'failed');
    assert.equal(run.series[0]?.curves.find(({ axis }) => axis === 'epoch')?.count, 3);
    const { severity, buttons } = await dialogs.heard(/third: .*the third part is missing/);
    assert.equal(severity, 'error');
    assert.deepEqual(buttons, ['Go to Code', 'Show Log']);
    const [mark] = await until('the mark', () => {
      const marks = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'Descent');
      return marks.length > 0 && marks;
    });
    assert.equal(
      mark?.range.start.line,
      document
        .getText()
        .split('\n')
        .indexOf(FAILING.split('\n')[5] ?? ''),
    );
    assert.match(explorerOf(api).description(run.id), /the third part is missing/);
  });

  test('a file with a syntax error is marked where it is', async () => {
    const { document } = await open(write('broken.ts', `${SHORT}const = 3;\n`));
    const run = await ended(api, await train(document.uri));
    assert.equal(run.error?.kind, 'syntax');
    await dialogs.heard(/^broken: /);
    const mark = await until('the mark', () =>
      vscode.languages.getDiagnostics(document.uri).find(({ source }) => source === 'Descent'),
    );
    assert.equal(mark.range.start.line, document.lineCount - 2);
  });

  test('a missing module is named, with what to do', async () => {
    const { document } = await open(write('module.ts', `import 'no-such-thing';\n${SHORT}`));
    const run = await ended(api, await train(document.uri));
    assert.equal(run.error?.kind, 'module');
    await dialogs.heard(/^module: .*no-such-thing/);
  });

  test('a back end that is asked for and missing is a message with what to do, and no run', async () => {
    const configuration = vscode.workspace.getConfiguration();
    const uri = write('backend.ts', SHORT);
    const before = api.runs.runs.length;
    await configuration.update(Setting.backend, 'native-gpu', vscode.ConfigurationTarget.Workspace);
    try {
      assert.equal(await tryToTrain(uri), undefined);
      const { severity, message } = await dialogs.heard(/tfjs-node-gpu|GPU/);
      assert.equal(severity, 'error');
      assert.match(message, /\. .+\./, 'why, and then what to do');
      assert.equal(api.runs.runs.length, before);
    } finally {
      await configuration.update(Setting.backend, undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  test('a loss that is not a number is marked on the curve and in the list, and training goes on', async () => {
    const { document } = await open(write('nan.ts', NAN));
    const run = await ended(api, await train(document.uri));
    assert.equal(run.status, 'completed', run.error?.message);
    const state = await until('the mark in the text', () =>
      api.editor.inlineState(document.uri).find(({ text }) => text.includes('⚠')),
    );
    assert.match(state.text, /⚠ loss NaN/);
    assert.match(explorerOf(api).description(run.id), /^⚠ loss NaN/);
    assert.match(await explorerOf(api).tooltip(run.id), /loss became NaN at/);
  });

  test('with the setting, a loss that is not a number ends the run', async () => {
    const configuration = vscode.workspace.getConfiguration();
    await configuration.update(Setting.stopOnNonFinite, true, vscode.ConfigurationTarget.Workspace);
    try {
      const run = await ended(api, await train(write('nan-stop.ts', NAN)));
      assert.equal(run.status, 'failed');
      assert.equal(run.error?.kind, 'nonfinite');
    } finally {
      await configuration.update(Setting.stopOnNonFinite, undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  test('a file that trains nothing is completed, and says what would have been seen', async () => {
    const { document } = await open(write('nothing.ts', 'console.log(1 + 1);\n'));
    const run = await ended(api, await train(document.uri));
    assert.equal(run.status, 'completed');
    const { severity, message } = await dialogs.heard(/^nothing ran to its end, but no training call was seen/);
    assert.equal(severity, 'warning');
    assert.match(message, /model\.fit/);
    await until('its line', () => explorerOf(api).description(run.id).includes('no training call was seen'));
    assert.match(await explorerOf(api).tooltip(run.id), /No training call was seen/i);
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
