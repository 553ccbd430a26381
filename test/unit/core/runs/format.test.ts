import assert from 'node:assert/strict';
import test from 'node:test';
import {
  FEW_DIGITS,
  formatDuration,
  formatValue,
  hasNonFinite,
  mainMetrics,
  shortened,
} from '../../../../engine/core/runs/format.ts';
import { sampleRun } from './sampleRun.ts';

test('values are short, and non-finite ones can be seen', () => {
  const table = [
    [undefined, '–'],
    [0, '0'],
    [0.0212345, '0.02123'],
    [1234.5678, '1235'],
    [123456, '123456'],
    [12345.678, '12346'],
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

test('where there is little room values have three digits, and none before the point is lost', () => {
  const table = [
    [0.87812, '0.878'],
    [0.0212345, '0.0212'],
    [0.9996, '1.00'],
    [-2.0001, '-2.00'],
    [1, '1'],
    [31.25, '31.3'],
    [1234.5678, '1235'],
    [0.0000123, '1.23e-5'],
    ['NaN', 'NaN'],
  ] as const;
  for (const [value, text] of table) assert.equal(formatValue(value, FEW_DIGITS), text);
});

test('a long name keeps its beginning and its end', () => {
  assert.equal(shortened('adam 0.003', 24), 'adam 0.003');
  assert.equal(shortened('a name that is just long', 24), 'a name that is just long');
  assert.equal(shortened('wide network with dropout 0.3', 12), 'wide n…t 0.3');
  assert.equal([...shortened('𝒳'.repeat(40), 24)].length, 24);
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
  assert.deepEqual(names('fit/loss', 'fit-2/loss', 'fit-2/mae'), ['fit-2/loss', 'fit-2/mae']);
  assert.deepEqual(names('train/loss', 'train-2/loss'), ['train-2/loss']);
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
