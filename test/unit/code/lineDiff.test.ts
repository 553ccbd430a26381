import assert from 'node:assert/strict';
import test from 'node:test';
import { type DiffLine, diffLines } from '../../../engine/core/code/lineDiff.ts';
import { seeded } from '../runs/random.ts';

const marks = { same: ' ', added: '+', removed: '-' } as const;
const lineOf = (before: string, after: string, { change, line }: DiffLine) =>
  (change === 'removed' ? before : after)[line] ?? '?';
const shown = (before: string, after: string) =>
  diffLines([...before], [...after]).map((each) => `${marks[each.change]}${lineOf(before, after, each)}`);

test('what stays, what is new and what is gone', () => {
  assert.deepEqual(shown('abc', 'abc'), [' a', ' b', ' c']);
  assert.deepEqual(shown('abc', 'axc'), [' a', '-b', '+x', ' c']);
  assert.deepEqual(shown('', 'ab'), ['+a', '+b']);
  assert.deepEqual(shown('ab', ''), ['-a', '-b']);
});

/** The length of the longest common sequence, by the plain definition. */
function common(before: string, after: string): number {
  if (before === '' || after === '') return 0;
  if (before[0] === after[0]) return 1 + common(before.slice(1), after.slice(1));
  return Math.max(common(before.slice(1), after), common(before, after.slice(1)));
}

test('of any two texts both can be read out of it, and nothing stays that need not', () => {
  const random = seeded(5);
  const word = () => Array.from({ length: Math.floor(random() * 8) }, () => 'abc'[Math.floor(random() * 3)]).join('');
  for (let round = 0; round < 300; round += 1) {
    const [before, after] = [word(), word()];
    const diff = diffLines([...before], [...after]);
    const read = (gone: DiffLine['change']) =>
      diff
        .filter(({ change }) => change !== gone)
        .map((each) => lineOf(before, after, each))
        .join('');
    assert.equal(read('removed'), after);
    assert.equal(read('added'), before);
    assert.equal(diff.filter(({ change }) => change === 'same').length, common(before, after), `${before} ${after}`);
  }
});
