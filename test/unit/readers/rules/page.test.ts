import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RULES } from '../../../../engine/core/readers/rules/rules.ts';

const root = new URL('../../../../', import.meta.url);
const textAt = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** The sections of the page by their heading, which is what a problem in the editor links to. */
const sections = new Map(
  textAt('docs/rules.md')
    .split(/^(?=## )/m)
    .filter((section) => section.startsWith('## '))
    .map((section) => [section.slice(3, section.indexOf('\n')).trim(), section]),
);

/** Codes that are reported by other parts of the readers, told by how their code is written. */
function codesElsewhere(): readonly string[] {
  const files = globSync('engine/core/readers/**/*.ts', { cwd: fileURLToPath(root) });
  const codes = files.flatMap((file) => [...textAt(file).matchAll(/(?:\bcode: |\btold\()'([a-z-]+)'/g)]);
  return [...new Set(codes.map(([, code]) => code!))];
}

for (const { code, title, why, severity, example } of RULES)
  test(`docs/rules.md explains ${code} as the rule does`, () => {
    const section = sections.get(code) ?? assert.fail(`docs/rules.md has no heading ## ${code}`);
    for (const part of [title, why, `(${severity})`, `\`${example.wrong}\``, `\`${example.right}\``])
      assert.ok(section.includes(part), `the section ${code} lacks: ${part}`);
  });

test('docs/rules.md has every code that a reader reports, and no other', () => {
  const codes = codesElsewhere();
  assert.ok(codes.length > RULES.length, 'codes outside the rules are found');
  assert.deepEqual([...sections.keys()].sort(), [...codes].sort());
});

test('the page is packed, since problems link to it', () => {
  assert.match(textAt('.vscodeignore'), /^!docs\/\*\.md$/m);
});
