import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageConnection } from 'vscode-jsonrpc';
import {
  CurvesGrew,
  EngineWarning,
  RunMoved,
  RunsChanged,
  ReadCurve,
  StartRun,
  type CurveGrowth,
  type RunOptions,
  type StartParams,
  type StartResult,
} from '../../engine/core/protocol/engine.ts';
import type { CurveWindow } from '../../engine/core/runs/curve.ts';
import type { TrainerContact } from '../../engine/core/protocol/trainer.ts';
import { isFinished, type RunProgress, type RunRecord, type RunRequest } from '../../engine/core/runs/record.ts';
import { connectEngine } from '../../engine/host/engineClient.ts';
import { readJson } from '../../engine/host/files.ts';
import { isAlive } from '../../engine/host/processStart.ts';

/** Nothing here takes this long on a machine that isn't stuck, in milliseconds. */
export const PATIENCE = 20_000;

export const OPTIONS: RunOptions = {
  stopOnNonFinite: false,
  stopOnDiskFull: false,
  keepCheckpoints: true,
  checkpointLimit: 50,
  runsPerDevice: 1,
  packageFolders: [],
};

/** A small model and its data, for scripts to build on. */
export const MODEL = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 4, activation: 'tanh', inputShape: [2] }));
model.add(tf.layers.dense({ units: 1 }));
model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError', metrics: ['mae'] });
const xs = tf.tensor2d([[0, 0], [0, 1], [1, 0], [1, 1], [0, 2], [2, 0], [2, 1], [1, 2]]);
const ys = tf.tensor2d([[0], [1], [1], [2], [2], [2], [3], [3]]);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
`;

/** Trains until somebody ends it, a few epochs a second. */
export const ENDLESS = `${MODEL}
await model.fit(xs, ys, { epochs: 100000, verbose: 0, callbacks: { onEpochEnd: () => pause(20) } });
`;

/** A loop that gives nobody else a turn. */
export const NEVER_YIELDS = `${MODEL}
const weight = tf.variable(tf.scalar(4));
const optimizer = tf.train.sgd(0.01);
for (let step = 0; step < 1e9; step++) optimizer.minimize(() => weight.square());
`;

export interface Place {
  readonly store: string;
  readonly home: string;
  /** Writes a file of the person's and gives its path. */
  file(name: string, text: string): string;
  connect(): Promise<Client>;
  folderOf(run: string): string;
  readRun(run: string): RunRecord;
  /** The pid of the run's living trainer. */
  trainerOf(run: string): number;
}

/** A folder with a store and a home of its own. When the test ends, so does every process that it started. */
export function makePlace(context: TestContext, wish: { readonly store?: string } = {}): Place {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'descent-test-')));
  const home = path.join(root, 'home');
  const store = wish.store ?? path.join(root, 'work');
  mkdirSync(home);
  mkdirSync(store);
  writeFileSync(path.join(store, 'package.json'), '{ "type": "module" }\n');
  process.env['DESCENT_HOME'] = home;
  const clients: Client[] = [];
  // A suite that is cut short takes its processes with it.
  const cut = (): void => processesOf(home).forEach(kill);
  process.once('exit', cut);
  process.once('SIGTERM', () => process.exit(143));
  const folderOf = (run: string): string => path.join(store, '.descent', 'runs', run);
  context.after(async () => {
    for (const client of clients) client.close();
    await endAll(home, store, clients);
    process.off('exit', cut);
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });
  return {
    store,
    home,
    folderOf,
    file(name, text) {
      const file = path.join(store, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    },
    async connect() {
      const client = await connectClient(store);
      clients.push(client);
      return client;
    },
    readRun: (run) => JSON.parse(readFileSync(path.join(folderOf(run), 'run.json'), 'utf8')) as RunRecord,
    trainerOf(run) {
      const contact = readJson<TrainerContact>(path.join(folderOf(run), 'trainer.json'));
      assert.ok(contact && isAlive(contact), 'the trainer is alive');
      return contact.pid;
    },
  };
}

/** Processes that were started with this home, as far as the system lets it be seen. */
export function processesOf(home: string): number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(`DESCENT_HOME=${home}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function endAll(home: string, store: string, clients: readonly Client[]): Promise<void> {
  const runs = path.join(store, '.descent', 'runs');
  const contacts = namesIn(runs).map((run) => readJson<TrainerContact>(path.join(runs, run, 'trainer.json')));
  // Engines first: one that is left could start what waits.
  for (const { pid } of clients) kill(pid);
  for (const contact of contacts) if (contact && isAlive(contact)) kill(contact.pid);
  await until(() => {
    processesOf(home).forEach(kill);
    return processesOf(home).length === 0;
  }, 'the end of every process of this test');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Waits until `check` gives something true; says what it waited for when it doesn't. */
export async function until<T>(check: () => T | Promise<T>, what: string, patience = PATIENCE): Promise<T & {}> {
  const end = Date.now() + patience;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`Waited ${patience / 1000} s in vain for ${what}.`);
    await sleep(15);
  }
}

