// How far the addon says that two tensors are apart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentNodeBackend } from '../../../engine/backends/capture/nodeBackend.ts';
import { real, tf } from './captured.ts';

type Values = Float32Array | Int32Array | Uint8Array;

function apart(one: Values, other: Values): [worst: number, largest: number] {
  const { binding } = currentNodeBackend(tf)!;
  const typeOf = (values: Values): number =>
    values instanceof Float32Array
      ? binding.TF_FLOAT
      : values instanceof Int32Array
        ? binding.TF_INT32
        : binding.TF_BOOL;
  const [first, second] = [one, other].map((values) => binding.createTensor([values.length], typeOf(values), values));
  const into = new Float64Array(2);
  try {
    binding.compareTensors(first!, second!, into);
  } finally {
    for (const id of [first!, second!]) binding.deleteTensor(id);
  }
  return [into[0]!, into[1]!];
}

test('numbers differ by the largest difference of any place, beside the largest number', real, () => {
  const one = Float32Array.from({ length: 1001 }, (_, place) => Math.sin(place));
  const other = one.slice();
  assert.deepEqual(apart(one, other), [0, Math.fround(Math.max(...one.map(Math.abs)))]);
  other[1000] = one[1000]! + 0.5;
  other[17] = -4;
  assert.deepEqual(apart(one, other), [Math.fround(one[17]! + 4), 4]);
  assert.deepEqual(apart(Int32Array.of(3, -7), Int32Array.of(3, 5)), [12, 5]);
  assert.deepEqual(apart(Uint8Array.of(1, 0), Uint8Array.of(1, 1)), [1, 1]);
  assert.deepEqual(apart(Float32Array.of(), Float32Array.of()), [0, 0]);
});

test('what is no number is equal to itself alone, and so is infinity', real, () => {
  const { NaN: none, POSITIVE_INFINITY: infinite } = Number;
  assert.deepEqual(
    apart(Float32Array.of(none, infinite, -infinite, 0), Float32Array.of(none, infinite, -infinite, -0)),
    [0, 0],
  );
  for (const [first, second] of [
    [none, 1],
    [1, none],
    [infinite, -infinite],
    [infinite, 1],
    [1, infinite],
    [none, infinite],
  ] as const)
    assert.equal(apart(Float32Array.of(2, first), Float32Array.of(2, second))[0], Infinity, `${first} and ${second}`);
});

test('tensors of other sizes or kinds are as far apart as can be', real, () => {
  assert.equal(apart(Float32Array.of(1), Float32Array.of(1, 1))[0], Infinity);
  assert.equal(apart(Float32Array.of(1), Int32Array.of(1))[0], Infinity);
});
