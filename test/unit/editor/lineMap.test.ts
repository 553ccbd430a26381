import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mapLines } from '../../../extension/editor/lineMap.ts';

const SOURCE = `import * as tf from '@tensorflow/tfjs';

const model = build();
await model.fit(xs, ys, {
  epochs: 3,
});
await model.fit(xs, ys, {
  epochs: 5,
});
console.log('done');
`;
const lines = SOURCE.split('\n');

/** Old line → new line; `~` for an edited one; absent for a deleted one. */
function show(newText: string): string {
  const map = mapLines(SOURCE, newText);
  return lines
    .slice(0, -1)
    .map((_line, index) => {
      const mapped = map(index + 1);
      return mapped === undefined ? 'x' : `${mapped.edited ? '~' : ''}${mapped.line}`;
    })
    .join(' ');
}
function edit(change: (lines: string[]) => void): string {
  const copy = [...lines];
  change(copy);
  return copy.join('\n');
}

const CASES: ReadonlyArray<readonly [string, string, string]> = [
  ['nothing changed', SOURCE, '1 2 3 4 5 6 7 8 9 10'],
  ['lines inserted above', `// a\n// b\n${SOURCE}`, '3 4 5 6 7 8 9 10 11 12'],
  ['Windows line ends', SOURCE.replaceAll('\n', '\r\n'), '1 2 3 4 5 6 7 8 9 10'],
  ['indented', edit((copy) => copy.forEach((line, i) => (copy[i] = `    ${line}`))), '1 2 3 4 5 6 7 8 9 10'],
  ['a line deleted', edit((copy) => copy.splice(2, 1)), '1 2 x 3 4 5 6 7 8 9'],
  ['the call edited', edit((copy) => (copy[3] = 'await model.fit(a, ys, {')), '1 2 3 ~4 5 6 7 8 9 10'],
  ['the first of two equal calls deleted', edit((copy) => copy.splice(3, 3)), '1 2 3 x x x 4 5 6 7'],
  ['the second of two equal calls deleted', edit((copy) => copy.splice(6, 3)), '1 2 3 4 5 x x x 6 7'],
  ['an epoch count edited', edit((copy) => (copy[7] = '  epochs: 50,')), '1 2 3 4 5 6 7 ~8 9 10'],
  ['a line moved to the end', edit((copy) => copy.push(...copy.splice(2, 1))), '1 2 11 3 4 5 6 7 8 9'],
  ['all deleted', '', 'x x x x x x x x x x'],
  ['all replaced', 'nothing\nof it\n', 'x x x x x x x x x x'],
];
for (const [name, newText, expected] of CASES) test(name, () => assert.equal(show(newText), expected));

test('an edit beside an insertion is found', () => {
  const text = edit((copy) => copy.splice(3, 1, 'console.log(1);', '', 'await model.fit(inputs, ys, {'));
  assert.deepEqual(mapLines(SOURCE, text)(4), { line: 6, edited: true });
});

test('lines outside the text are nowhere', () => {
  const map = mapLines(SOURCE, `\n${SOURCE}`);
  assert.equal(map(0), undefined);
  assert.equal(map(99), undefined);
  assert.equal(mapLines(SOURCE, SOURCE)(0), undefined);
});

test('in a large file without a unique line, no line is taken for a different one', { timeout: 60_000 }, () => {
  const now = `x\n${'b\na\n'.repeat(5000)}y`.split('\n');
  const map = mapLines('a\nb\n'.repeat(5000), now.join('\n'));
  for (let line = 1; line <= 10_000; line++) {
    const found = map(line);
    if (found && !found.edited) assert.equal(now[found.line - 1], line % 2 ? 'a' : 'b');
  }
});

test('every line of a shuffled file is followed to an equal one', () => {
  const old = Array.from({ length: 300 }, (_, index) => `call(${index});`);
  const now = [...old].sort((a, b) => a.localeCompare(b));
  const map = mapLines(old.join('\n'), now.join('\n'));
  old.forEach((line, index) => assert.equal(now[(map(index + 1)?.line ?? 0) - 1], line));
});