/** An answer or an error within patience: a request that hangs is a failure of its own. */
export async function within<T>(promise: Promise<T>, what: string, patience = PATIENCE): Promise<T> {
  const late = new AbortController();
  try {
    return await Promise.race([
      promise,
      sleep(patience, undefined, { signal: late.signal }).then(() => {
        throw new Error(`Waited ${patience / 1000} s in vain for ${what}.`);
      }),
    ]);
  } finally {
    late.abort();
  }
}

/** One client of the engine and all that it was told. */
export interface Client {
  readonly connection: MessageConnection;
  readonly pid: number;
  /** Every record in the order in which it came. */
  readonly changes: RunRecord[];
  readonly removed: string[];
  readonly growths: { readonly run: string; readonly curves: readonly CurveGrowth[] }[];
  readonly moves: { readonly run: string; readonly progress: RunProgress }[];
  readonly warnings: string[];
  closed: boolean;
  latest(run: string): RunRecord | undefined;
  ask(file: string, wish?: Wish): Promise<StartResult>;
  /** Starts a run that nothing is in the way of. */
  start(file: string, wish?: Wish): Promise<RunRecord>;
  seen(run: string, check: (record: RunRecord) => boolean, what: string): Promise<RunRecord>;
  ended(run: string): Promise<RunRecord>;
  /** The last step that the run's curves were said to have. */
  grewTo(run: string, step: number): Promise<number>;
  curve(run: string, name: string, points?: number): Promise<CurveWindow>;
  close(): void;
}

export interface Wish extends Partial<Omit<RunRequest, 'file'>> {
  readonly options?: Partial<RunOptions>;
  readonly whenBusy?: StartParams['whenBusy'];
  readonly environment?: StartParams['environment'];
}

async function connectClient(store: string): Promise<Client> {
  const told: Pick<Client, 'changes' | 'removed' | 'growths' | 'moves' | 'warnings'> = {
    changes: [],
    removed: [],
    growths: [],
    moves: [],
    warnings: [],
  };
  let closed = false;
  const prepare = (connection: MessageConnection): void => {
    connection.onNotification(RunsChanged, ({ changed, removed }) => {
      told.changes.push(...changed);
      told.removed.push(...removed);
    });
    connection.onNotification(CurvesGrew, (growth) => void told.growths.push(growth));
    connection.onNotification(RunMoved, (move) => void told.moves.push(move));
    connection.onNotification(EngineWarning, ({ message }) => void told.warnings.push(message));
    connection.onClose(() => (closed = true));
  };
  const { connection, pid } = await within(connectEngine(store, 'test', prepare), 'an engine');
  const latest = (run: string): RunRecord | undefined => told.changes.findLast(({ id }) => id === run);

  const client: Client = {
    ...told,
    connection,
    pid,
    get closed() {
      return closed;
    },
    latest,
    ask(file, { options, whenBusy = 'queue', environment, ...wish } = {}) {
      const request: RunRequest = { file, argv: [], backend: 'cpu', ...wish };
      const params = { request, whenBusy, environment, options: { ...OPTIONS, ...options } };
      return within(connection.sendRequest(StartRun, params), `the start of ${path.basename(file)}`);
    },
    async start(file, wish) {
      const answer = await client.ask(file, wish);
      assert.equal(answer.type, 'started');
      return answer.run;
    },
    seen: (run, check, what) =>
      until(
        () => {
          const record = latest(run);
          return record && check(record) ? record : undefined;
        },
        `${run}: ${what}; it is ${JSON.stringify(latest(run)?.status)}`,
      ),
    ended: (run) => client.seen(run, isFinished, 'its end'),
    grewTo: (run, step) =>
      until(() => {
        const grown = told.growths.filter((growth) => growth.run === run).flatMap(({ curves }) => curves);
        const last = Math.max(0, ...grown.map(({ lastStep }) => lastStep));
        return last >= step ? last : 0;
      }, `step ${step} of ${run}`),
    curve(run, name, points = 100_000) {
      const [series = '', axis = '', metric = ''] = name.split('/');
      const key = { run, series, axis: axis as 'epoch', metric, points };
      return within(connection.sendRequest(ReadCurve, key), `the curve ${name}`);
    },
    close: () => connection.dispose(),
  };
  return client;
}

/** Whether a run's record has this series/axis/metric with so many points. */
export function points(record: RunRecord, name: string): number {
  const [series, axis, metric] = name.split('/');
  const curves = record.series.find(({ id }) => id === series)?.curves ?? [];
  return curves.find((curve) => curve.axis === axis && curve.metric === metric)?.count ?? 0;
}
