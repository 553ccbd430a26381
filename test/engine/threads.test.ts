import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ReadLog } from '../../engine/core/protocol/engine.ts';
import { isFinished } from '../../engine/core/runs/record.ts';
import { makePlace, until } from './harness.ts';

const SIDE = `import * as tf from '@tensorflow/tfjs';
import { twice } from './lib.js';
enum Kind { one = 3 }
class Point { constructor(readonly x: number) {} }
const weight = tf.variable(tf.scalar(twice(2)));
tf.train.sgd(0.1).minimize(() => weight.square());
const answer = [Kind.one, new Point(4).x, tf.getBackend(), weight.dataSync()[0]!.toFixed(3), Math.random() < 1];
`;

test('worker threads and forked processes run TypeScript and have the supplied modules; the log says when they train', async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  place.file('lib.ts', 'export function twice(x: number): number { return 2 * x; }\n');
  place.file(
    'thread.ts',
    `import { parentPort } from 'node:worker_threads';\n${SIDE}parentPort!.postMessage(answer);\n`,
  );
  place.file('forked.ts', `${SIDE}process.send!(answer);\nprocess.disconnect();\n`);
  place.file(
    'common.cts',
    `import tf = require('@tensorflow/tfjs-core');
import { parentPort } from 'node:worker_threads';
enum Kind { one = 5 }
parentPort!.postMessage([Kind.one, tf.getBackend()]);
`,
  );
  place.file(
    'plain.ts',
    `import { parentPort, workerData } from 'node:worker_threads';
import { twice } from './lib.js';
const key = Symbol.for('descent.suppliedModules');
parentPort!.postMessage([twice(workerData as number), [...(globalThis as any)[key]].length]);
`,
  );
  const file = place.file(
    'main.ts',
    `import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
const at = (name: string) => new URL(name, import.meta.url);
const answer = (from: Worker | ReturnType<typeof fork>) =>
  new Promise((resolve, reject) => (from as Worker).on('message', resolve).on('error', reject).on('exit', reject));
console.log('thread', JSON.stringify(await answer(new Worker(at('./thread.ts')))));
console.log('common', JSON.stringify(await answer(new Worker(at('./common.cts')))));
console.log('plain', JSON.stringify(await answer(new Worker(at('./plain.ts'), { workerData: 21 }))));
console.log('text', await answer(new Worker('require("worker_threads").parentPort.postMessage(1)', { eval: true })));
console.log('forked', JSON.stringify(await answer(fork(fileURLToPath(at('./forked.ts'))))));
`,
  );
  const { id } = await client.start(file);
  // Four times TensorFlow.js is loaded, one after the other.
  const run = await until(
    () => client.changes.findLast((record) => record.id === id && isFinished(record)),
    'the end of the run',
    60_000,
  );
  const log = (await client.connection.sendRequest(ReadLog, { run: run.id, from: 0 })).text;
  assert.equal(run.status, 'completed', log);
  assert.match(log, /^thread \[3,4,"cpu","3\.200",true\]$/m);
  assert.match(log, /^common \[5,"cpu"\]$/m);
  assert.match(log, /^plain \[42,0\]$/m, 'a thread without packages does not load TensorFlow.js');
  assert.match(log, /^text 1$/m);
  assert.match(log, /^forked \[3,4,"cpu","3\.200",true\]$/m);
  assert.match(log, /^descent: minimize was called in a worker thread of the file: it trains/m);
  assert.match(log, /^descent: minimize was called in a process that the file forked: it trains/m);
  assert.ok(existsSync(path.join(run.folder, 'source/thread.ts')), 'its source is kept');
  assert.deepEqual(run.warnings, [
    "No training call was seen in the file's own thread: minimize was called in a worker thread of the file, minimize was called in a process that the file forked. What it computed is in no curve of this run. Call it in the file's own thread to see it.",
  ]);
  assert.equal(existsSync(path.join(run.folder, 'elsewhere.txt')), false);
});
