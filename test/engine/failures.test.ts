import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ListBackends, ListRuns, ReadLog, StartRun } from '../../engine/core/protocol/engine.ts';
import type { BackendName, RunRecord } from '../../engine/core/runs/record.ts';
import { kill, makePlace, MODEL, OPTIONS, points } from './harness.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly status?: RunRecord['status'];
  readonly kind?: NonNullable<RunRecord['error']>['kind'];
  readonly says?: RegExp;
  /** Line of the error's place. */
  readonly line?: number;
  readonly log?: RegExp;
  readonly epochs?: number;
  readonly code?: number;
}

const AFTER = MODEL.split('\n').length;

const CASES: readonly Case[] = [
  {
    name: 'syntax',
    text: 'const a = 1;\nconst = 2;\n',
    kind: 'syntax',
    says: /^Syntax error in syntax\.ts:2:7/,
    line: 2,
  },
  {
    name: 'missing-module',
    text: "import * as tf from '@tensorflow/tfjs';\nimport nothing from 'no-such-package';\nnothing(tf);\n",
    kind: 'module',
    says: /no-such-package/,
    line: 2,
  },
  {
    name: 'exception',
    text: `${MODEL}
await model.fit(xs, ys, { epochs: 3, verbose: 0 });
console.log('still here');
throw new RangeError('the learning rate is odd');
`,
    kind: 'exception',
    says: /RangeError: the learning rate is odd/,
    line: AFTER + 3,
    log: /still here[\s\S]*the learning rate is odd/,
    epochs: 3,
    code: 1,
  },
  {
    name: 'exception-in-a-callback',
    text: `${MODEL}
await model.fit(xs, ys, { epochs: 9, verbose: 0, callbacks: { onEpochEnd(epoch) {
  if (epoch === 2) throw new Error('enough');
} } });
`,
    kind: 'exception',
    says: /enough/,
    line: AFTER + 2,
    epochs: 3,
  },
  {
    name: 'wrong-shape',
    text: `${MODEL}\nawait model.fit(tf.ones([8, 3]), ys, { epochs: 2 });\n`,
    kind: 'exception',
    says: /shape/,
    line: AFTER + 1,
  },
  {
    name: 'exits',
    text: `${MODEL}\nawait model.fit(xs, ys, { epochs: 2, verbose: 0 });\nprocess.exit(3);\n`,
    kind: 'exception',
    says: /exit code 3/,
    epochs: 2,
    code: 3,
  },
  {
    name: 'exits-well',
    text: `${MODEL}\nawait model.fit(xs, ys, { epochs: 2, verbose: 0 });\nprocess.exit(0);\n`,
    status: 'completed',
    epochs: 2,
    code: 0,
  },
  {
    name: 'never-settles',
    text: 'await new Promise(() => undefined);\n',
    kind: 'exception',
    says: /waits for a promise that never settles/,
    code: 13,
  },
  {
    name: 'unhandled-rejection',
    text: `${MODEL}
void Promise.reject(new TypeError('nobody looks'));
await model.fit(xs, ys, { epochs: 100000, verbose: 0 });
`,
    kind: 'exception',
    says: /TypeError: nobody looks/,
    line: AFTER + 1,
  },
  {
    name: 'throws-a-string',
    text: "throw 'just words';\n",
    kind: 'exception',
    says: /just words/,
  },
  {
    name: 'trains-nothing',
    text: "import * as tf from '@tensorflow/tfjs';\nconsole.log(tf.scalar(1).dataSync()[0]);\n",
    status: 'completed',
    code: 0,
  },
  {
    name: 'aborts',
    text: `${MODEL}\nawait model.fit(xs, ys, { epochs: 2, verbose: 0 });\nawait pause(300);\nprocess.abort();\n`,
    kind: 'killed',
    says: /SIGABRT/,
    epochs: 2,
  },
  {
    name: 'kills-itself',
    text: `${MODEL}\nawait model.fit(xs, ys, { epochs: 2, verbose: 0 });\nawait pause(300);\nprocess.kill(process.pid, 'SIGKILL');\n`,
    kind: 'killed',
    says: /killed by SIGKILL/,
    epochs: 2,
  },
  {
    name: 'garbage',
    text: `${MODEL}
import { writeSync } from 'node:fs';
const noise = Buffer.from(Array.from({ length: 4000 }, (_, index) => index % 256));
process.stdout.write(noise);
writeSync(1, 'Content-Length: 3\\r\\n\\r\\n{}{');
writeSync(2, noise);
process.stderr.write('{"jsonrpc":"2.0","method":"runs/changed"}\\n');
await model.fit(xs, ys, { epochs: 2, verbose: 0 });
`,
    status: 'completed',
    log: /Content-Length: 3\r\n\r\n\{\}\{/,
    epochs: 2,
  },
];

test('however a file fails, the run says why and keeps what was logged', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const started = new Map<string, RunRecord>();
  for (const { name, text } of CASES)
    started.set(name, await client.start(place.file(`${name}.ts`, text), { options: { runsPerDevice: 3 } }));
  for (const { name, status = 'failed', kind, says, line, log, epochs, code } of CASES) {
    await context.test(name, async () => {
      const run = await client.ended(started.get(name)!.id);
      assert.equal(run.status, status, JSON.stringify(run.error));
      assert.equal(run.error?.kind, kind);
      if (says) assert.match(run.error!.message, says);
      if (line) assert.deepEqual([run.error?.place?.file, run.error?.place?.line], [run.request.file, line]);
      const text = (await client.connection.sendRequest(ReadLog, { run: run.id, from: 0 })).text;
      if (log) assert.match(text, log);
      if (epochs) {
        assert.equal(points(run, 'fit/epoch/loss'), epochs);
        assert.equal((await client.curve(run.id, 'fit/epoch/loss')).steps.length, epochs);
        assert.equal(run.series[0]!.ended, true);
      }
      if (code !== undefined) assert.equal(run.exitCode, code);
      assert.deepEqual(place.readRun(run.id), JSON.parse(JSON.stringify(run)));
    });
  }
  const nothing = await client.ended(started.get('trains-nothing')!.id);
  assert.match(nothing.warnings.join(), /No training call was seen\..*fit.*minimize/);
});

