import assert from 'node:assert/strict';
import test from 'node:test';
import { formatDuration, formatValue, hasNonFinite, mainMetrics } from '../../../../engine/core/runs/format.ts';
import { sampleRun } from './sampleRun.ts';

test('values are short, and non-finite ones can be seen', () => {
  const table = [
    [undefined, '–'],
    [0, '0'],
    [0.0212345, '0.02123'],
    [1234.5678, '1235'],
    [123456, '123456'],
    [0.0000123, '1.23e-5'],
    [-0.5, '-0.5'],
    [3.2e12, '3.2e12'],
    [1e-9, '1e-9'],
    ['NaN', 'NaN'],
    ['Infinity', '∞'],
    ['-Infinity', '−∞'],
  ] as const;
  for (const [value, text] of table) assert.equal(formatValue(value), text);
});

test('durations are told in two units at most', () => {
  const table = [
    [0, '0 ms'],
    [420, '420 ms'],
    [1500, '1.5 s'],
    [12_300, '12 s'],
    [80_000, '1 m 20 s'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 m'],
    [273_600_000, '3 d 4 h'],
    [NaN, '–'],
  ] as const;
  for (const [value, text] of table) assert.equal(formatDuration(value), text);
});

test('loss and accuracy are what is told first, of the newest series', () => {
  const names = (...metrics: string[]) =>
    mainMetrics(sampleRun({ metrics: metrics.map((name) => ({ name, last: 1 })) })).map((metric) => metric.name);
  assert.deepEqual(names('acc', 'val_loss', 'loss', 'val_acc'), ['loss', 'acc']);
  assert.deepEqual(names('loss', 'val_loss'), ['loss']);
  assert.deepEqual(names('fit/loss', 'fit-2/loss', 'fit-2/mae'), ['fit-2/loss', 'fit/loss']);
  assert.deepEqual(names('reward'), ['reward']);
  assert.deepEqual(names(), []);
});

test('a value that was not finite is remembered', () => {
  const curve = { axis: 'batch', metric: 'loss', count: 2, last: 1, lastStep: 2 } as const;
  const series = { id: 'fit', kind: 'fit', method: 'fit', model: '', occurrence: 1, ended: true } as const;
  assert.equal(hasNonFinite(sampleRun({ series: [{ ...series, curves: [curve] }] })), false);
  const diverged = { ...curve, nonFinite: { step: 1, value: 'NaN' } } as const;
  assert.equal(hasNonFinite(sampleRun({ series: [{ ...series, curves: [curve, diverged] }] })), true);
});
