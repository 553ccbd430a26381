import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFiles } from './fixture.ts';
import type { Files } from './fixture.ts';

const same = (expression: string): string => `console.log(${expression})`;

const ways: Readonly<Record<string, string>> = {
  'import * as tf in .mjs': `a.mjs|import * as tf from '@tensorflow/tfjs'; ${same('tf.layers === supplied.layers')}`,
  'import tf in .mjs': `a.mjs|import tf from '@tensorflow/tfjs'; ${same('tf === supplied')}`,
  'named import in .mjs': `a.mjs|import { layers } from '@tensorflow/tfjs'; ${same('layers === supplied.layers')}`,
  'named import of -core': `a.mjs|import { layers } from '@tensorflow/tfjs-core'; ${same('layers === supplied.layers')}`,
  'require in .cjs': `a.cjs|${same("require('@tensorflow/tfjs') === supplied")}`,
  'dynamic import in .cjs': `a.cjs|import('@tensorflow/tfjs').then((tf) => ${same('tf.default === supplied')})`,
  'dynamic import in .mjs': `a.mjs|${same("(await import('@tensorflow/tfjs')).layers === supplied.layers")}`,
  'import * as tf in .ts': `a.ts|import * as tf from '@tensorflow/tfjs'; ${same('tf.layers === supplied.layers')}`,
  'import * as tf in .cts': `a.cts|import * as tf from '@tensorflow/tfjs'; ${same('tf.layers === supplied.layers')}`,
  'import tf in .cts': `a.cts|import tf from '@tensorflow/tfjs'; ${same('tf.layers === supplied.layers')}`,
  'import = require in .ts': `a.ts|import tf = require('@tensorflow/tfjs'); ${same('tf === supplied')}`,
  'require in .ts': `a.ts|import 'node:fs'; ${same("require('@tensorflow/tfjs') === supplied")}`,
};

for (const [name, way] of Object.entries(ways)) {
  test(`the supplied instance by ${name}`, () => {
    const [file = '', text = ''] = way.split('|');
    const outcome = runFiles({ [file]: text }, file);
    assert.deepEqual(outcome.failure, undefined);
    assert.equal(outcome.stdout, 'true', outcome.stderr);
    assert.deepEqual(outcome.messages, []);
  });
}

const installed: Files = {
  'node_modules/@tensorflow/tfjs/package.json': '{"name":"@tensorflow/tfjs","version":"3.21.0","main":"index.js"}',
  'node_modules/@tensorflow/tfjs/index.js': `throw new Error('the installed one was loaded');`,
  'node_modules/@tensorflow/tfjs/dist/inner.js': `exports.inner = 'inner';`,
  'node_modules/user/index.js': `exports.tf = require('@tensorflow/tfjs');`,
  'node_modules/user-esm/package.json': '{"type":"module","exports":"./index.js"}',
  'node_modules/user-esm/index.js': `export * as tf from '@tensorflow/tfjs';`,
};

test('packages get the supplied instance too, and another installed version is mentioned once', () => {
  const text = `import * as tf from '@tensorflow/tfjs'; import { tf as a } from 'user'; import { tf as b } from 'user-esm';
import { inner } from '@tensorflow/tfjs/dist/inner.js';
console.log(tf.layers === supplied.layers, a === supplied, b.layers === supplied.layers, inner);`;
  const outcome = runFiles({ ...installed, 'a.mjs': text }, 'a.mjs');
  assert.deepEqual(outcome.failure, undefined);
  assert.equal(outcome.stdout, 'true true true inner');
  assert.deepEqual(outcome.messages, ['tfjs 3.21.0 is installed in the workspace; this run uses 4.22.0.']);
});

test('the insides of a supplied package that is not installed are refused with a way out', () => {
  const text = `\nimport x from '@tensorflow/tfjs-core/dist/engine';\nx();`;
  for (const file of ['a.mjs', 'a.cts']) {
    const { failure, folder } = runFiles({ [file]: text }, file);
    assert.equal(failure?.kind, 'module');
    assert.equal(
      failure.message,
      `${file} imports '@tensorflow/tfjs-core/dist/engine' from inside @tensorflow/tfjs-core, which is not installed.`,
    );
    assert.match(failure.advice ?? '', /Import from '@tensorflow\/tfjs-core'.*npm install @tensorflow\/tfjs-core/);
    assert.deepEqual(failure.place, { file: `${folder}/${file}`, line: 2, column: 15 });
  }
});
