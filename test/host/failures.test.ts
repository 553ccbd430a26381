import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Descent } from '../../extension/extension.ts';
import { Command, InternalCommand, Setting } from '../../extension/ids.ts';
import { watchDialogs, type Dialogs } from './dialogs.ts';
import { activated, ended, explorerOf, open, SHORT, stopAll, train, tryToTrain, until, write } from './driving.ts';

const NAN = SHORT.replace('tf.ones([64, 1])', 'tf.fill([64, 1], NaN)');
const FAILING = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
const x = tf.ones([8, 1]);
await model.fit(x, x, { epochs: 3 });
throw new Error('the third part is missing');
`;

suite('failures', () => {
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

  test('a failure is among the problems though no editor shows its file', async () => {
    const uri = write(
      'closed.ts',
      "\nexport function check(): void {\n  throw new Error('the third part is missing');\n}\n",
    );
    const main = write('imports.ts', `import { check } from './closed.ts';\ncheck();\n${SHORT}`);
    const run = await ended(api, await train(main));
    const mark = await until('the mark', () =>
      vscode.languages.getDiagnostics(uri).find(({ source }) => source === 'Descent'),
    );
    assert.equal(mark.range.start.line, 2);
    assert.match(mark.message, /the third part is missing/);
    assert.equal(
      vscode.workspace.textDocuments.some((document) => document.uri.fsPath === uri.fsPath),
      false,
    );
    await vscode.commands.executeCommand(Command.runDelete, run.id);
    await until('no mark', () => vscode.languages.getDiagnostics(uri).every(({ source }) => source !== 'Descent'));
  });

  test('with messages switched off a failure stands in the status bar, and says itself when it is pressed', async () => {
    const configuration = vscode.workspace.getConfiguration();
    await configuration.update(Setting.notifications, 'never', vscode.ConfigurationTarget.Global);
    try {
      await ended(api, await train(write('silent.ts', FAILING)));
      await vscode.commands.executeCommand(InternalCommand.showFailures);
      const { severity } = await dialogs.heard(/silent: .*the third part is missing/);
      assert.equal(severity, 'error');
      assert.equal(dialogs.said.length, 1, 'nothing was said before');
    } finally {
      await configuration.update(Setting.notifications, undefined, vscode.ConfigurationTarget.Global);
    }
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
});
