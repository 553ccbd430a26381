import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFiles } from './fixture.ts';
import type { Files } from './fixture.ts';

/** A package for scripts that are started with a program which compiles them to CommonJS. */
const compiled = (runner: string): string => JSON.stringify({ devDependencies: { [runner]: '7.17.10' } });

/** A CommonJS package whose exports can't be guessed from its text, as those of many command-line packages. */
const hidden: Files = {
  'node_modules/hidden/index.js': `for (const name of ['make', 'move']) exports[name] = () => name;`,
  'node_modules/whole/index.js': `module.exports = Object.assign(() => 'called', { part: 'part' });`,
};

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly prints: string;
}

const cases: readonly Case[] = [
  {
    name: 'import and require in one .js',
    files: {
      'a.js': `import fs from 'fs';\nconst os = require('os');\nconsole.log(typeof fs.statSync, typeof os.cpus);`,
    },
    prints: 'function function',
  },
  {
    name: 'a .js that imports and needs __dirname, and one of ES modules alone',
    files: {
      'a.js': `import { b } from './b';\nconsole.log(b, __dirname === process.cwd(), __filename.endsWith('a.js'));`,
      'b.js': `export const b = typeof require;`,
    },
    prints: 'undefined true true',
  },
  {
    name: 'a .js that asks first whether there is a require stays an ES module',
    files: {
      'a.js': `import fs from 'fs';\nconsole.log(typeof require === 'function' ? require('fs') === fs : 'none');`,
    },
    prints: 'none',
  },
  {
    name: 'a .js of ES modules with a require of its own',
    files: {
      'a.js': `import { createRequire } from 'module';\nconst require = createRequire(import.meta.url);\nconsole.log(typeof require('os').cpus);`,
    },
    prints: 'function',
  },
  {
    name: 'a .js that speaks of require in a comment only stays an ES module',
    files: { 'a.js': `import 'fs';\n// require('fs')\nconsole.log(this === undefined, typeof import.meta.url);` },
    prints: 'true string',
  },
  ...['@babel/node', '@babel/register', 'esm'].map((runner) => ({
    name: `a package that runs its scripts by ${runner}`,
    files: {
      ...hidden,
      'package.json': compiled(runner),
      'a.js': `import whole from 'whole';
import * as all from 'whole';
import { make } from 'hidden';
import * as hidden from 'hidden';
import data, { twice } from './data';
console.log(whole(), all.part, make(), hidden.move(), data, twice(2), typeof module, require.main === module);`,
      'data/index.js': `export default 'data';\nexport function twice(x) { return 2 * x; }`,
    },
    prints: 'called part make move data 4 object true',
  })),
  {
    name: 'a top-level await in such a package',
    files: {
      'package.json': compiled('@babel/node'),
      'a.js': `import os from 'os';\nconsole.log(await Promise.resolve(typeof require('os').cpus === typeof os.cpus));`,
    },
    prints: 'true',
  },
  {
    name: 'a module package is left to Node, whatever it installs',
    files: {
      'package.json': JSON.stringify({ type: 'module', devDependencies: { '@babel/node': '7.17.10' } }),
      'a.js': `import 'fs';\nconsole.log(typeof require);`,
    },
    prints: 'undefined',
  },
];

for (const { name, files, prints } of cases) {
  test(name, () => {
    const outcome = runFiles(files, 'a.js');
    assert.equal(outcome.failure, undefined);
    assert.equal(outcome.stdout, prints, outcome.stderr);
  });
}

test('a place in such a file is the one that was written', () => {
  const outcome = runFiles(
    { 'a.js': `import 'fs';\n\nconst os = require('os');\nif (os)\n  throw new Error('here');` },
    'a.js',
  );
  assert.deepEqual(outcome.failure?.place, { file: `${outcome.folder}/a.js`, line: 5, column: 9 });
});
