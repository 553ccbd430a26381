import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BINS, distributionOf, isHistogram } from '../../../engine/core/runs/histogram.ts';

test('numbers are counted by where they lie, from the least to the greatest', () => {
  const { mean, deviation, zeros, nonFinite, histogram } = distributionOf([0, 0, 1, 3]);
  assert.deepEqual([mean, deviation, zeros, nonFinite], [1, Math.sqrt(1.5), 2, 0]);
  assert.deepEqual([histogram?.from, histogram?.to, histogram?.counts.length], [0, 3, BINS]);
  assert.deepEqual([histogram?.counts[0], histogram?.counts[8], histogram?.counts.at(-1)], [2, 1, 1]);
  assert.ok(isHistogram(histogram));
});

test('what is no number is counted and lies nowhere', () => {
  const { mean, nonFinite, histogram } = distributionOf([Number.NaN, 2, Infinity, 2, -Infinity]);
  assert.deepEqual([mean, nonFinite], [2, 3]);
  assert.deepEqual([histogram?.from, histogram?.to, histogram?.counts[0]], [2, 2, 2]);
  assert.equal(distributionOf([Number.NaN]).histogram, undefined);
  assert.equal(isHistogram({ from: 2, to: 1, counts: [1] }), false);
  assert.equal(isHistogram({ from: 1, to: 2, counts: [] }), false);
});
