import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { isFinished } from '../../engine/core/runs/record.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { Descent } from '../../extension/extension.ts';
import { Command } from '../../extension/ids.ts';
import type { RunNode, TreeNode } from '../../extension/runs/nodes.ts';

async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  for (let waited = 0; waited < 45_000; waited += 100) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new assert.AssertionError({ message: `never came: ${what}` });
}

suite('runs', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  let api: Descent;
  let run: RunRecord;

  const children = (node?: TreeNode) => api.explorer.tree.getChildren(node);
  const runNodes = () => children().flatMap((group) => children(group).filter((node) => node.kind === 'run'));
  const nodeOf = (id: string): RunNode | undefined => runNodes().find((node) => node.run === id);
  const groupOf = (id: string) => {
    const group = children().find((node) => children(node).some((child) => child.kind === 'run' && child.run === id));
    return group?.kind === 'group' ? group.group.kind : undefined;
  };
  const item = (id: string) => api.explorer.tree.getTreeItem(nodeOf(id) ?? { kind: 'run', run: id });

  suiteSetup(async () => {
    const extension = vscode.extensions.getExtension<Descent>('descent.descent');
    assert.ok(extension);
    api = await extension.activate();
    const uri = vscode.Uri.file(path.join(folder, 'line.js'));
    const started = await vscode.commands.executeCommand<RunRecord | undefined>(Command.train, uri);
    assert.ok(started, 'nothing was started');
    run = await until('the end of the run', () => {
      const now = api.runs.get(started.id);
      return now !== undefined && isFinished(now) && now;
    });
  });
  teardown(async () => {
    await vscode.commands.executeCommand(Command.clearFilter);
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  test('a finished run is under today, with its values and the words that menus look for', async () => {
    await until('the run in the list', () => groupOf(run.id) === 'today');
    const { label, description, contextValue } = item(run.id);
    assert.equal(label, run.name);
    assert.match(String(description), /loss [\d.e-]+ .*(s|ms)$/);
    assert.equal(contextValue, 'run.finished.descent');
    const resolved = await api.explorer.tree.resolveTreeItem?.(
      item(run.id),
      nodeOf(run.id) ?? { kind: 'run', run: run.id },
      new vscode.CancellationTokenSource().token,
    );
    assert.ok(resolved?.tooltip instanceof vscode.MarkdownString);
    assert.ok(resolved.tooltip.value.includes(String(run.seed)));
  });

  test('a filter keeps what fits, and clearing brings everything back', async () => {
    const all = runNodes().length;
    await vscode.commands.executeCommand(Command.filterRuns, `id:${run.id}`);
    assert.deepEqual(
      runNodes().map((node) => node.run),
      [run.id],
    );
    await vscode.commands.executeCommand(Command.filterRuns, 'loss<-1');
    assert.deepEqual(children(), []);
    await vscode.commands.executeCommand(Command.clearFilter);
    assert.equal(runNodes().length, all);
  });

  test('a deleted run goes to the trash and comes back', async () => {
    await vscode.commands.executeCommand(Command.runDelete, run.id);
    await until('its leaving', () => nodeOf(run.id) === undefined);
    assert.equal(existsSync(run.folder), false);
    await api.runs.restore([run.id]);
    await until('its coming back', () => nodeOf(run.id));
    assert.ok(existsSync(path.join(run.folder, 'run.json')));
  });

  test('code, saved source and log open', async () => {
    await vscode.commands.executeCommand(Command.runGoToCode, run.id);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.fsPath, run.request.file);
    assert.ok(editor?.document.lineAt(editor.selection.active.line).text.includes('fit'));

    await vscode.commands.executeCommand(Command.runCompareSource, run.id);
    const input = await until('the diff', () => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return tab instanceof vscode.TabInputTextDiff && tab;
    });
    const saved = await vscode.workspace.openTextDocument(input.original);
    const now = await vscode.workspace.openTextDocument(input.modified);
    assert.equal(saved.getText(), now.getText());

    await vscode.commands.executeCommand(Command.runShowLog, run.id);
    assert.equal(vscode.window.activeTextEditor?.document.fileName, path.join(run.folder, 'log.txt'));
  });

  test('the loss chart takes more runs, and closes without a trace', async () => {
    await vscode.commands.executeCommand(Command.runOpenChart, run.id);
    assert.deepEqual(api.panels.loss?.shown, [run.id]);
    assert.ok(api.panels.loss.title.includes(run.name));
    await until('its tab', () =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputWebview)),
    );
    await vscode.commands.executeCommand(Command.runOpenChart, run.id);
    assert.deepEqual(api.panels.loss?.shown, [run.id]);
    api.panels.loss?.dispose();
    await until('its end', () => api.panels.loss === undefined);
  });
});
