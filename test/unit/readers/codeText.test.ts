import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeText } from '../../../engine/core/readers/codeText.ts';
import { parseScript } from '../../../engine/core/readers/scriptTree.ts';

const code = (text: string) => codeText(text, parseScript(text, 'typescript'));
const SOURCE = "#!/usr/bin/env node\nconst a = 'x  y'; // why\nawait model.fit(xs, /* all */ ys);\n";

test('comments, indentation and line ends are no code', () => {
  assert.equal(code(SOURCE), "consta='x  y';awaitmodel.fit(xs,ys);");
  assert.equal(code(SOURCE), code(`// more\n\n${SOURCE.slice(20).replaceAll('\n', '\r\n')}`));
  assert.equal(code(SOURCE), code(SOURCE.replace('fit(xs,', 'fit(\n    xs,')));
});

test('numbers, names and what strings hold are code', () => {
  assert.notEqual(code('fit(1)'), code('fit(2)'));
  assert.notEqual(code("'a b'"), code("'ab'"));
  assert.notEqual(code('`a ${b} // c`'), code('`a ${b}`'));
  assert.notEqual(code('/a b/.test(x)'), code('/ab/.test(x)'));
});

test('broken text still compares', () => assert.equal(code('const = (\n // x'), code('const = (')));
