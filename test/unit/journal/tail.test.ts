import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { createEventWriter } from '../../../engine/journal/eventFile.ts';
import { openFolderJournal } from '../../../engine/journal/folderJournal.ts';
import { followFile } from '../../../engine/journal/tail.ts';

function place(t: TestContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-tail-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function events(tag: string, values: readonly number[]): Uint8Array {
  const writer = createEventWriter(100);
  values.forEach((value, index) => writer.scalar(tag, index + 1, 100 + index, value));
  return writer.take();
}

const values = (tail: ReturnType<typeof followFile>) =>
  tail.poll().entries.map((entry) => (entry.type === 'scalar' ? entry.value : NaN));

test('a file is followed from before it is there, by whatever pieces it grows', (t) => {
  const file = path.join(place(t), 'events');
  const tail = followFile(file);
  assert.deepEqual(values(tail), []);
  const bytes = events('loss', [1, 2, 3]);
  const seen: number[] = [];
  for (let at = 0; at < bytes.length; at += 5) {
    appendFileSync(file, bytes.subarray(at, at + 5));
    seen.push(...values(tail));
  }
  assert.deepEqual(seen, [1, 2, 3]);
});

test('a truncated and a replaced file begin anew', (t) => {
  const file = path.join(place(t), 'events');
  writeFileSync(file, events('loss', [1, 2, 3]));
  const tail = followFile(file);
  assert.deepEqual(values(tail), [1, 2, 3]);
  truncateSync(file, 0);
  appendFileSync(file, events('loss', [7]));
  const result = tail.poll();
  assert.deepEqual([result.restarted, result.entries.length], [true, 1]);
  writeFileSync(`${file}.new`, events('loss', [8, 9, 10, 11]));
  renameSync(`${file}.new`, file);
  assert.deepEqual(values(tail), [8, 9, 10, 11]);
});

test('a stretch that was half visible is read again when the file grows', (t) => {
  const file = path.join(place(t), 'events');
  const bytes = events('loss', [1, 2, 3]);
  const holed = Uint8Array.from(bytes).fill(0, bytes.length - 40);
  writeFileSync(file, holed);
  const tail = followFile(file);
  assert.deepEqual(values(tail), [1, 2]);
  assert.match(tail.problem!.message, /damaged/);
  const writer = createEventWriter();
  writer.scalar('loss', 4, 104, 4);
  const more = writer.take();
  writeFileSync(file, Buffer.concat([bytes, more]), { flag: 'r+' });
  assert.deepEqual(values(tail), [3, 4]);
  assert.equal(tail.problem, undefined);
});

test('a folder of several event files is one journal; one that starts over makes all be read again', (t) => {
  const folder = place(t);
  writeFileSync(path.join(folder, 'events.out.tfevents.1.a'), events('train', [1, 2]));
  writeFileSync(path.join(folder, 'notes.txt'), 'not an event file');
  const journal = openFolderJournal(folder);
  assert.equal(journal.poll().count, 2);
  writeFileSync(path.join(folder, 'events.out.tfevents.2.b'), events('val', [3]));
  assert.deepEqual(
    journal.poll().curves.map(({ metric }) => metric),
    ['val'],
  );
  writeFileSync(path.join(folder, 'events.out.tfevents.1.a'), events('train', [5]));
  journal.poll();
  const curves = [...journal.curves.values()].map((curve) => curve.window({ points: 10 }).values);
  assert.deepEqual(curves, [[5], [3]]);
});
