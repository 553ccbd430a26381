import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { createEventWriter } from '../../engine/journal/eventWriter.ts';
import type { Descent } from '../../extension/extension.ts';
import { Command } from '../../extension/ids.ts';
import { watchDialogs, type Dialogs } from './dialogs.ts';
import { activated, explorerOf, until } from './driving.ts';
import { renewEngine } from './engineProcess.ts';

suite('followed folders', () => {
  const logs = mkdtempSync(path.join(tmpdir(), 'descent-logs-'));
  const now = () => Date.now() / 1000;
  const writer = createEventWriter(now());
  let api: Descent;
  let dialogs: Dialogs;

  /** As another program does: one more value, at the end of its file. */
  const log = (step: number, loss: number) => {
    mkdirSync(path.join(logs, 'train'), { recursive: true });
    writer.scalar('loss', step, now(), loss);
    appendFileSync(path.join(logs, 'train', 'events.out.tfevents.1.host'), writer.take());
  };
  const followed = () => api.runs.runs.filter((run) => run.origin === 'tensorboard' && run.cwd === logs);
  const group = () =>
    api.explorer.tree.getChildren().find((node) => node.kind === 'group' && node.group.folder === logs);

  suiteSetup(async () => {
    api = await activated();
  });
  setup(() => {
    dialogs = watchDialogs(api.window);
  });
  teardown(() => dialogs.restore());
  suiteTeardown(async () => {
    await vscode.commands.executeCommand(Command.unfollowFolder, logs);
    rmSync(logs, { recursive: true, force: true });
  });

  test('a folder without files yet has its place, and its runs come as they are written', async () => {
    await vscode.commands.executeCommand(Command.followFolder, vscode.Uri.file(logs));
    await until('its place in the list', group);
    assert.deepEqual(followed(), []);
    log(1, 0.5);
    const [run] = await until('the run', () => followed().length === 1 && followed());
    assert.ok(run);
    await until(
      'its value',
      () => explorerOf(api).nodeOf(run.id) && /loss 0\.5/.test(explorerOf(api).description(run.id)),
    );
    assert.equal(explorerOf(api).groupOf(run.id)?.folder, logs);
  });

  test('its values follow the file', async () => {
    log(2, 0.25);
    log(3, 0.125);
    const [run] = followed();
    assert.ok(run);
    await until('the newest value', () => /loss 0\.125/.test(explorerOf(api).description(run.id)));
    const series = run.series[0]?.id ?? '';
    const key = { run: run.id, series, axis: 'step', metric: 'loss' } as const;
    const window = await api.runs.readCurve(key, { points: 10 });
    assert.deepEqual([...window.values], [0.5, 0.25, 0.125]);
  });

  test('it is followed on when the engine was killed', async () => {
    await renewEngine(api);
    log(4, 0.0625);
    await until('what came after', () => {
      const [run] = followed();
      const node = run === undefined ? undefined : explorerOf(api).nodeOf(run.id);
      return node !== undefined && /loss 0\.0625/.test(explorerOf(api).description(node.run));
    });
  });

  test('a folder that is not there is refused with what to do', async () => {
    await vscode.commands.executeCommand(Command.followFolder, path.join(logs, 'nowhere'));
    await dialogs.heard(/nowhere.*Choose/);
    assert.equal(
      api.explorer.tree.getChildren().some((node) => node.kind === 'group' && node.group.folder?.endsWith('nowhere')),
      false,
    );
  });

  test('unfollowed, its runs and its place are gone, and its files are not', async () => {
    const node = group();
    assert.ok(node);
    await vscode.commands.executeCommand(Command.unfollowFolder, node);
    await until('an empty place', () => followed().length === 0 && group() === undefined);
    log(5, 0.03);
    await new Promise((resolve) => setTimeout(resolve, 800));
    assert.deepEqual(followed(), []);
  });
});
