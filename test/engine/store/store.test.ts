import assert from 'node:assert/strict';
import fs, { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { newRunId } from '../../../engine/store/layout.ts';
import { openStore } from '../../../engine/store/store.ts';
import { StoreError } from '../../../engine/store/storeError.ts';
import { sampleRecord } from '../../fixtures/sampleRecord.ts';
import { journalOf, lossOf, makeRun, place, storeAt } from './place.ts';

const all = { points: 1000 };
const withCode = (code: string) => (error: unknown) =>
  error instanceof StoreError && error.code === code && /[.)]$/.test(error.message);

test('looking at a place without runs leaves nothing behind', (t) => {
  const root = place(t);
  const store = storeAt(t, root);
  assert.deepEqual(store.listRuns(), []);
  assert.deepEqual(store.curves.window(lossOf('none'), all).steps, []);
  assert.deepEqual(readdirSync(root), []);
});

test('a run is made, saved and found again by another engine', (t) => {
  const root = place(t);
  const store = storeAt(t, root);
  makeRun(store, 'one', [3, 2, 1]);
  store.saveRun(sampleRecord({ id: 'one', folder: store.folderOf('one'), name: 'first', note: 'é' }));
  assert.equal(readFileSync(path.join(root, '.descent', '.gitignore'), 'utf8'), '*\n');
  assert.deepEqual(readdirSync(store.folderOf('one')).sort(), [
    'checkpoints',
    'events.out.tfevents.1.host.1.descent',
    'run.json',
    'source',
  ]);
  const again = storeAt(t, root);
  assert.deepEqual(
    again.listRuns().map(({ id, name, note }) => [id, name, note]),
    [['one', 'first', 'é']],
  );
  assert.deepEqual(again.curves.window(lossOf('one'), all).values, [3, 2, 1]);
});

test('ids sort by time, are names on every disk, and lead nowhere else', () => {
  const id = newRunId('Modèle: ../../CNN*', new Date(2026, 10, 22, 14, 30, 1));
  assert.match(id, /^20261122-143001-modele-cnn-[a-z2-9]{4}$/);
  assert.match(newRunId('日本'), /^\d{8}-\d{6}-[a-z2-9]{4}$/);
  assert.notEqual(newRunId('a'), newRunId('a'));
});

test('ids that would lead out of the store are not looked at', (t) => {
  const store = storeAt(t, place(t));
  makeRun(store, 'one', [1]);
  for (const id of ['../one', '..', '.', 'a/b', 'a\\b', '']) {
    assert.equal(store.getRun(id), undefined);
    assert.throws(() => store.moveToTrash([id]), withCode('missing'));
  }
});

test('the index can be deleted, emptied, damaged and old, and is made anew', (t) => {
  const root = place(t);
  const file = path.join(root, '.descent', 'index.db');
  const spoil: Record<string, () => void> = {
    deleted: () => rmSync(file),
    'not a database': () => writeFileSync(file, 'this is no database at all, but long enough to be looked at'),
    torn: () => writeFileSync(file, readFileSync(file).fill(7, 2000, 9000)),
    older: () => change(file, 'DROP TABLE chunks; PRAGMA user_version = 0'),
    'with parts missing': () => change(file, 'DELETE FROM chunks'),
    'without a table': () => change(file, 'DROP TABLE chunks'),
  };
  const first = openStore(root);
  makeRun(first, 'one', [3, 2, 1]);
  first.listRuns();
  first.curves.window(lossOf('one'), all);
  first.close();
  for (const [how, damage] of Object.entries(spoil)) {
    damage();
    const store = openStore(root);
    assert.equal(store.listRuns().length, 1, how);
    assert.deepEqual(store.curves.window(lossOf('one'), all).values, [3, 2, 1], how);
    store.rebuild();
    assert.deepEqual(store.curves.window(lossOf('one'), all).values, [3, 2, 1], how);
    assert.deepEqual(store.problems, [], how);
    store.close();
    assert.equal(rows(file, 'SELECT count(*) AS n FROM curves'), 1, how);
    assert.equal(rows(file, 'SELECT count(*) AS n FROM runs'), 1, how);
  }
});

test('an index from a newer version is left alone, with a sentence, and everything works without', (t) => {
  const root = place(t);
  const first = openStore(root);
  makeRun(first, 'one', [3, 2, 1]);
  first.listRuns();
  first.close();
  const file = path.join(root, '.descent', 'index.db');
  change(file, 'PRAGMA user_version = 99');
  const before = readFileSync(file);
  const store = storeAt(t, root);
  assert.equal(store.listRuns().length, 1);
  assert.deepEqual(store.curves.window(lossOf('one'), all).values, [3, 2, 1]);
  store.rebuild();
  assert.match(store.problems.join(), /newer version of Descent/);
  assert.deepEqual(readFileSync(file), before);
});

