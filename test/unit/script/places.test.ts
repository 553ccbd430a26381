import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { runFiles, runIn, writeFiles } from './fixture.ts';

const types = 'interface A {\n  a: number;\n}\n\n';

test('the place of a call is the one in the source, through packages between', () => {
  const { stdout, failure, folder } = runFiles(
    {
      'a.ts': `${types}import { fit } from '@tensorflow/tfjs';\nimport { through } from 'one';
const enum K { a }
async function train(): Promise<void> { await 0;
  console.log(JSON.stringify(fit()));
  for (const _ of [1, 2])   console.log(JSON.stringify(through(fit)));
}
await train();`,
      'node_modules/one/index.js': 'exports.through = (f) => f();',
    },
    'a.ts',
  );
  assert.deepEqual(failure, undefined);
  const file = path.join(folder, 'a.ts');
  const lines = stdout.split('\n').map((line) => JSON.parse(line) as unknown);
  const inLoop = { file, line: 10, column: 56 };
  assert.deepEqual(lines, [{ file, line: 9, column: 30 }, inLoop, inLoop]);
});

test('without a frame of the program there is no place, and deep stacks are searched to the end', () => {
  const text = `const { fit } = require('@tensorflow/tfjs'); const { deep } = require('one');
setTimeout(fit, 0); process.nextTick(() => console.log(fit.call().line));
const seen = deep(60, fit); console.log(seen.line, seen.column);
setTimeout(require('one').check, 1, fit);`;
  const { stdout } = runFiles(
    {
      'a.js': text,
      'node_modules/one/index.js': `exports.deep = (n, f) => n > 0 ? exports.deep(n - 1, f) : f(); exports.check = (f) => console.log(String(f()));`,
    },
    'a.js',
  );
  assert.equal(stdout, '3 14\n2\nundefined');
});

test("an exception deeper in a package than Node keeps frames has the place of one's own call", () => {
  const { failure, folder } = runFiles(
    {
      'a.ts': `${types}import { deep } from 'one';\n  deep(40);`,
      'node_modules/one/index.js': `exports.deep = (n) => { if (n === 0) throw new Error('down'); exports.deep(n - 1); };`,
    },
    'a.ts',
  );
  assert.equal(failure?.message, 'down');
  assert.deepEqual(failure.place, { file: path.join(folder, 'a.ts'), line: 6, column: 3 });
});

/** Lines of the source that a program's steps say they come from, and how many stacks were taken for that. */
function stepLines(files: Record<string, string>): { lines: string; taken: number } {
  const frame = `import * as tf from '@tensorflow/tfjs';
const lines = []; const optimizer = tf; const loss = () => 1;
const saw = (place) => lines.push(place.line);
`;
  const { stdout, failure } = runFiles(
    { ...files, 'a.mjs': `${frame}${files['a.mjs']}\nconsole.log(lines.join(' '), stacks.taken);` },
    'a.mjs',
  );
  assert.equal(failure, undefined);
  const [, lines = '', taken] = /^(.*) (\d+)$/.exec(stdout) ?? [];
  return { lines, taken: Number(taken) };
}

test('steps that are called at one place take one stack', () => {
  const text = 'for (let i = 0; i < 9; i++) saw(optimizer.minimize(loss));';
  assert.deepEqual(stepLines({ 'a.mjs': text }), { lines: '4 4 4 4 4 4 4 4 4', taken: 1 });
});

test('steps of several places are told apart by the functions written there', () => {
  const text = `for (let i = 0; i < 9; i++) {
  saw(optimizer.minimize(() => i));
  saw(optimizer.minimize(() => -i));
}`;
  const { lines, taken } = stepLines({ 'a.mjs': text });
  assert.equal(lines, '5 6 '.repeat(9).trim());
  assert.ok(taken <= 3, `${taken} stacks`);
});

