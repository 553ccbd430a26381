import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIncrementalParser } from '../../../engine/core/readers/scriptTree.ts';
import { findTrainingCalls } from '../../../engine/core/readers/trainingCalls.ts';

const TFJS = "import * as tf from '@tensorflow/tfjs';\n";

function find(text: string, language = 'typescript') {
  return findTrainingCalls(text, { language });
}
function methods(text: string, language?: string) {
  return find(text, language).map((call) => `${call.receiver}.${call.method}`);
}

test('every training method is found, with its receiver, in order', () => {
  const text = `${TFJS}
await model.fit(xs, ys, { epochs: 3 });
await this.net.fitDataset(data, { epochs: 1 });
const loss = await model?.trainOnBatch(xs, ys);
tf.train.adam(0.1).minimize(() => loss());
optimizer.applyGradients(grads);
await model.fit<Options>(...batch);`;
  assert.deepEqual(methods(text), [
    'model.fit',
    'this.net.fitDataset',
    'model.trainOnBatch',
    'tf.train.adam(0.1).minimize',
    'optimizer.applyGradients',
    'model.fit',
  ]);
});

test('the place is the method name, as a stack trace has it, and the call spans its lines', () => {
  const [call] = find(`${TFJS}const history = await model\n  .fit(\n    xs,\n    ys,\n  );\n`);
  assert.deepEqual(call, { method: 'fit', receiver: 'model', line: 3, column: 4, startLine: 2, endLine: 6 });
});

test('lines count the same with Windows line ends', () => {
  assert.equal(find(`${TFJS}\n\nmodel.fit(a, b);`.replaceAll('\n', '\r\n'))[0]?.line, 4);
});

test('comments, strings, templates and definitions are no calls', () => {
  const text = `${TFJS}
// await model.fit(xs, ys);
/* model.fit(xs, ys) */
const a = 'model.fit(xs, ys)';
const b = \`model.fit(xs, ys)\`;
const c = /model.fit(xs, ys)/;
class Trainer { fit(xs: number, ys: number) {} }
const f = model.fit;`;
  assert.deepEqual(find(text), []);
});

test('a call in a template substitution is a call', () => {
  assert.equal(find(`${TFJS}const a = \`\${await model.fit(xs, ys)}\`;`).length, 1);
});

for (const line of [
  "import * as tf from '@tensorflow/tfjs-node';",
  "import type { Sequential } from '@tensorflow/tfjs-layers';",
  "const tf = require('@tensorflow/tfjs-node-gpu');",
  "const tf = await import('@tensorflow/tfjs');",
  "export * from '@tensorflow/tfjs';",
])
  test(`TensorFlow.js is used by ${line}`, () => {
    assert.equal(find(`${line}\ntrainer.fit(xs, ys);`).length, 1);
  });

const UNRELATED: Readonly<Record<string, string>> = {
  'no import at all': 'model.fit(xs, ys, { epochs: 3 });',
  'an import named only in a comment': "// import '@tensorflow/tfjs'\nmodel.fit(xs, ys, { epochs: 2 });",
  'another library': "import { SVC } from 'ml-svm';\nmodel.fit(xs, ys);",
  'own modules, but nothing that shows a model': "import { box } from './box.js';\nbox.fit(width, height);",
  'own modules, a solver': "import { solver } from './solver.js';\nsolver.minimize(f);",
  'a scaler beside TensorFlow.js': `${TFJS}scaler.fit(data);`,
};
for (const [name, text] of Object.entries(UNRELATED))
  test(`no call is seen with ${name}`, () => assert.deepEqual(find(text, 'javascript'), []));

test('a model from another file of the project trains', () => {
  const from = "import { build } from './build.js';\n";
  assert.deepEqual(methods(`${from}await build().fit(x, y, { epochs: 2 });`), ['build().fit']);
  assert.deepEqual(methods(`${from}await this.model.fit(x, y);`), ['this.model.fit']);
  assert.deepEqual(methods(`${from}await m.fitDataset(data, options);`), ['m.fitDataset']);
  assert.deepEqual(methods(`${from}optimizer.minimize(() => f());`), ['optimizer.minimize']);
  assert.deepEqual(methods("const m = require('../model');\nm.model.fit(x, y);", 'javascript'), ['m.model.fit']);
});

const LOOPS: ReadonlyArray<readonly [string, number | undefined]> = [
  ['model.fit(x, y);', undefined],
  ['for (let i = 0; i < 5; i++) { await model.fit(x, y); }', 5],
  ['for (let i = 1; i <= 5; i += 2) await model.fit(x, y);', 3],
  ['for (let i = 0; i < count; i++) await model.fit(x, y);', undefined],
  ['const rounds = 1_0; for (let i = 0; i < rounds; ++i) await model.fit(x, y);', 10],
  ['const rounds = 5 * 2; for (let i = 0; i < rounds; ++i) await model.fit(x, y);', undefined],
  ['let rounds = 10; for (let i = 0; i < rounds; ++i) await model.fit(x, y);', undefined],
  ['for (const rate of [0.1, 0.01, /* small */ 0.001,]) await model.fit(x, y);', 3],
  ['const rates = [0.1, 0.01] as const; for (const rate of rates) await model.fit(x, y);', 2],
  ['for (const rate of [...rates]) await model.fit(x, y);', undefined],
  ['for (let i = 0; i < 2; i++) for (const a of [1, 2, 3]) await model.fit(x, y);', 6],
  ['for (let i = 0; i < 2; i++) while (more()) await model.fit(x, y);', undefined],
  ['for (let i = 0; i < 2; i++) later(async () => model.fit(x, y));', undefined],
];
for (const [text, count] of LOOPS)
  test(`repeats ${count}: ${text}`, () => assert.equal(find(TFJS + text)[0]?.loopCount, count));

test('JSX and casts are read by the language of the file', () => {
  assert.equal(find(`${TFJS}const a = <div>{go(() => model.fit(x, y))}</div>;`, 'typescriptreact').length, 1);
  assert.equal(find(`${TFJS}(<tf.Sequential>model).fit(x, y);`, 'typescript').length, 1);
});

test('any text gives an answer', () => {
  const whole = `${TFJS}async function go() { for (let i = 0; i < 3; i++) { await model.fit(x, y, { epochs: 2 }); } }`;
  for (let length = 0; length <= whole.length; length += 1) find(whole.slice(0, length));
  for (const text of [
    '',
    '\0',
    '((((',
    `${TFJS}model.fit(`,
    `${TFJS}.fit(,,)`,
    '}'.repeat(5000) + '@tensorflow/ .fit(',
  ])
    assert.ok(Array.isArray(find(text)));
  assert.equal(find(`${TFJS}const broken = (; \nmodel.fit(xs, ys, {`).length, 1, 'a call being typed');
});

test('typing in a thousand lines gives the same as a fresh reading', () => {
  const parse = createIncrementalParser();
  const rest = "model.add(tf.layers.dense({ units: 32, activation: 'relu' }));\n".repeat(1000);
  const typed = 'await model.fit(xs, ys, { epochs: 3 });';
  for (let length = 0; length <= typed.length; length += 1) {
    const text = `${TFJS}${typed.slice(0, length)}\n${rest}await model.fit(a, b);\n`;
    assert.deepEqual(findTrainingCalls(text, { language: 'typescript', parse }), find(text));
  }
  assert.equal(findTrainingCalls(`${TFJS}model.fit(a, b)`, { language: 'javascript', parse }).length, 1);
});
