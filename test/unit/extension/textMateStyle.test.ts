import assert from 'node:assert/strict';
import test from 'node:test';
import { rulesOf, styleIn } from '../../../extension/panels/textMateStyle.ts';

const rules = rulesOf([
  { settings: { foreground: '#ffffff' } },
  { scope: 'keyword', settings: { foreground: '#000001' } },
  { scope: 'keyword.control, storage', settings: { foreground: '#000002' } },
  { scope: ['variable.parameter', 'entity.name.function'], settings: { foreground: '#000003', fontStyle: 'italic' } },
  { scope: 'meta.function-call variable', settings: { foreground: '#000004' } },
  { scope: 'source.python storage', settings: { foreground: '#000005', fontStyle: 'bold' } },
  { scope: 'comment', settings: { foreground: 'red' } },
  'no rule',
  { scope: 7, settings: null },
]);
const style = (...scopes: readonly string[]) => styleIn(rules, ['source.python', ...scopes]);

test('the closest rule of a theme decides, of equals the last', () => {
  assert.deepEqual(style('keyword.operator.logical.python'), { color: '#000001' });
  assert.deepEqual(style('keyword.control.flow.python'), { color: '#000002' });
  assert.deepEqual(style('storage.type.function.python'), { color: '#000005', bold: true });
  assert.deepEqual(styleIn(rules, ['source.ts', 'storage.type.ts']), { color: '#000002' });
});

test('what stands around counts where it is asked for, and less than the scope itself', () => {
  assert.deepEqual(style('meta.function-call.python', 'variable.other'), { color: '#000004' });
  assert.deepEqual(style('meta.function-call.python', 'variable.parameter.python'), { color: '#000003', italic: true });
  assert.deepEqual(style('variable.other'), {});
});

test('a scope is a whole word, and a colour is one that a page may take', () => {
  assert.deepEqual(style('keywords'), {});
  assert.deepEqual(style('comment.line'), {});
});
