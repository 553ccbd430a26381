import assert from 'node:assert/strict';
import test from 'node:test';
import { parseArguments, quoteArguments } from '../../../../engine/core/runs/commandLine.ts';

test('words, quotes and escapes', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['', []],
    ['   ', []],
    ['--epochs 3', ['--epochs', '3']],
    ["--name 'two words'", ['--name', 'two words']],
    ['--name="two words"', ['--name=two words']],
    ['a\\ b', ['a b']],
    ['""', ['']],
    ["''x", ['x']],
    ['"C:\\data\\train.csv"', ['C:\\data\\train.csv']],
    ['"say \\"hi\\""', ['say "hi"']],
    ['$HOME *', ['$HOME', '*']],
    ['a\tb\nc', ['a', 'b', 'c']],
  ];
  for (const [text, argv] of table) assert.deepEqual(parseArguments(text), { ok: true, argv });
});

test('what is not closed is told', () => {
  assert.deepEqual(parseArguments('a "b'), { ok: false, unclosed: '"' });
  assert.deepEqual(parseArguments("a 'b"), { ok: false, unclosed: "'" });
  assert.deepEqual(parseArguments('a\\'), { ok: false, unclosed: '\\' });
});

test('plain words stay unquoted', () => {
  assert.equal(quoteArguments(['--lr=0.1', 'data/train.csv', 'two words']), "--lr=0.1 data/train.csv 'two words'");
});

test('every list comes back as it was', () => {
  const characters = ['a', ' ', "'", '"', '\\', '\n', '$', 'é', '', '😀', '--x=', '*'];
  let seed = 42;
  const random = (limit: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % limit;
  for (let round = 0; round < 2000; round += 1) {
    const argv = Array.from({ length: random(5) }, () =>
      Array.from({ length: random(6) }, () => characters[random(characters.length)]).join(''),
    );
    assert.deepEqual(parseArguments(quoteArguments(argv)), { ok: true, argv });
  }
});
