import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = new URL('../../../', import.meta.url);
const textAt = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** The texts that an argument may be: a literal, or either side of a condition. */
function literalsOf(argument: ts.Expression | undefined): readonly string[] {
  if (!argument) return [];
  if (ts.isStringLiteralLike(argument)) return [argument.text];
  return ts.isConditionalExpression(argument)
    ? [...literalsOf(argument.whenTrue), ...literalsOf(argument.whenFalse)]
    : [];
}

/** What a file hands to `vscode.l10n.t`, or to a function of that name. */
function translatedIn(file: string): readonly string[] {
  const source = ts.createSourceFile(file, textAt(file), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /(^|\.)t$/.test(node.expression.getText(source)))
      found.push(...literalsOf(node.arguments[0]));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test('the bundle for translators holds every text of the extension and its panels, and no other', () => {
  const files = globSync(['extension/**/*.ts', 'webview/**/*.ts'], { cwd: fileURLToPath(root) });
  const used = new Set(files.flatMap(translatedIn));
  const bundle = JSON.parse(textAt('l10n/bundle.l10n.json')) as Readonly<Record<string, string>>;
  assert.ok(used.size > 100, `${used.size} texts were found`);
  assert.deepEqual(
    [...used].filter((text) => bundle[text] === undefined),
    [],
    'texts without an entry',
  );
  assert.deepEqual(
    Object.keys(bundle).filter((text) => !used.has(text)),
    [],
    'entries that nothing shows',
  );
});

type Texts = Readonly<Record<string, string>>;

/** English texts by key, and the file that translates them. In the bundle the key is the English text itself. */
const TRANSLATIONS: readonly (readonly [name: string, english: Texts, file: string])[] = [
  ['texts', JSON.parse(textAt('l10n/bundle.l10n.json')) as Texts, 'l10n/bundle.l10n.zh-cn.json'],
  ['package.json', JSON.parse(textAt('package.nls.json')) as Texts, 'package.nls.zh-cn.json'],
];

/** What a translation has to keep as it is: places for values, icons, code and the targets of links. */
const kept = (text: string) => (text.match(/\{\d+\}|\$\([\w-]+\)|`[^`]+`|\]\([^)]+\)|‘[^’]+’/g) ?? []).toSorted();

for (const [name, english, file] of TRANSLATIONS)
  test(`${name} are all there in Simplified Chinese, with the same values, icons, code and links`, () => {
    const chinese = JSON.parse(textAt(file)) as Texts;
    const keys = Object.keys(english);
    assert.deepEqual(
      keys.filter((key) => (chinese[key] ?? '').trim() === ''),
      [],
      'not translated',
    );
    assert.deepEqual(
      Object.keys(chinese).filter((key) => english[key] === undefined),
      [],
      'translations of nothing',
    );
    for (const key of keys) assert.deepEqual(kept(chinese[key] ?? ''), kept(english[key] ?? ''), key);
    // Names alone stay as they are.
    const same = keys.filter((key) => chinese[key] === english[key] && /[a-z]{3}/.test(english[key] ?? ''));
    assert.deepEqual(same, []);
  });
