import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { lossOf, makeRun, place, storeAt } from './place.ts';

const all = { points: 1000 };

test('folders that a person has copied, named or linked as they like are runs too', (t) => {
  const root = place(t);
  const store = storeAt(t, root);
  makeRun(store, 'one', [3, 2]);
  const names = ['mnist (best)', '第一次', 'lr=0.1, batch 32', 'Über…'];
  for (const name of names) cpSync(store.folderOf('one'), store.folderOf(name), { recursive: true });
  cpSync(store.folderOf('one'), path.join(root, 'elsewhere'), { recursive: true });
  symlinkSync(path.join(root, 'elsewhere'), store.folderOf('linked'));
  symlinkSync(path.join(root, 'nowhere'), store.folderOf('broken'));
  mkdirSync(store.folderOf('.hidden'));
  const listed = store.listRuns().map(({ id }) => id);
  // Beside the run that they are copies of they can be told apart, and be named anew.
  assert.deepEqual(
    store.listRuns().map(({ name }) => name),
    listed,
  );
  store.saveRun({ ...store.getRun('lr=0.1, batch 32')!, name: 'the good one' });
  assert.equal(store.getRun('lr=0.1, batch 32')!.name, 'the good one');
  assert.deepEqual(listed.toSorted(), ['one', 'linked', ...names].toSorted());
  for (const id of listed) assert.deepEqual(store.curves.window(lossOf(id), all).values, [3, 2], id);
  store.moveToTrash(['mnist (best)', 'linked']);
  assert.equal(store.listRuns().length, names.length);
  assert.deepEqual(readdirSync(path.join(root, 'elsewhere')).includes('run.json'), true);
  store.restore(['mnist (best)', 'linked']);
  store.moveToTrash(['linked']);
  store.emptyTrash();
  assert.equal(store.listRuns().length, names.length + 1);
  assert.deepEqual(readdirSync(path.join(root, 'elsewhere')).includes('run.json'), true);
});