test('an index that is not to be trusted is neither opened nor made', (t) => {
  const root = place(t);
  const store = storeAt(t, root, { useIndex: false });
  makeRun(store, 'one', [3]);
  assert.equal(store.listRuns().length, 1);
  assert.deepEqual(store.curves.window(lossOf('one'), all).values, [3]);
  assert.equal(existsSync(path.join(root, '.descent', 'index.db')), false);
});

test('run folders changed by hand are noticed at the next look', (t) => {
  const store = storeAt(t, place(t));
  makeRun(store, 'one', [1]);
  makeRun(store, 'two', [2]);
  assert.equal(store.listRuns().length, 2);
  rmSync(store.folderOf('one'), { recursive: true });
  assert.deepEqual(
    store.listRuns().map(({ id }) => id),
    ['two'],
  );
  assert.throws(() => store.saveRun(sampleRecord({ id: 'one', folder: store.folderOf('one') })), withCode('missing'));
  assert.equal(existsSync(store.folderOf('one')), false);
  const file = path.join(store.folderOf('two'), 'run.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"name": "two"', '"name": "by hand"'));
  assert.equal(store.listRuns()[0]!.name, 'by hand');
  writeFileSync(path.join(store.folderOf('two'), 'events.out.tfevents.1.host.1.descent'), journalOf([8, 9]));
  assert.deepEqual(store.curves.window(lossOf('two'), all).values, [8, 9]);
});

test('a damaged or missing run.json: the journal tells about the run, and nothing is overwritten', (t) => {
  const store = storeAt(t, place(t));
  makeRun(store, '20261122-143001-net-abcd', [3, 1, 2]);
  const file = path.join(store.folderOf('20261122-143001-net-abcd'), 'run.json');
  for (const text of ['{"name": "ha', '[]', 'null', '']) {
    writeFileSync(file, text);
    const [run] = store.listRuns();
    assert.deepEqual(run!.metrics, [{ name: 'loss', last: 2, best: 1, bestStep: 2 }]);
    assert.match(run!.error!.message, /damaged/);
    assert.equal(run!.createdAt, new Date(2026, 10, 22, 14, 30, 1).getTime());
    assert.throws(() => store.saveRun({ ...run!, name: 'new' }), withCode('damaged'));
    assert.equal(readFileSync(file, 'utf8'), text);
  }
  rmSync(file);
  assert.match(store.listRuns()[0]!.error!.message, /missing/);
});

test('a run of which nothing can be read is listed by its folder, with what is wrong and what to do', (t) => {
  const root = place(t);
  const store = storeAt(t, root);
  makeRun(store, 'whole', [1]);
  const runs = path.join(root, '.descent', 'runs');
  const spoil: Record<string, (folder: string) => void> = {
    torn: (folder) => writeFileSync(path.join(folder, 'run.json'), '{"na'),
    missing: (folder) => writeFileSync(path.join(folder, 'log.txt'), 'epoch 1'),
    folder: (folder) => mkdirSync(path.join(folder, 'run.json')),
    journal: (folder) => {
      writeFileSync(path.join(folder, 'run.json'), '{"na');
      mkdirSync(path.join(folder, 'events.out.tfevents.1.host.1.descent'));
    },
    loop: (folder) => {
      writeFileSync(path.join(folder, 'run.json'), '{"na');
      symlinkSync('events.out.tfevents.1', path.join(folder, 'events.out.tfevents.1'));
    },
    // What a run begins with: nothing is lost there.
    empty: () => undefined,
  };
  for (const [name, damage] of Object.entries(spoil)) {
    mkdirSync(path.join(runs, name));
    damage(path.join(runs, name));
  }
  for (const each of [store, storeAt(t, root)]) {
    const listed = new Map(each.listRuns().map((run) => [run.id, run]));
    assert.deepEqual([...listed.keys()].sort(), ['folder', 'journal', 'loop', 'missing', 'torn', 'whole']);
    listed.delete('whole');
    for (const [id, run] of listed) {
      assert.deepEqual([run.name, run.status], [id, 'lost']);
      assert.match(run.error!.message, id === 'missing' ? /^run\.json is missing/ : /^run\.json is damaged/);
      assert.match(run.error!.advice!, /delete the run/);
      assert.throws(() => each.saveRun({ ...run, name: 'new' }), withCode('damaged'));
    }
  }
  store.moveToTrash(['torn']);
  assert.equal(store.getRun('torn'), undefined);
});

