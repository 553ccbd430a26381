import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { createEventWriter } from '../../../engine/journal/eventFile.ts';
import { followFolder, type FollowChanges } from '../../../engine/store/followFolder.ts';
import { StoreError } from '../../../engine/store/storeError.ts';
import { place } from './place.ts';

function losses(from: number, values: readonly number[]): Uint8Array {
  const writer = createEventWriter();
  values.forEach((value, index) => writer.scalar('Loss/train', from + index, 5000 + from + index, value));
  return writer.take();
}

test('every folder with event files is a run that grows, falls silent and goes', (t) => {
  const root = place(t);
  const first = path.join(root, 'exp', 'a', 'events.out.tfevents.1.host');
  mkdirSync(path.dirname(first), { recursive: true });
  writeFileSync(first, losses(1, [3, 2]));
  let now = statSync(first).mtimeMs;
  const followed = followFolder(root, () => undefined, { every: 1e6, now: () => now });
  t.after(() => followed.stop());
  const [run] = followed.look().changed;
  assert.deepEqual(
    [run!.name, run!.origin, run!.status, run!.startedAt],
    ['exp/a', 'tensorboard', 'running', 5_001_000],
  );
  assert.deepEqual(run!.metrics, [{ name: 'Loss/train', last: 2, best: 2, bestStep: 2 }]);
  const key = { run: run!.id, series: '', axis: 'step', metric: 'Loss/train' } as const;
  assert.deepEqual(followed.window(key, { points: 10 })!.times, [0, 1]);

  assert.deepEqual(followed.look().changed, []);
  appendFileSync(first, losses(3, [1]));
  const grown = followed.look();
  assert.deepEqual(followed.window(key, { points: 10 })!.values, [3, 2, 1]);
  assert.deepEqual(
    grown.grown.get(run!.id)!.map(({ metric, count }) => [metric, count]),
    [['Loss/train', 3]],
  );

  const second = path.join(root, 'events.out.tfevents.2.host');
  writeFileSync(second, losses(1, [9]));
  assert.equal(followed.look().changed.length, 1);
  assert.equal(followed.runs().length, 2);

  now += 61_000;
  assert.deepEqual(
    followed.look().changed.map(({ status }) => status),
    ['completed', 'completed'],
  );
  appendFileSync(second, losses(2, [8]));
  utimesSync(second, now / 1000, now / 1000);
  assert.deepEqual(
    followed.look().changed.map(({ name, status }) => [name, status]),
    [[path.basename(root), 'running']],
  );
  rmSync(path.join(root, 'exp'), { recursive: true });
  assert.deepEqual(followed.look().removed, [run!.id]);
});

test('folders that are links are followed too, and those that lead back up are not', (t) => {
  const root = place(t);
  const [inside, outside] = [path.join(root, 'logs'), path.join(root, 'disk', 'a')];
  mkdirSync(inside);
  mkdirSync(outside, { recursive: true });
  writeFileSync(path.join(outside, 'events.out.tfevents.1.host'), losses(1, [3]));
  symlinkSync(outside, path.join(inside, 'linked'));
  symlinkSync(inside, path.join(outside, 'up'));
  symlinkSync(inside, path.join(inside, 'itself'));
  symlinkSync(path.join(root, 'gone'), path.join(inside, 'broken'));
  const followed = followFolder(inside, () => undefined, { every: 1e6 });
  t.after(() => followed.stop());
  followed.look();
  const names = followed.runs().map(({ name }) => name);
  assert.deepEqual(names, ['linked']);
  rmSync(inside, { recursive: true });
  assert.equal(followed.look().removed.length, 1);
});

test('changes are told by themselves, and the same folder is the same run again', async (t) => {
  const root = place(t);
  writeFileSync(path.join(root, 'events.out.tfevents.1.host'), losses(1, [3]));
  const told = new Promise<FollowChanges>((resolve) => {
    const followed = followFolder(root, resolve, { every: 10 });
    t.after(() => followed.stop());
    // The follower's own timer keeps no process alive.
    t.after(() => clearTimeout(alive));
  });
  const alive = setTimeout(() => undefined, 10_000);
  const [run] = (await told).changed;
  const again = followFolder(root, () => undefined);
  t.after(() => again.stop());
  assert.equal(again.look().changed[0]!.id, run!.id);
});

test('a folder that is none is refused with a sentence', (t) => {
  assert.throws(
    () => followFolder(path.join(place(t), 'none'), () => undefined),
    (error) => error instanceof StoreError && /is no folder\. Choose/.test(error.message),
  );
});
