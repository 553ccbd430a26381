import assert from 'node:assert/strict';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { journalOf, lossOf, makeRun, place, storeAt } from './place.ts';

const all = { points: 1000 };

test('a live run grows in memory and is in the index once it has settled', (t) => {
  const root = place(t);
  const store = storeAt(t, root);
  makeRun(store, 'one', [5, 4]);
  const journal = store.curves.follow('one');
  journal.poll();
  assert.deepEqual(store.curves.window(lossOf('one'), all).values, [5, 4]);
  const more = journalOf([5, 4, 3, NaN]).subarray(journalOf([5, 4]).length);
  appendFileSync(path.join(store.folderOf('one'), 'events.out.tfevents.1.host.1.descent'), more);
  assert.deepEqual(
    journal.poll().curves.map(({ metric, count, last }) => [metric, count, last]),
    [['loss', 4, NaN]],
  );
  store.curves.settle('one');
  assert.equal(store.curves.isFollowed('one'), false);
  const window = store.curves.window(lossOf('one'), all);
  assert.deepEqual(
    [window.values, window.times],
    [
      [5, 4, 3, null],
      [0, 1, 2, 3],
    ],
  );
  assert.deepEqual(window.nonFinite, [{ step: 4, value: 'NaN' }]);
});

test('what a trainer holds in memory is on the curve too, and not twice when the disk takes it', (t) => {
  const store = storeAt(t, place(t));
  makeRun(store, 'one', [5, 4]);
  const file = path.join(store.folderOf('one'), 'events.out.tfevents.1.host.1.descent');
  const journal = store.curves.follow('one');
  journal.poll();
  const written = journalOf([5, 4]).length;
  const held = journalOf([5, 4, 3, 2]).subarray(written);
  assert.equal(journal.pushHeld(written, held.subarray(0, 80)).count, 1);
  assert.equal(journal.pushHeld(written, held).count, 1);
  assert.equal(journal.poll().count, 0);
  appendFileSync(file, held);
  assert.equal(journal.poll().count, 0);
  assert.deepEqual(store.curves.window(lossOf('one'), all).values, [5, 4, 3, 2]);
});

test('a trainer whose disk refused from the beginning is seen all the same', (t) => {
  const store = storeAt(t, place(t));
  makeRun(store, 'one', []);
  const file = path.join(store.folderOf('one'), 'events.out.tfevents.1.host.1.descent');
  rmSync(file);
  const journal = store.curves.follow('one');
  journal.poll();
  const held = journalOf([5, 4, 3]);
  assert.equal(journal.pushHeld(0, held).count, 3);
  journal.poll();
  assert.deepEqual(store.curves.window(lossOf('one'), all).values, [5, 4, 3]);
  writeFileSync(file, held);
  journal.poll();
  assert.deepEqual(store.curves.window(lossOf('one'), all).values, [5, 4, 3]);
});