test('a program that runs out of memory fails with the cause, and others are unharmed', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const environment = { ...process.env, NODE_OPTIONS: '--max-old-space-size=90' };
  const start = (name: string, text: string) =>
    client.start(place.file(name, `${MODEL}\n${text}`), { options: { runsPerDevice: 4 }, environment });
  const fit = 'await model.fit(xs, ys, { epochs: 2, verbose: 0 });\nawait pause(300);\n';
  const heap = await start(
    'heap.ts',
    `${fit}const all = []; for (;;) all.push(Array.from({ length: 1000 }, () => ({})));`,
  );
  const buffers = await start('buffers.ts', `${fit}new ArrayBuffer(2 ** 46);\n`);
  const killed = await start('killed.ts', `${fit}await pause(60000);\n`);
  const other = await start('other.ts', `await pause(1500);\n${fit}`);
  await client.seen(killed.id, (run) => points(run, 'fit/epoch/loss') === 2, 'its epochs');
  kill(place.trainerOf(killed.id));
  const expected = [
    [heap, 'memory', /^The program ran out of memory: JavaScript's own was full\.$/],
    [buffers, 'memory', /^The program ran out of memory/],
    [killed, 'killed', /^Its process was killed by SIGKILL\.$/],
  ] as const;
  for (const [{ id }, kind, says] of expected) {
    const run = await client.ended(id);
    assert.equal(run.status, 'failed');
    assert.equal(run.error?.kind, kind, JSON.stringify(run.error));
    assert.match(run.error.message, says);
    assert.match(run.error.advice ?? '', /smaller batch or model/);
    assert.equal(points(run, 'fit/epoch/loss'), 2);
  }
  assert.equal((await client.ended(other.id)).status, 'completed');
});

test('a failure is one message in the log, on a line of its own', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const logOf = async (text: string): Promise<string[]> => {
    const { id } = await client.ended((await client.start(place.file('fails.ts', text))).id);
    return (await client.connection.sendRequest(ReadLog, { run: id, from: 0 })).text.split('\n');
  };
  const file = path.join(place.store, 'fails.ts');
  assert.deepEqual(await logOf("throw new RangeError('too far');\n"), [
    'descent: RangeError: too far',
    `    at file://${file}:1:7`,
    '',
  ]);
  const [bar, message, ...more] = await logOf(
    "process.stdout.write('50 %');\nthrow new Error('no', { cause: new Error('why') });\n",
  );
  assert.deepEqual([bar, message], ['50 %', 'descent: no']);
  assert.equal(more.filter((line) => line.startsWith('Caused by')).length, 1);
});

test('what can never train is refused with a sentence, and no run is made', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const refused = async (file: string, backend: BackendName): Promise<string> => {
    const params = { request: { file, argv: [], backend }, whenBusy: 'queue', options: OPTIONS } as const;
    return client.connection.sendRequest(StartRun, params).then(
      () => assert.fail('it was started'),
      (error: Error) => error.message,
    );
  };
  const model = place.file('model.ts', MODEL);
  assert.match(
    await refused(path.join(place.store, 'absent.ts'), 'cpu'),
    /^There is no file .*absent\.ts\. Save it first\.$/,
  );
  assert.match(await refused(place.store, 'cpu'), /can't be trained/);
  assert.match(await refused(place.file('notes.md', '# Notes'), 'cpu'), /^notes\.md can't be trained\./);
  const statuses = await client.connection.sendRequest(ListBackends, { packageFolders: [] });
  for (const { name, available, why, whatToDo } of statuses)
    if (!available) assert.equal(await refused(model, name), `${why} ${whatToDo}`);
  assert.deepEqual(await client.connection.sendRequest(ListRuns), []);
});

test('a local file that fails is the place that is named', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const library = place.file(
    'lib/steps.ts',
    'interface Step { size: number }\nexport function step(step: Step): void {\n  throw new Error(`no ${step.size}`);\n}\n',
  );
  const file = place.file('main.ts', "import { step } from './lib/steps.ts';\nstep({ size: 2 });\n");
  const run = await client.ended((await client.start(file)).id);
  assert.deepEqual(run.error?.place, { file: library, line: 3, column: 9 });
  assert.match(run.error?.stack ?? '', /main\.ts:2/);
  assert.match(readFileSync(path.join(run.folder, 'source/lib/steps.ts'), 'utf8'), /no \$/);
});
