import assert from 'node:assert/strict';
import test from 'node:test';
import { groupRuns, nextMidnight } from '../../../../extension/runs/groups.ts';
import type { RunRecord } from '../../../../engine/core/runs/record.ts';
import { sampleRun } from '../../core/runs/sampleRun.ts';

/** A Thursday, 15:00 local time. */
const NOW = new Date(2026, 0, 15, 15).getTime();
const at = (day: number, hour = 12) => new Date(2026, 0, day, hour).getTime();
const options = { now: NOW, firstDayOfWeek: 1, followed: [] };
let next = 0;
const run = (change: Partial<RunRecord>) => sampleRun({ id: `r${(next += 1)}`, ...change });

test('runs are sorted by the day of their start, newest first', () => {
  const runs = [
    run({ id: 'midnight', createdAt: at(15, 0) }),
    run({ id: 'noon', createdAt: at(15) }),
    run({ id: 'yesterday', createdAt: at(14, 23) }),
    run({ id: 'monday', createdAt: at(12, 0) }),
    run({ id: 'sunday', createdAt: at(11, 23) }),
    run({ id: 'old', createdAt: at(2) }),
    run({ id: 'older', createdAt: new Date(2024, 1, 29).getTime() }),
  ];
  const groups = groupRuns(runs, options).map((group) => [group.kind, ...group.runs.map(({ id }) => id)]);
  assert.deepEqual(groups, [
    ['today', 'noon', 'midnight'],
    ['yesterday', 'yesterday'],
    ['week', 'monday'],
    ['date', 'sunday'],
    ['date', 'old'],
    ['date', 'older'],
  ]);
});

test('what is alive comes first, the queue in its order, whenever it was started', () => {
  const runs = [
    run({ id: 'second', status: 'queued', createdAt: at(15, 14) }),
    run({ id: 'first', status: 'queued', createdAt: at(15, 13) }),
    run({ id: 'running', status: 'running', createdAt: at(3) }),
    run({ id: 'done', createdAt: at(15) }),
  ];
  const [running, today] = groupRuns(runs, options);
  assert.deepEqual(
    running?.runs.map(({ id }) => id),
    ['running', 'first', 'second'],
  );
  assert.equal(today?.kind, 'today');
});

test('a followed folder keeps its runs together, and is shown while it is empty', () => {
  const followed = { ...options, followed: ['/logs/empty', '/logs/tf'] };
  const runs = [
    run({ origin: 'tensorboard', cwd: '/logs/tf', status: 'running' }),
    run({ origin: 'tensorboard', cwd: '/logs/tf', createdAt: at(1) }),
  ];
  const groups = groupRuns(runs, followed).map((group) => [group.key, group.runs.length]);
  assert.deepEqual(groups, [
    ['followed:/logs/empty', 0],
    ['followed:/logs/tf', 2],
  ]);
});

test('a week may begin on Sunday', () => {
  const [group] = groupRuns([run({ createdAt: at(11) })], { ...options, firstDayOfWeek: 0 });
  assert.equal(group?.kind, 'week');
});

test('the next midnight is the start of the next local day', () => {
  assert.equal(nextMidnight(NOW), at(16, 0));
});

test('ten thousand runs are all in some group', () => {
  const runs = Array.from({ length: 10_000 }, (_, index) => run({ createdAt: NOW - index * 600_000 }));
  const grouped = groupRuns(runs, options).flatMap((group) => group.runs);
  assert.equal(new Set(grouped.map((each) => each.id)).size, new Set(runs.map((each) => each.id)).size);
});