const ambiguous: Record<string, Record<string, string>> = {
  'functions of the same text': {
    'a.mjs': 'for (let i = 0; i < 3; i++) {\nsaw(optimizer.minimize(() => i));\nsaw(optimizer.minimize(() => i)); }',
  },
  'one function at two places': {
    'a.mjs': 'for (let i = 0; i < 3; i++) {\nsaw(optimizer.minimize(loss));\nsaw(optimizer.minimize(loss)); }',
  },
  'a function that is also called elsewhere': {
    'a.mjs': 'const step = optimizer.minimize;\nfor (let i = 0; i < 3; i++) { saw(step(loss));\nsaw(step(loss)); }',
  },
  'a package that steps as well': {
    'a.mjs': `import { step } from 'one'; const same = optimizer;
for (let i = 0; i < 3; i++) { saw(same.minimize(loss));\nsaw(step(same, loss)); }`,
    'node_modules/one/index.js': 'exports.step = (optimizer, loss) => optimizer.minimize(loss);',
  },
};
for (const [what, files] of Object.entries(ambiguous))
  test(`steps keep their places: ${what}`, () => {
    assert.equal(stepLines(files).lines, '5 6 5 6 5 6');
  });

test('a module that is loaded in mid-training may step too', () => {
  const { lines } = stepLines({
    'a.mjs': `for (let i = 0; i < 3; i++) saw(optimizer.minimize(loss));
const { step } = await import('./b.mjs');
for (let i = 0; i < 3; i++) { saw(optimizer.minimize(loss)); saw(step(optimizer)); }`,
    'b.mjs': '\nexport const step = (optimizer) => optimizer.minimize(() => 2);',
  });
  assert.equal(lines, '4 4 4 6 2 6 2 6 2');
});

test('printed stacks show the source as written', () => {
  const files = {
    'a.ts': `${types}function inner(): never { throw new RangeError('x'); }\ntry {\n  inner();\n} catch (e) { console.log((e as Error).stack); }`,
  };
  const { stdout, folder } = runFiles(files, 'a.ts');
  const [header, first, second] = stdout.split('\n');
  assert.equal(header, 'RangeError: x');
  assert.equal(first, `    at inner (${folder}/a.ts:5:33)`);
  assert.equal(second, `    at Object.<anonymous> (${folder}/a.ts:7:3)`);
});

test("a failure's stack holds the program's own frames only", () => {
  const files = {
    'a.ts': `import { f } from 'one';\nfunction g() { f(); }\ng();`,
    'node_modules/one/index.js': `exports.f = () => { throw new Error('x', { cause: new TypeError('y') }); };`,
  };
  const { failure, folder } = runFiles(files, 'a.ts');
  assert.equal(
    failure?.stack,
    `Error: x\n    at g (file://${folder}/a.ts:2:16)\n    at file://${folder}/a.ts:3:1\nCaused by TypeError: y\n    at g (file://${folder}/a.ts:2:16)\n    at file://${folder}/a.ts:3:1`,
  );
});

test('a file is transpiled once, and plain JavaScript never loads the transpiler', () => {
  const folder = writeFiles({
    'a.ts': `const a: boolean = typeScriptLoaded(); console.log(a);`,
    'b.js': `console.log(typeScriptLoaded());`,
  });
  const runs = [runIn(folder, 'b.js'), runIn(folder, 'a.ts'), runIn(folder, 'a.ts')];
  assert.deepEqual(
    runs.map((run) => run.stdout),
    ['false', 'true', 'false'],
  );
  const kept = readdirSync(path.join(folder, '.cache'));
  assert.match(kept.join(), /^[0-9a-f]{64}\.js$/);
});

test('a cache that can not be written costs nothing but time', () => {
  const folder = writeFiles({
    'a.ts': `const a: number = 1; console.log(a);`,
    '.cache': 'a file where the folder should be',
  });
  assert.equal(runIn(folder, 'a.ts').stdout, '1');
  assert.ok(existsSync(path.join(folder, '.cache')));
});

test('a broken tsconfig.json is mentioned and passed over', () => {
  const { stdout, messages } = runFiles(
    { 'tsconfig.json': '{"extends":"./gone.json"}', 'a.ts': 'console.log(1 as number)' },
    'a.ts',
  );
  assert.equal(stdout, '1');
  assert.equal(messages.length, 1);
  assert.match(messages[0] ?? '', /tsconfig\.json .* can't be read/);
});
