import assert from 'node:assert/strict';
import test from 'node:test';
import { wellFormed } from '../../../engine/core/runs/wellFormed.ts';
import { runTooltip } from '../../../extension/runs/tooltip.ts';
import { describeRun } from '../../../extension/runs/describe.ts';
import { sampleRun } from '../core/runs/sampleRun.ts';
import { english } from '../english.ts';

const place = { id: '20260105-120000-mnist-cnn-aaaa', folder: '/work/.descent/runs/20260105-120000-mnist-cnn-aaaa' };

test('a sound record stays as it is, but for where it lies', () => {
  const curve = { axis: 'epoch', metric: 'loss', count: 2, last: 'NaN', lastStep: 2 } as const;
  const series = {
    id: 'fit',
    kind: 'fit',
    method: 'fit',
    model: 'm',
    occurrence: 1,
    curves: [{ ...curve, nonFinite: { step: 2, value: 'NaN' } }],
    ended: true,
  } as const;
  const run = sampleRun({ id: place.id, series: [series], error: { kind: 'syntax', message: 'no' } });
  assert.deepEqual(
    JSON.parse(JSON.stringify(wellFormed(run, place))),
    JSON.parse(JSON.stringify({ ...run, ...place })),
  );
});

test('a run whose folder was copied or named anew has the name of its folder', () => {
  assert.equal(wellFormed(sampleRun({ id: place.id, name: 'mine' }), place).name, 'mine');
  const { id, name } = wellFormed(sampleRun({ id: place.id, name: 'mine' }), { id: 'copy', folder: '/work/copy' });
  assert.deepEqual([id, name], ['copy', 'copy']);
});

test('every value of every field may be nonsense, and the list can still be drawn', () => {
  const nonsense: readonly unknown[] = [
    null,
    undefined,
    3,
    'text',
    true,
    [],
    {},
    [null],
    [3],
    [{}],
    [[]],
    { message: 1 },
  ];
  const sound = sampleRun({ series: [] });
  for (const field of Object.keys({ ...sound, error: 0, git: 0, endedAt: 0 }))
    for (const value of nonsense) {
      const run = wellFormed({ ...sound, [field]: value }, place);
      assert.equal(typeof describeRun(run, {}, english), 'string', `${field} is ${JSON.stringify(value)}`);
      assert.equal(typeof runTooltip(run, 0, english), 'string', `${field} is ${JSON.stringify(value)}`);
    }
});

test('what says nothing at all is a lost run, as old as its name tells', () => {
  const run = wellFormed({}, place);
  assert.equal(run.status, 'lost');
  assert.equal(run.name, place.id);
  assert.equal(run.createdAt, new Date(2026, 0, 5, 12).getTime());
});