test('fields that are missing or of the wrong kind are filled in', (t) => {
  const store = storeAt(t, place(t));
  makeRun(store, 'one', [1]);
  writeFileSync(
    path.join(store.folderOf('one'), 'run.json'),
    '{"version":1,"status":"dancing","series":7,"id":"../x"}',
  );
  const run = store.getRun('one')!;
  assert.deepEqual([run.id, run.status, run.series, run.request.argv], ['one', 'lost', [], []]);
});

test('a run from a newer version is shown, says so, and is never overwritten', (t) => {
  const store = storeAt(t, place(t));
  makeRun(store, 'one', [1]);
  const file = path.join(store.folderOf('one'), 'run.json');
  const text = JSON.stringify({ ...sampleRecord({ id: 'one', name: 'from 2030' }), version: 9, extra: { kept: true } });
  writeFileSync(file, text);
  const run = store.getRun('one')!;
  assert.equal(run.name, 'from 2030');
  assert.match(run.warnings.join(), /newer version of Descent/);
  assert.throws(() => store.saveRun({ ...run, name: 'x' }), withCode('newer'));
  assert.throws(() => store.saveRun({ ...run, version: 1 }), withCode('newer'));
  assert.equal(readFileSync(file, 'utf8'), text);
});

test('the trash takes runs, gives them back and is emptied; several go together or not at all', (t) => {
  const store = storeAt(t, place(t));
  makeRun(store, 'one', [1]);
  makeRun(store, 'two', [2]);
  assert.throws(() => store.moveToTrash(['one', 'three']), withCode('missing'));
  assert.equal(store.listRuns().length, 2);
  store.moveToTrash(['one', 'two']);
  assert.deepEqual([store.listRuns(), store.trashed()], [[], ['one', 'two']]);
  store.restore(['one']);
  assert.deepEqual(store.curves.window(lossOf('one'), all).values, [1]);
  makeRun(store, 'two', [3]);
  assert.throws(() => store.restore(['two']), withCode('failed'));
  store.emptyTrash();
  assert.deepEqual(store.trashed(), []);
  assert.equal(store.listRuns().length, 2);
});

test('a full disk: a sentence, the old run.json, and no half file', (t) => {
  const store = storeAt(t, place(t));
  makeRun(store, 'one', [1]);
  const before = readFileSync(path.join(store.folderOf('one'), 'run.json'), 'utf8');
  const write = fs.writeFileSync;
  t.mock.method(fs, 'writeFileSync', (file: string, text: string) => {
    write(file, text.slice(0, 10));
    throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
  });
  syncBuiltinESMExports();
  try {
    const record = sampleRecord({ id: 'one', folder: store.folderOf('one') });
    assert.throws(() => store.saveRun(record), withCode('full'));
    assert.throws(() => store.createRun({ ...record, id: 'two', folder: store.folderOf('two') }), withCode('full'));
  } finally {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  }
  assert.equal(readFileSync(path.join(store.folderOf('one'), 'run.json'), 'utf8'), before);
  assert.equal(readdirSync(store.folderOf('one')).filter((name) => name.endsWith('.tmp')).length, 0);
  assert.equal(existsSync(store.folderOf('two')), false);
});

test('a read-only folder: runs are listed and drawn, and changing one says why not', (t) => {
  const root = place(t);
  makeRun(storeAt(t, root, { useIndex: false }), 'one', [3, 2]);
  if (process.getuid?.() !== 0 && process.platform === 'win32') return t.skip('folders have no write bit here');
  fs.chmodSync(root, 0o755);
  for (const part of ['', '/runs', '/runs/one', '/trash']) fs.chmodSync(`${root}/.descent${part}`, 0o555);
  if (process.getuid?.() === 0) process.seteuid!(65534);
  try {
    const store = storeAt(t, root);
    const [run] = store.listRuns();
    assert.deepEqual(store.curves.window(lossOf('one'), all).values, [3, 2]);
    assert.match(store.problems.join(), /read-only/);
    assert.throws(() => store.saveRun({ ...run!, name: 'x' }), withCode('readOnly'));
    assert.throws(() => store.createRun({ ...run!, id: 'two' }), withCode('readOnly'));
    assert.throws(() => store.moveToTrash(['one']), withCode('readOnly'));
    assert.throws(() => openStore('/').createRun(run!), withCode('readOnly'));
  } finally {
    if (process.getuid?.() === 0) process.seteuid!(0);
    for (const part of ['', '/runs', '/runs/one', '/trash']) fs.chmodSync(`${root}/.descent${part}`, 0o755);
  }
});

function change(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

function rows(file: string, sql: string): unknown {
  const database = new DatabaseSync(file);
  try {
    return database.prepare(sql).get()?.['n'];
  } finally {
    database.close();
  }
}
