import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { RUN_RECORD_VERSION } from '../../engine/core/runs/record.ts';
import type { Descent } from '../../extension/extension.ts';
import { watchForRuns } from '../../extension/engine/watchForRuns.ts';
import { Command } from '../../extension/ids.ts';
import { watchDialogs, type Dialogs } from './dialogs.ts';
import { activated, ended, ENDLESS, explorerOf, folder, lasting, SHORT } from './driving.ts';
import { stopAll, train, training, tryToTrain, until, write } from './driving.ts';
import { anotherEngine, killEngine, renewEngine } from './engineProcess.ts';

suite('engine', () => {
  const store = path.join(folder, '.descent');
  let api: Descent;
  let dialogs: Dialogs;

  suiteSetup(async () => {
    api = await activated();
  });
  setup(() => {
    dialogs = watchDialogs(api.window);
  });
  teardown(async () => {
    await stopAll(api);
    dialogs.restore();
  });

  test('killed in mid-training, it is started anew: the run goes on, grows and finishes', async () => {
    const id = await train(write('survivor.ts', lasting(5)));
    await training(api, id);
    const before = api.runs.progress(id);
    await anotherEngine(await killEngine());
    await until('a connection', () => api.runs.state === 'connected');
    assert.equal(api.runs.get(id)?.status, 'running');
    await until('growth', () => (api.runs.progress(id)?.epoch ?? 0) > (before?.epoch ?? 0));
    const run = await ended(api, id);
    assert.equal(run.status, 'completed', run.error?.message);
    const epochs = run.series[0]?.curves.find(({ axis, metric }) => axis === 'epoch' && metric === 'loss');
    assert.equal(epochs?.count, 25, 'every epoch is there');
    await until('its line', () => explorerOf(api).groupOf(id)?.kind === 'today');
  });

  test('killed while a request waits, the request ends with a sentence', async () => {
    const id = await train(write('waiting.ts', ENDLESS));
    await training(api, id);
    const asked = Array.from({ length: 50 }, () =>
      api.runs.readLog(id, 0).then(String, (error: Error) => error.message),
    );
    await renewEngine(api);
    const answers = await Promise.all(asked);
    for (const answer of answers) assert.doesNotMatch(answer, /connection|disposed|pending/i);
    await until('a connection', () => api.runs.state === 'connected');
    await vscode.commands.executeCommand(Command.runStop, id);
    assert.equal((await ended(api, id)).status, 'stopped');
  });

  test('a run of a newer version is shown, and its record is not overwritten', async () => {
    const run = await ended(api, await train(write('newer.ts', SHORT)));
    const file = path.join(run.folder, 'run.json');
    const text = JSON.stringify({ ...run, version: RUN_RECORD_VERSION + 1, novelty: { kept: true } });
    writeFileSync(file, text);
    await renewEngine(api);
    await until('the warning', () => (api.runs.get(run.id)?.warnings.length ?? 0) > 0);
    assert.match(await explorerOf(api).tooltip(run.id), /newer version of Descent/);
    dialogs.type('another name');
    await vscode.commands.executeCommand(Command.runRename, run.id);
    await dialogs.heard(/newer version of Descent.*Update Descent/);
    assert.equal(readFileSync(file, 'utf8'), text);
  });

  test('a record that was edited to nonsense harms no other run', async () => {
    const run = await ended(api, await train(write('sound.ts', SHORT)));
    const nonsense = path.join(store, 'runs', '20200101-000000-nonsense-aaaa');
    mkdirSync(nonsense, { recursive: true });
    writeFileSync(path.join(nonsense, 'run.json'), '{"id": 3, "series": "none"');
    await renewEngine(api);
    await until('both in the list', () => explorerOf(api).nodeOf(run.id) && api.runs.get(path.basename(nonsense)));
    assert.equal(readFileSync(path.join(nonsense, 'run.json'), 'utf8'), '{"id": 3, "series": "none"');
    await vscode.commands.executeCommand(Command.runDelete, path.basename(nonsense));
    rmSync(nonsense, { recursive: true, force: true });
  });

  test('with .descent deleted while nothing trains, runs leave the list, and training makes it anew', async () => {
    const run = await ended(api, await train(write('deleted.ts', SHORT)));
    await until('it in the list', () => explorerOf(api).nodeOf(run.id));
    rmSync(store, { recursive: true, force: true });
    dialogs.type('a note');
    await vscode.commands.executeCommand(Command.runNote, run.id);
    await dialogs.heard(/no longer there|gone/);
    await until('an empty list', () => explorerOf(api).nodeOf(run.id) === undefined);
    const next = await ended(api, await train(write('deleted.ts', SHORT)));
    assert.equal(next.status, 'completed', next.error?.message);
    assert.ok(existsSync(path.join(next.folder, 'run.json')));
  });

  test('the first runs of a folder are noticed, whoever makes them', async () => {
    rmSync(store, { recursive: true, force: true });
    let found = 0;
    const watching = watchForRuns(() => (found += 1));
    try {
      write('unrelated.txt', 'nothing');
      mkdirSync(path.join(store, 'runs'), { recursive: true });
      await until('the news', () => found === 1);
    } finally {
      watching.dispose();
    }
  });

  test('with .descent deleted in mid-training, that is said, and Stop and the next run work', async () => {
    const id = await train(write('undermined.ts', ENDLESS));
    await training(api, id);
    rmSync(store, { recursive: true, force: true });
    await until('a word about it', () => (api.runs.get(id)?.warnings.length ?? 0) > 0 || dialogs.said.length > 0);
    const run = await Promise.race([api.runs.stop(id), ended(api, id)]);
    assert.notEqual(run.status, 'running');
    const next = await tryToTrain(write('after.ts', SHORT));
    assert.ok(next);
    assert.equal((await ended(api, next.id)).status, 'completed');
  });
});
