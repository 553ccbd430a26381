import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import type { RunErrorKind } from '../../../engine/core/runs/record.ts';
import { runFiles } from './fixture.ts';
import type { Files } from './fixture.ts';

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly entry: string;
  readonly kind: RunErrorKind;
  readonly message: string | RegExp;
  readonly advice?: string | RegExp;
  /** `file:line:column`. */
  readonly at?: string;
}

const types = 'interface A {\n  a: number;\n}\n\n';
/** What `tsc` makes of a two-line original, with its map beside it. */
const built = {
  'dist/a.js': `"use strict";\nfunction f() {\n    throw new Error('built');\n}\nf();\n//# sourceMappingURL=a.js.map`,
  'dist/a.js.map': JSON.stringify({
    version: 3,
    sources: ['../src/a.ts'],
    names: [],
    // f: 1:1; throw: 2:3; f(): 4:1
    mappings: ';AAAA;IACE;;AAEF',
  }),
  'src/a.ts': `function f(): void {\n  throw new Error('built');\n}\nf();\n`,
};

const cases: readonly Case[] = [
  {
    name: 'syntax error in TypeScript',
    files: { 'a.ts': `${types}const x: = 1;\n` },
    entry: 'a.ts',
    kind: 'syntax',
    message: 'Syntax error in a.ts:5:10: Type expected.',
    at: 'a.ts:5:10',
  },
  {
    name: 'syntax error in CommonJS',
    files: { 'a.js': `\n\n  let a = ;\n` },
    entry: 'a.js',
    kind: 'syntax',
    message: "Syntax error in a.js:3:11: Unexpected token ';'.",
    at: 'a.js:3:11',
  },
  {
    name: 'syntax error in ESM',
    files: { 'a.mjs': `import 'node:fs';\n  let a = ;\n` },
    entry: 'a.mjs',
    kind: 'syntax',
    message: "Syntax error in a.mjs:2:11: Unexpected token ';'.",
    at: 'a.mjs:2:11',
  },
  {
    name: 'syntax error in an imported TypeScript file',
    files: { 'a.ts': `import './b';`, 'b.ts': `\nfoo(;` },
    entry: 'a.ts',
    kind: 'syntax',
    message: "Syntax error in b.ts:2:5: ')' expected.",
    at: 'b.ts:2:5',
  },
  {
    name: 'syntax error in required JavaScript',
    files: { 'a.cts': `require('./b.js');`, 'b.js': `\n\tfoo(;` },
    entry: 'a.cts',
    kind: 'syntax',
    message: "Syntax error in b.js:2:6: Unexpected token ';'.",
    at: 'b.js:2:6',
  },
  {
    name: 'an ES module in a package that says CommonJS',
    files: { 'package.json': '{"type":"commonjs"}', 'a.js': `import 'node:fs';` },
    entry: 'a.js',
    kind: 'syntax',
    message: 'Syntax error in a.js:1:1: Cannot use import statement outside a module.',
    advice: 'If it is an ES module, end its name with .mjs, or write "type": "module" in its package.json.',
    at: 'a.js:1:1',
  },
  {
    name: 'a syntax error that V8 finds in valid TypeScript',
    files: { 'a.ts': `type A = 1;\nimport 'node:fs';\n  let a = 1; let a = 2;` },
    entry: 'a.ts',
    kind: 'syntax',
    message: "Syntax error in a.ts:3:18: Identifier 'a' has already been declared.",
    at: 'a.ts:3:18',
  },
  {
    name: 'JSON.parse fails: an exception, not a syntax error',
    files: { 'a.js': `\n  JSON.parse('{');` },
    entry: 'a.js',
    kind: 'exception',
    message: /^SyntaxError: Expected property name/,
    at: 'a.js:2:8',
  },
  {
    name: 'missing package in ESM',
    files: { 'a.mjs': `import fs from 'node:fs';\nimport x from 'left-pad/x';` },
    entry: 'a.mjs',
    kind: 'module',
    message: "Cannot find package 'left-pad', which a.mjs imports.",
    advice: /^Run `npm install left-pad` in \S+descent-script-\w+\.$/,
    at: 'a.mjs:2:15',
  },
  {
    name: 'missing scoped package in CommonJS TypeScript',
    files: { 'package.json': '{"type":"commonjs"}', 'a.ts': `${types}import x from '@a/b/c';\nx();` },
    entry: 'a.ts',
    kind: 'module',
    message: "Cannot find package '@a/b', which a.ts imports.",
    advice: /npm install @a\/b`/,
    at: 'a.ts:5:15',
  },
  {
    name: 'missing package of a package',
    files: { 'a.js': `require('one')`, 'node_modules/one/index.js': `\nrequire('gone')` },
    entry: 'a.js',
    kind: 'module',
    message: "Cannot find package 'gone', which index.js imports.",
    at: 'node_modules/one/index.js:2:9',
  },
  {
    name: 'a file typo, extensionless',
    files: { 'a.ts': `import { m } from './modle';\nm();`, 'model.ts': 'export const m = 1' },
    entry: 'a.ts',
    kind: 'module',
    message: "Cannot find './modle', which a.ts imports.",
    advice: "Did you mean './model'?",
    at: 'a.ts:1:19',
  },
  {
    name: 'a file typo with extension, in a folder',
    files: { 'a.mjs': `import { m } from './lib/Modle.mjs';`, 'lib/model.mjs': '', 'lib/other.mjs': '' },
    entry: 'a.mjs',
    kind: 'module',
    message: "Cannot find './lib/Modle.mjs', which a.mjs imports.",
    advice: "Did you mean './lib/model.mjs'?",
    at: 'a.mjs:1:19',
  },
  {
    name: 'a file that is nowhere near',
    files: { 'a.cjs': `require('./elsewhere')` },
    entry: 'a.cjs',
    kind: 'module',
    message: "Cannot find './elsewhere', which a.cjs imports.",
    advice: /^There is no such file in /,
    at: 'a.cjs:1:9',
  },
  {
    name: 'a package that does not export the path',
    files: { 'a.mjs': `import 'one/inner';`, 'node_modules/one/package.json': '{"exports":"./index.js"}' },
    entry: 'a.mjs',
    kind: 'module',
    message: "Package 'one' is installed, but 'one/inner', which a.mjs imports, can't be loaded from it.",
    advice: /not defined by "exports"/,
    at: 'a.mjs:1:8',
  },
  {
    name: 'a name that is not exported',
    files: { 'a.ts': `${types}import { model, nope } from './b';\nnope(model);`, 'b.ts': 'export const model = 1' },
    entry: 'a.ts',
    kind: 'module',
    message: "'./b' has no export named 'nope'.",
    advice: /import type/,
    at: 'a.ts:5:17',
  },
  {
    name: 'a name that a CommonJS module does not show',
    files: { 'a.mjs': `import { nope } from './b.cjs';`, 'b.cjs': 'exports.model = 1' },
    entry: 'a.mjs',
    kind: 'module',
    message: /'\.\/b\.cjs' (shows|has) no export named 'nope'\./,
    at: 'a.mjs:1:10',
  },
  {
    name: 'a file that is no module',
    files: { 'a.mjs': `import './data.csv';`, 'data.csv': '1' },
    entry: 'a.mjs',
    kind: 'module',
    message: /Unknown file extension "\.csv"/,
    advice: /readFileSync/,
  },
  {
    name: 'exception in TypeScript, at its own line and column',
    files: {
      'a.ts': `${types}enum E { A }\nfunction f(a: A): never {\n  const b: number = a.a; throw new TypeError('no ' + b);\n}\nf({ a: E.A });`,
    },
    entry: 'a.ts',
    kind: 'exception',
    message: 'TypeError: no 0',
    at: 'a.ts:7:32',
  },
  {
    name: 'exception in ESM TypeScript with a prologue',
    files: { 'a.ts': `import 'node:fs';\n${types}console.assert(__dirname);\nnull!.f();` },
    entry: 'a.ts',
    kind: 'exception',
    message: /^TypeError: Cannot read properties of null/,
    at: 'a.ts:7:7',
  },
  {
    name: 'exception on the line of a marked entry',
    files: { 'a.mjs': `if (import.meta.main) throw new Error('here');` },
    entry: 'a.mjs',
    kind: 'exception',
    message: 'here',
    at: 'a.mjs:1:29',
  },
  {
    name: 'rejection after an await',
    files: {
      'a.ts': `async function f(): Promise<void> {\n  await new Promise((done) => setTimeout(done, 1));\n  throw new Error('later');\n}\nawait f();`,
    },
    entry: 'a.ts',
    kind: 'exception',
    message: 'later',
    at: 'a.ts:3:9',
  },
  {
    name: "exception in a package, at the nearest line of one's own",
    files: {
      'a.ts': `${types}import { f } from 'one';\n  f();`,
      'node_modules/one/index.js': `exports.f = () => { throw new Error('inside'); };`,
    },
    entry: 'a.ts',
    kind: 'exception',
    message: 'inside',
    at: 'a.ts:6:3',
  },
  {
    name: 'exception in JavaScript that was built from TypeScript',
    files: built,
    entry: 'dist/a.js',
    kind: 'exception',
    message: 'built',
    at: 'src/a.ts:2:3',
  },
  {
    name: 'an error whose cause is the one with a place',
    files: {
      'a.js': `let e; try {\n  null.x } catch (cause) { e = Object.assign(new Error('outer', { cause }), { stack: 'none' }) } throw e;`,
    },
    entry: 'a.js',
    kind: 'exception',
    message: 'outer',
    at: 'a.js:2:8',
  },
  {
    name: 'a thrown string',
    files: { 'a.js': `throw 'text';` },
    entry: 'a.js',
    kind: 'exception',
    message: "The program threw a value that is no Error: 'text'.",
    advice: /Throw an Error/,
  },
  {
    name: 'nothing thrown',
    files: { 'a.mjs': `await Promise.reject();` },
    entry: 'a.mjs',
    kind: 'exception',
    message: 'The program threw a value that is no Error: undefined.',
  },
  {
    name: 'memory',
    files: { 'a.js': `new ArrayBuffer(2 ** 52);` },
    entry: 'a.js',
    kind: 'memory',
    message: 'The program ran out of memory.',
    at: 'a.js:1:1',
  },
];

function where(folder: string, place?: { file: string; line: number; column: number }): string | undefined {
  return place && `${path.relative(folder, place.file)}:${place.line}:${place.column}`;
}

function matches(actual: string | undefined, expected: string | RegExp): void {
  if (typeof expected === 'string') assert.equal(actual, expected);
  else assert.match(actual ?? '', expected);
}

for (const { name, files, entry, kind, message, advice, at } of cases) {
  test(name, () => {
    const { failure, folder } = runFiles(files, entry);
    assert.ok(failure, 'the program did not fail');
    matches(failure.message, message);
    assert.equal(failure.kind, kind);
    if (advice) matches(failure.advice, advice);
    assert.equal(where(folder, failure.place), at);
  });
}
