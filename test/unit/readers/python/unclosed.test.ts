// A bracket that a half-typed statement leaves open hides nothing behind it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { read } from '../../../../engine/core/readers/read.ts';
import { closeBrackets, placeBefore } from '../../../../engine/core/readers/python/unclosed.ts';

const WHOLE = [
  'x = [\n1,\n2]\n',
  'f(\na=1,\nb=2)\n',
  'text = """(\nx = 1\n"""\n',
  "text = '('\nx = 1\n",
  '# an open ( in a comment\nx = 1\n',
  'print(")")\n',
  '\ty = {\n\t\t1: (2),\n\t}\n',
];
for (const text of WHOLE)
  test(`nothing is put into ${JSON.stringify(text)}`, () => assert.equal(closeBrackets(text).text, text));

const HALF: readonly (readonly [string, string])[] = [
  ['a = f(1, [2\nb = 3\n', 'a = f(1, [2])\nb = 3\n'],
  ['a = f(1,  # more\n\nb = 3\n', 'a = f(1,)  # more\n\nb = 3\n'],
  ['model.add(Dense(3)\nmodel.add(Dense(4))\n', 'model.add(Dense(3))\nmodel.add(Dense(4))\n'],
  [
    'class A:\n    def f(self, x\n    def g(self):\n        pass\n',
    'class A:\n    def f(self, x)\n    def g(self):\n        pass\n',
  ],
  ['a = f(\n    b=2\nimport c\n', 'a = f(\n    b=2)\nimport c\n'],
  ['a = (', 'a = ('],
];
for (const [text, expected] of HALF)
  test(`brackets of ${JSON.stringify(text)} are closed`, () => {
    const { text: closed, inserted } = closeBrackets(text);
    assert.equal(closed, expected);
    const at = closed.lastIndexOf('b');
    assert.equal(text[placeBefore(inserted, at)], closed[at]);
  });

test('models behind an open bracket are read, each at its own place', () => {
  const text = `from keras import Sequential, layers
first = Sequential([layers.Input((4,)), layers.Dense(3), layers.De
second = Sequential([layers.Input((4,)), layers.Dense(7)])
`;
  const { models } = read(text, { language: 'python' });
  assert.deepEqual(
    models.map(({ name, parameters, layers }) => [name, parameters.total, layers.length]),
    [
      ['first', undefined, 1],
      ['second', 35, 1],
    ],
  );
  const [dense] = models[1]!.layers;
  assert.equal(text.slice(dense!.span.start, dense!.span.end), 'layers.Dense(7)');
});
