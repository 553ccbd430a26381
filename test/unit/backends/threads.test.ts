import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { callForWork, makeBoard } from '../../../engine/backends/threads/control.ts';
import { threadCount } from '../../../engine/backends/threads/count.ts';
import { withSharedMemory } from '../../../engine/backends/threads/sharedMemory.ts';
import { wasm } from '../../../engine/backends/wasm.ts';
import { BY, handOf, jobsOn, PARTS, WRONG } from './servedJobs.ts';

type Said = ReadonlyMap<string, unknown>;

/** What the child computes on so many threads, and that it ends by itself. */
async function computed(threads: number): Promise<Said> {
  const child = path.join(import.meta.dirname, 'threadsChild.ts');
  const env = { ...process.env, DESCENT_THREADS: String(threads) };
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', child], { env });
  const lines = stdout.split('\n').filter((line) => line.startsWith('['));
  const said = lines.map((line) => JSON.parse(line) as [string, unknown]);
  const again = said.findIndex(([name]) => name === 'again');
  return new Map(said.map(([name, result], place) => [place > again ? `${name}, in a grown memory` : name, result]));
}

describe('threads of the wasm back end', async () => {
  const alone = await computed(1);
  it('are not started where one computes', () => {
    assert.equal(alone.get('started, in a grown memory'), 0);
    assert.equal(alone.get('device'), 'WebAssembly with SIMD on one core');
    assert.ok(alone.size > 120, String(alone.size));
  });
  for (const threads of [2, 3, 8])
    it(`make the same bits, being ${threads}`, async () => {
      const said = new Map(await computed(threads));
      assert.equal(said.get('started, in a grown memory'), threads - 1);
      assert.equal(said.get('device'), `WebAssembly with SIMD on ${threads} cores`);
      for (const name of ['started, in a grown memory', 'device']) said.set(name, alone.get(name));
      assert.deepEqual([...said], [...alone]);
    });
});

describe('work that is shared out', () => {
  const THREADS = 3;
  const setUp = () => {
    const board = makeBoard();
    const tally = new Int32Array(new SharedArrayBuffer(64));
    const file = new URL('servingThread.ts', import.meta.url);
    const threads = Array.from(
      { length: THREADS },
      (_, index) => new Worker(file, { workerData: { board, tally, index: index + 1 } }),
    );
    return { board, tally, threads };
  };

  it('is done once, with the numbers of its own call, by all threads', async () => {
    const { board, tally, threads } = setUp();
    const [counts] = jobsOn(tally);
    const CALLS = 20_000;
    for (let call = 0; call < CALLS; call += 1) {
      board.given.set([call, -call]);
      callForWork(board, handOf(0), { job: counts!, kind: 0, parts: PARTS });
      for (let part = 0; part < PARTS; part += 1) if (tally[part] !== call + 1) assert.fail(`call ${call}: ${tally}`);
    }
    await Promise.all(threads.map((thread) => thread.terminate()));
    assert.equal(tally[WRONG], 0);
    const by = Array.from(tally.subarray(BY, BY + THREADS + 1));
    assert.equal(
      by.reduce((sum, done) => sum + done),
      CALLS * PARTS,
    );
    for (const done of by) assert.ok(done > 0, String(by));
  });

  it('ends with a sentence where a thread fails, and the others go on', async () => {
    const { board, tally, threads } = setUp();
    const [counts, fails] = jobsOn(tally);
    for (const thread of threads) thread.on('error', () => undefined);
    const untilFailure = (): void => {
      for (;;) callForWork(board, handOf(0), { job: fails!, kind: 1, parts: 100 });
    };
    assert.throws(untilFailure, /^Error: A thread of the WebAssembly back end failed\.$/);
    board.given.set([0, -0]);
    callForWork(board, handOf(0), { job: counts!, kind: 0, parts: PARTS });
    assert.equal(tally[WRONG], 0);
    await Promise.all(threads.map((thread) => thread.terminate()));
  });
});

describe('the memory that threads share', () => {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  const binary = readFileSync(path.join(folder, 'dist/tfjs-backend-wasm-simd.wasm'));

  it("is one bit of TensorFlow.js's binary", () => {
    const shared = withSharedMemory(binary)!;
    const changed = [...shared.keys()].filter((place) => shared[place] !== binary[place]);
    assert.equal(changed.length, 1);
    assert.deepEqual([binary[changed[0]!], shared[changed[0]!]], [1, 3]);
  });

  it('is not made of a binary that cannot have it', () => {
    assert.equal(withSharedMemory(Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0])), undefined);
    // Without a greatest size.
    assert.equal(withSharedMemory(Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 0, 1])), undefined);
  });
});

describe('how many threads there are', () => {
  it('is what the environment says', () => {
    assert.equal(threadCount({ DESCENT_THREADS: '3' }), 3);
    assert.equal(threadCount({ DESCENT_THREADS: '1' }), 1);
  });
  it("stands in the device's name, by which speeds and choices are remembered", async () => {
    const deviceWith = async (threads: string): Promise<unknown> => {
      const answer = await wasm.available({
        from: import.meta.dirname,
        packageFolders: [],
        environment: { DESCENT_THREADS: threads },
      });
      return answer.ok && answer.device;
    };
    assert.equal(await deviceWith('5'), 'WebAssembly with SIMD on 5 cores');
    assert.equal(await deviceWith('1'), 'WebAssembly with SIMD on one core');
  });
  it('is what the machine has, where it says nothing that can be meant', () => {
    const own = threadCount({});
    assert.ok(own >= 1 && own <= 8);
    for (const wrong of ['0', '-2', 'many', '1.5', '']) assert.equal(threadCount({ DESCENT_THREADS: wrong }), own);
  });
});
