import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { formatValue } from '../../engine/core/runs/format.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { Descent } from '../../extension/extension.ts';
import { Command } from '../../extension/ids.ts';
import { createRunTree } from '../../extension/runs/tree.ts';
import { replace, watchDialogs, type Dialogs } from './dialogs.ts';
import { activated, ENDLESS, ended, explorerOf, SHORT, stopAll, train, training, until, write } from './driving.ts';

suite('explorer', () => {
  let api: Descent;
  let dialogs: Dialogs;
  let done: RunRecord;

  suiteSetup(async () => {
    api = await activated();
    done = await ended(api, await train(write('kept.ts', SHORT)));
    await until('the run in the list', () => explorerOf(api).nodeOf(done.id));
  });
  setup(() => {
    dialogs = watchDialogs(api.window);
  });
  teardown(async () => {
    await stopAll(api);
    dialogs.restore();
    await vscode.commands.executeCommand(Command.clearFilter);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  const node = (run: string) => explorerOf(api).nodeOf(run) ?? assert.fail(`${run} is not in the list`);

  test('a live run is under Running with its values; Stop ends it with what it logged', async () => {
    const id = await train(write('stopped.ts', ENDLESS));
    await training(api, id);
    assert.equal(explorerOf(api).groupOf(id)?.kind, 'running');
    await until('live values', () => /^epoch \d+\/\d+ · loss [\d.e-]+/.test(explorerOf(api).description(id)));
    assert.equal(explorerOf(api).item(id).contextValue, 'run.live.descent');
    await until('the badge', () => api.explorer.view.badge?.value === 1);
    await vscode.commands.executeCommand(Command.runStop, node(id));
    const run = await ended(api, id);
    assert.equal(run.status, 'stopped');
    assert.ok((run.series[0]?.curves[0]?.count ?? 0) > 0);
    await until('today', () => explorerOf(api).groupOf(id)?.kind === 'today');
    assert.match(explorerOf(api).description(id), /^stopped · loss/);
    await until('no badge', () => api.explorer.view.badge === undefined);
  });

  test('Run Again repeats the request, with other arguments if asked', async () => {
    await vscode.commands.executeCommand(Command.runAgain, node(done.id));
    const again = await until('another run', () => api.runs.runs.find((run) => run.createdAt > done.createdAt));
    assert.deepEqual((await ended(api, again.id)).request, done.request);

    dialogs.type('--size 3');
    await vscode.commands.executeCommand(Command.runAgainWithArguments, node(done.id));
    const [newest] = api.runs.runs;
    assert.deepEqual((await ended(api, newest?.id ?? '')).request.argv, ['--size', '3']);
    assert.match(await explorerOf(api).tooltip(newest?.id ?? ''), /--size 3/);

    const count = api.runs.runs.length;
    dialogs.type(undefined);
    await vscode.commands.executeCommand(Command.runAgainWithArguments, node(done.id));
    assert.equal(api.runs.runs.length, count, 'Escape starts nothing');
  });

  test('a new name and a note stay, and are found by the filter', async () => {
    dialogs.type('  baseline  ');
    await vscode.commands.executeCommand(Command.runRename, node(done.id));
    dialogs.type('with the small set');
    await vscode.commands.executeCommand(Command.runNote, node(done.id));
    await until('the name', () => explorerOf(api).item(done.id).label === 'baseline');
    assert.match(await explorerOf(api).tooltip(done.id), /with the small set/);
    await vscode.commands.executeCommand(Command.filterRuns, 'small set');
    assert.deepEqual(
      explorerOf(api)
        .nodes()
        .map(({ run }) => run),
      [done.id],
    );
    assert.match(api.explorer.view.message ?? '', /small set/);
  });

  test('several are deleted at once, and Undo brings them back', async () => {
    const first = await ended(api, await train(write('one.ts', SHORT)));
    const second = await ended(api, await train(write('two.ts', SHORT)));
    await until('both in the list', () => explorerOf(api).nodeOf(first.id) && explorerOf(api).nodeOf(second.id));
    const nodes = [node(first.id), node(second.id)];
    dialogs.press(/^Deleted 2 runs/, 'Undo');
    await vscode.commands.executeCommand(Command.runDelete, nodes[0], nodes);
    await dialogs.heard(/^Deleted 2 runs/);
    for (const { id, folder } of [first, second]) {
      await until(`${id} back`, () => explorerOf(api).nodeOf(id) && existsSync(path.join(folder, 'run.json')));
      assert.equal(api.runs.get(id)?.status, 'completed');
    }
    dialogs.restore();
    dialogs = watchDialogs(api.window);
    await vscode.commands.executeCommand(Command.runOpenChart, nodes[0], nodes);
    assert.match(api.panels.loss?.title ?? '', /: one and 1 more$/);
    await vscode.commands.executeCommand(Command.runDelete, node(first.id));
    await until('its leaving', () => explorerOf(api).nodeOf(first.id) === undefined);
    assert.equal(existsSync(first.folder), false);
    // A chart is named by the runs that it can still show.
    await until('the chart by the name of the other', () => /: two$/.test(api.panels.loss?.title ?? ''));
    api.panels.loss?.dispose();
  });

  test('a run in training is not deleted', async () => {
    const id = await train(write('alive.ts', ENDLESS));
    await training(api, id);
    await vscode.commands.executeCommand(Command.runDelete, node(id));
    await dialogs.heard(/still training.*Stop it first/);
    assert.ok(explorerOf(api).nodeOf(id));
  });

  test('values are copied in full precision, of several runs one a line', async () => {
    const other = await ended(api, await train(write('other.ts', SHORT)));
    await until('it in the list', () => explorerOf(api).nodeOf(other.id));
    const nodes = [node(done.id), node(other.id)];
    dialogs.choose('loss (last)');
    await vscode.commands.executeCommand(Command.runCopyValue, nodes[0], nodes);
    const values = [done, other].map((run) => String(run.metrics.find(({ name }) => name === 'loss')?.last));
    assert.equal(await vscode.env.clipboard.readText(), values.join('\n'));
  });

  test('the log of a live run is a terminal that follows it', async () => {
    const id = await train(write('talking.ts', ENDLESS));
    await training(api, id);
    await vscode.commands.executeCommand(Command.runShowLog, node(id));
    const terminal = await until('the terminal', () =>
      vscode.window.terminals.find(({ name }) => name === 'Log: talking'),
    );
    await vscode.commands.executeCommand(Command.runShowLog, node(id));
    assert.equal(vscode.window.terminals.filter(({ name }) => name === 'Log: talking').length, 1);
    terminal.dispose();
    await until('its end', () => !vscode.window.terminals.includes(terminal));
  });

  test('the source is compared with what is there now', async () => {
    const uri = write('changed.ts', SHORT);
    const run = await ended(api, await train(uri));
    await until('it in the list', () => explorerOf(api).nodeOf(run.id));
    write('changed.ts', SHORT.replace('epochs: 3', 'epochs: 4'));
    await vscode.commands.executeCommand(Command.runCompareSource, node(run.id));
    const input = await until('the diff', () => {
      const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return shown instanceof vscode.TabInputTextDiff && shown;
    });
    assert.equal((await vscode.workspace.openTextDocument(input.original)).getText(), SHORT);
    assert.equal(input.modified.fsPath, uri.fsPath);
  });

  test('the run folder is opened where the person can look into it', async () => {
    const asked: (readonly [string, string])[] = [];
    const { executeCommand } = api.commands;
    const back = replace(api.commands, 'executeCommand', (command: string, ...args: [vscode.Uri]) => {
      if (command.startsWith('descent.')) return executeCommand(command, ...args);
      asked.push([command, args[0].fsPath]);
      return Promise.resolve();
    });
    try {
      await vscode.commands.executeCommand(Command.runOpenFolder, node(done.id));
    } finally {
      back();
    }
    const here = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
    assert.deepEqual(asked, [[here ? 'revealFileInOS' : 'vscode.openFolder', done.folder]]);
    assert.ok(existsSync(path.join(done.folder, 'run.json')));
  });

  test('a file that is gone is said to be gone, and where its text is', async () => {
    const uri = write('leaving.ts', SHORT);
    const run = await ended(api, await train(uri));
    await vscode.workspace.fs.delete(uri);
    await vscode.commands.executeCommand(Command.runGoToCode, run.id);
    await dialogs.heard(/leaving\.ts is no longer there.*source/);
    await vscode.commands.executeCommand(Command.runAgain, run.id);
    await until(
      'a second message',
      () => dialogs.said.filter(({ message }) => /leaving\.ts/.test(message)).length === 2,
    );
  });

  test('a selected run is the one whose curve its file shows', async () => {
    const uri = write('chosen.ts', SHORT);
    const first = await ended(api, await train(uri));
    const second = await ended(api, await train(uri));
    await vscode.window.showTextDocument(uri);
    const shows = (run: RunRecord) => {
      const curve = run.series[0]?.curves.find(({ axis, metric }) => axis === 'epoch' && metric === 'loss');
      const text = `loss ${formatValue(curve?.last)}`;
      return until(`${text} of ${run.id}`, () => api.editor.inlineState(uri).some((state) => state.text === text));
    };
    await shows(second);
    await vscode.commands.executeCommand(Command.runSelect, first.id);
    await shows(first);
    api.selection.select(undefined);
    await shows(second);
  });

  test('the list is put away whole', () => {
    const tree = createRunTree(api.runs, () => []);
    assert.doesNotThrow(() => tree.dispose());
  });
});
