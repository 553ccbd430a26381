import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFiles } from './fixture.ts';
import type { Files } from './fixture.ts';

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly entry: string;
  readonly prints: string;
}

const paths = '{"compilerOptions":{"baseUrl":".","paths":{"@lib/*":["source/lib/*"],"#data":["source/data.ts"]}}}';
const esm = '{"type":"module"}';

const cases: readonly Case[] = [
  {
    name: 'extensionless, .js for .ts, and a folder, from ESM',
    files: {
      'package.json': esm,
      'a.ts': `import { b } from './b'; import { c } from './c.js'; import { d } from './d'; import { e } from '.';\nconsole.log(b, c, d, e);`,
      'b.ts': 'export const b = 1;',
      'c.ts': 'export const c: number = 2;',
      'd/index.ts': 'export const d = 3;',
      'index.ts': 'export const e = 4;',
    },
    entry: 'a.ts',
    prints: '1 2 3 4',
  },
  {
    name: 'extensionless, .js for .ts, and a folder, from CommonJS',
    files: {
      'a.ts': `const { b } = require('./b'); const { c } = require('./c.js'); const { d } = require('./d');\nconsole.log(b, c, d, require.resolve('./b').slice(-4));`,
      'b.ts': 'export const b = 1;',
      'c.ts': 'export const c: number = 2;',
      'd/index.ts': 'export const d = 3;',
    },
    entry: 'a.ts',
    prints: '1 2 3 b.ts',
  },
  {
    name: 'TypeScript from JavaScript',
    files: {
      'a.js': `console.log(require('./b').b, require('./b.ts').b); import('./c.mjs').then((c) => console.log(c.c));`,
      'b.ts': 'exports.b = 1 as number;',
      'c.mts': 'export const c: number = 2;',
    },
    entry: 'a.js',
    prints: '1 1\n2',
  },
  {
    name: 'the source wins over its stale output beside it',
    files: {
      'a.ts': `import { b } from './b.js';\nconsole.log(b);`,
      'b.ts': `export const b = 'source';`,
      'b.js': `exports.b = 'stale';`,
    },
    entry: 'a.ts',
    prints: 'source',
  },
  {
    name: 'tsconfig paths and baseUrl from ESM',
    files: {
      'tsconfig.json': paths,
      'a.ts': `import { x } from '@lib/x'; import data from '#data'; import { y } from 'source/lib/y.js';\nconsole.log(x, data, y);`,
      'source/lib/x.ts': 'export const x = 1;',
      'source/lib/y.ts': 'export const y = 3;',
      'source/data.ts': 'export default 2;',
    },
    entry: 'a.ts',
    prints: '1 2 3',
  },
  {
    name: 'tsconfig paths from CommonJS, through extends and comments',
    files: {
      'base.json': paths,
      'app/tsconfig.json': '{ // ours\n "extends": "../base.json", }',
      'app/a.cts': `import { x } from '@lib/x';\nconsole.log(x, require('#data').default);`,
      'source/lib/x/index.ts': 'export const x = 1;',
      'source/data.ts': 'export default 2;',
    },
    entry: 'app/a.cts',
    prints: '1 2',
  },
  {
    name: 'JSON by import, with and without attribute, and by require',
    files: {
      'a.ts': `import whole, { a } from './d.json'; import { b } from './b.js'; import * as all from './d.json';\nconsole.log(whole.a, a, b, all.a, require('./d').a);`,
      'b.ts': `import d from './d.json' with { type: 'json' }; export const b = d.a;`,
      'd.json': '{"a":1,"not-a-name":2}',
    },
    entry: 'a.ts',
    prints: '1 1 1 1 1',
  },
  {
    name: "the workspace's own packages",
    files: {
      'a.mjs': `import one from 'one'; import { two } from 'two'; console.log(one.value, two);`,
      'node_modules/one/package.json': '{"name":"one","main":"lib"}',
      'node_modules/one/lib/index.js': `exports.value = require('two').two + 1;`,
      'node_modules/two/package.json': '{"name":"two","type":"module","exports":"./two.js"}',
      'node_modules/two/two.js': 'export const two = 2;',
    },
    entry: 'a.mjs',
    prints: '3 2',
  },
  {
    name: 'CommonJS that an ES module imports has a whole require',
    files: {
      'a.mjs': `import { two, again } from 'cjs'; import { three, four, five } from './b.cts'; console.log(two, again, three, four, five);`,
      'b.cts': `import { three as t } from './c.mjs'; export const three: number = t; export const four = typeof require.cache[__filename]; export * from './d.cts';`,
      'd.cts': 'export const five: number = 5;',
      'c.mjs': 'export const three = 3;',
      'node_modules/cjs/index.js': `exports.two = require('./two.mjs').two; exports.again = require('module')._cache[__filename] === module;`,
      'node_modules/cjs/two.mjs': 'export const two = 2;',
    },
    entry: 'a.mjs',
    prints: '2 true 3 object 5',
  },
  {
    name: 'names of a CommonJS package that Node can not guess',
    files: {
      'a.ts': `import { hidden } from 'cjs'; import cjs from 'cjs'; import * as all from 'cjs'; import esDefault from 'transpiled'; import deep from 'cjs/deep';\nconsole.log(hidden, cjs.hidden, all.hidden, esDefault, deep);`,
      'node_modules/cjs/index.js': `const names = ['hid' + 'den']; for (const n of names) module.exports[n] = 1;`,
      'node_modules/cjs/deep.js': `module.exports = 5;`,
      'node_modules/transpiled/index.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 'd';`,
    },
    entry: 'a.ts',
    prints: '1 1 1 d 5',
  },
  {
    name: "Node's own rules for CommonJS packages in a module package",
    files: {
      'package.json': esm,
      'a.ts': `import whole from 'transpiled';\nconsole.log((whole as any).default);`,
      'node_modules/transpiled/index.js': `Object.defineProperty(exports, '__esModule', { value: true }); exports.default = 'd';`,
    },
    entry: 'a.ts',
    prints: 'd',
  },
  {
    name: 'type-only imports of files that do not exist',
    files: {
      'a.ts': `import type { T } from './nowhere'; import { U } from './types';\nconst t: T = 1 as never; const u: U = 2; console.log(t, u);`,
      'types.ts': 'export type U = number;',
    },
    entry: 'a.ts',
    prints: '1 2',
  },
];

for (const { name, files, entry, prints } of cases) {
  test(name, () => {
    const outcome = runFiles(files, entry);
    assert.equal(outcome.failure, undefined);
    assert.equal(outcome.stdout, prints, outcome.stderr);
  });
}
