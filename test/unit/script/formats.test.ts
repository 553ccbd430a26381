import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFiles } from './fixture.ts';
import type { Files } from './fixture.ts';

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly entry: string;
  readonly argv?: readonly string[];
  readonly prints: string;
}

const esm = '{"type":"module"}';
const commonJs = '{"type":"commonjs"}';
const show = 'console.log(typeof require, typeof module, typeof __filename);';

const cases: readonly Case[] = [
  { name: '.js without a type is CommonJS', files: { 'a.js': show }, entry: 'a.js', prints: 'function object string' },
  {
    name: '.js without a type and with ESM syntax is ESM',
    files: { 'a.js': `import 'node:fs'; ${show}` },
    entry: 'a.js',
    prints: 'undefined undefined undefined',
  },
  {
    name: '.js without a type and with top-level await only is ESM',
    files: { 'a.js': `const v = await Promise.resolve(4); console.log(v, typeof require);` },
    entry: 'a.js',
    prints: '4 undefined',
  },
  {
    name: '.js that only speaks of import in a string stays CommonJS',
    files: { 'a.js': `const s = 'import await export'; ${show}` },
    entry: 'a.js',
    prints: 'function object string',
  },
  {
    name: '.js in a module package',
    files: { 'package.json': esm, 'a.js': show },
    entry: 'a.js',
    prints: 'undefined undefined undefined',
  },
  {
    name: '.cjs in a module package',
    files: { 'package.json': esm, 'a.cjs': show },
    entry: 'a.cjs',
    prints: 'function object string',
  },
  { name: '.mjs', files: { 'a.mjs': `await 0; ${show}` }, entry: 'a.mjs', prints: 'undefined undefined undefined' },
  {
    name: '.ts without modules is CommonJS',
    files: { 'a.ts': `const a: number = 1; ${show}` },
    entry: 'a.ts',
    prints: 'function object string',
  },
  {
    name: '.ts with imports and no type is ESM',
    files: {
      'a.ts': `import fs from 'node:fs'; const a: number = 1; console.log(typeof fs.readFileSync, import.meta.filename.slice(-4));`,
    },
    entry: 'a.ts',
    prints: 'function a.ts',
  },
  {
    name: '.ts with top-level await alone is ESM',
    files: { 'a.ts': `const a: number = await Promise.resolve(1); console.log(a);` },
    entry: 'a.ts',
    prints: '1',
  },
  {
    name: '.ts with imports in a commonjs package is CommonJS',
    files: {
      'package.json': commonJs,
      'a.ts': `import fs from 'node:fs'; ${show} console.log(typeof fs.statSync, exports.__esModule);`,
    },
    entry: 'a.ts',
    prints: 'function object string\nfunction true',
  },
  {
    name: '.ts with top-level await in a commonjs package runs all the same',
    files: {
      'package.json': commonJs,
      'a.ts': `import fs from 'node:fs'; console.log(await Promise.resolve(typeof fs.statSync));`,
    },
    entry: 'a.ts',
    prints: 'function',
  },
  {
    name: '.mts and .cts',
    files: {
      'a.mts': `import { b } from './b.cts'; console.log(b as number);`,
      'b.cts': `import os = require('node:os'); export const b: string = typeof os.cpus;`,
    },
    entry: 'a.mts',
    prints: 'function',
  },
  {
    name: 'import and require in one TypeScript file',
    files: {
      'a.ts': `import fs from 'node:fs';\nconst os = require('node:os');\nconsole.log(typeof fs.statSync, typeof os.cpus, __dirname === import.meta.dirname, __filename.slice(-4));`,
    },
    entry: 'a.ts',
    prints: 'function function true a.ts',
  },
  {
    name: 'import and require in one TypeScript file of a module package',
    files: {
      'package.json': esm,
      'a.ts': `import fs from 'node:fs'; import os = require('node:os');\nconsole.log(typeof fs.statSync, typeof os.cpus, typeof require('node:fs'));`,
    },
    entry: 'a.ts',
    prints: 'function function object',
  },
  {
    name: 'a file that declares its own require keeps it',
    files: {
      'a.ts': `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nconsole.log(typeof require('node:os').cpus);`,
    },
    entry: 'a.ts',
    prints: 'function',
  },
  {
    name: 'require.main in TypeScript with imports',
    files: {
      'a.ts': `import { b } from './b';\nif (require.main === module) console.log('main', b);`,
      'b.ts': `export const b = require.main === module;`,
    },
    entry: 'a.ts',
    prints: 'main false',
  },
  {
    name: 'require.main and arguments in CommonJS',
    files: {
      'a.js': `console.log(require.main === module, process.argv[1] === __filename, process.argv.slice(2).join('|'), process.cwd() === __dirname);`,
    },
    entry: 'a.js',
    argv: ['--epochs', '3', 'a b'],
    prints: 'true true --epochs|3|a b true',
  },
  {
    name: 'import.meta of the entry and of another module',
    files: {
      'a.mjs': `import './b.mjs'; import { pathToFileURL } from 'node:url'; console.log(import.meta.main, import.meta.url === pathToFileURL(process.argv[1]).href, import.meta.filename === process.argv[1]);`,
      'b.mjs': `console.log(Boolean(import.meta.main), import.meta.dirname === process.cwd());`,
    },
    entry: 'a.mjs',
    prints: 'false true\ntrue true true',
  },
  {
    name: 'enums, const enums, namespaces and parameter properties',
    files: {
      'a.ts': `import { Far } from './far';
enum Color { Red = 1, Blue }
const enum Size { Small = 's' }
namespace Shape { export const sides = 4; }
class Point { constructor(readonly x: number, private y = 2) {} sum() { return this.x + this.y; } }
console.log(Color[2], Size.Small, Shape.sides, new Point(3).sum(), Far.Away);`,
      'far.ts': `export const enum Far { Away = 7 }`,
    },
    entry: 'a.ts',
    prints: 'Blue s 4 5 7',
  },
  {
    name: 'standard decorators',
    files: {
      'a.ts': `function twice(value: () => number, _c: ClassMethodDecoratorContext) { return function (this: unknown) { return 2 * value.call(this); }; }
class A { @twice two() { return 2; } }
console.log(new A().two());`,
    },
    entry: 'a.ts',
    prints: '4',
  },
  {
    name: 'legacy decorators, also of parameters',
    files: {
      'tsconfig.json': '{"compilerOptions":{"experimentalDecorators":true}}',
      'a.ts': `const seen: unknown[] = [];
function mark(_target: object, name: string, index?: unknown) { seen.push(name, typeof index); }
class A { @mark field = 1; method(@mark _x: number) {} }
console.log(seen.join());`,
    },
    entry: 'a.ts',
    prints: 'field,undefined,method,number',
  },
  {
    name: 'class fields of an old target are assigned, of a new one defined',
    files: {
      'old/tsconfig.json': '{"compilerOptions":{"target":"es2017"}}',
      'old/a.ts': `export class A { set x(_v: number) { console.log('assigned'); } }\nexport class B extends A { override x = 1 as never; }\nnew B();`,
      'a.ts': `import './old/a.ts';\nclass A { set x(_v: number) { console.log('never'); } }\nclass B extends A { override x = 1 as never; }\nconsole.log(Object.keys(new B()).join());`,
    },
    entry: 'a.ts',
    prints: 'assigned\nx',
  },
  {
    name: 'JSX with a factory',
    files: {
      'tsconfig.json': '{"compilerOptions":{"jsx":"react","jsxFactory":"h"}}',
      'a.tsx': `const h = (tag: string, p: object | null, ...c: unknown[]) => tag + JSON.stringify(p) + c.join();\nconsole.log(<b id="1">x</b>);`,
      'c.jsx': `const h = (tag) => tag;\nconsole.log(<i />);\nrequire('./a.tsx');`,
    },
    entry: 'c.jsx',
    prints: 'i\nb{"id":"1"}x',
  },
  {
    name: 'dynamic import from both systems',
    files: {
      'a.cts': `import('./b.mts').then((b) => console.log(b.value));`,
      'b.mts': `export const value = await import('./c.cjs').then((c) => c.default.three);`,
      'c.cjs': `module.exports = { three: 3 };`,
    },
    entry: 'a.cts',
    prints: '3',
  },
  {
    name: 'a hashbang',
    files: { 'a.ts': `#!/usr/bin/env node\nconst a: number = 1;\nconsole.log(a);` },
    entry: 'a.ts',
    prints: '1',
  },
];

for (const { name, files, entry, argv, prints } of cases) {
  test(name, () => {
    const outcome = runFiles(files, entry, argv);
    assert.equal(outcome.failure, undefined);
    assert.equal(outcome.stdout, prints, outcome.stderr);
  });
}
