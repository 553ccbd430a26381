import { createServer } from 'node:net';
import path from 'node:path';
import type { SelfTest } from '../backends/choose.ts';
import type { StartParams } from '../core/protocol/engine.ts';
import type { TrainerJob } from '../core/protocol/trainer.ts';
import { isFinished, RUN_RECORD_VERSION, type BackendName, type RunRecord } from '../core/runs/record.ts';
import { readJson } from '../host/files.ts';
import type { RunStore } from '../store/store.ts';
import { LiveRun, type LiveRunListener } from './liveRun.ts';
import { prepareRun } from './prepare.ts';
import { adoptTrainer, clearTrainerFiles, JOB_FILE, startTrainer } from './trainerProcess.ts';

export interface Started {
  readonly type: 'started' | 'alreadyRunning';
  readonly run: RunRecord;
  readonly inspect?: string;
}

interface Waiting {
  readonly job: TrainerJob;
  readonly record: RunRecord;
}

/** Milliseconds between attempts to save how a run ended. */
const SAVE_AGAIN_EVERY = 3000;

/** Where training happens: who runs, who waits for a device, and who is taken over from an engine that died. */
export class TrainingFloor {
  readonly #store: RunStore;
  readonly #listener: LiveRunListener;
  readonly #onIdle: () => void;
  readonly #test: SelfTest;
  readonly #live = new Map<string, LiveRun>();
  #queue: Waiting[] = [];
  #released = false;
  readonly #unsaved = new Map<string, RunRecord>();

  constructor(store: RunStore, test: SelfTest, listener: LiveRunListener, onIdle: () => void) {
    this.#store = store;
    this.#test = test;
    this.#listener = listener;
    this.#onIdle = onIdle;
  }

  /** Runs that are training or wait to. */
  get alive(): number {
    return this.#live.size + this.#queue.length;
  }

  /** Live runs first-hand; finished ones as the store has them. */
  record(run: string): RunRecord | undefined {
    return (
      this.#live.get(run)?.record ??
      this.#queue.find(({ job }) => job.run === run)?.record ??
      this.#unsaved.get(run) ??
      this.#store.getRun(run)
    );
  }

  async start(params: StartParams): Promise<Started> {
    const busy = [...this.#live.values()].find((live) => live.record.request.file === params.request.file);
    if (busy && params.whenBusy === 'ask') return { type: 'alreadyRunning', run: busy.record };
    if (busy && params.whenBusy === 'restart') await busy.stop(false);
    const { record, job } = await prepareRun(this.#store, params, this.#test);
    if (params.debug) {
      // A debugger waits for this run: it doesn't queue.
      const port = await freePort();
      return { type: 'started', run: this.#run(record, job, port), inspect: `127.0.0.1:${port}` };
    }
    this.#queue.push({ job, record });
    this.#listener.changed(record);
    if (!this.#released) this.#startNext();
    return { type: 'started', run: this.record(record.id) ?? record };
  }

  async stop(run: string, force: boolean): Promise<RunRecord | undefined> {
    const live = this.#live.get(run);
    if (live) return live.stop(force);
    const waiting = this.#queue.find(({ job }) => job.run === run);
    if (!waiting) return this.record(run);
    this.#queue = this.#queue.filter((each) => each !== waiting);
    // It never had a back end, only the plan of one.
    const stopped: RunRecord = { ...waiting.record, status: 'stopped', backend: undefined, endedAt: Date.now() };
    clearTrainerFiles(stopped.folder);
    this.#store.saveRun(stopped);
    this.#listener.changed(stopped);
    this.#whenIdle();
    return stopped;
  }

  /** Somebody looks at what its layers are like. */
  look(run: string): void {
    this.#live.get(run)?.look();
  }

  edit(run: string, change: { readonly name?: string; readonly note?: string }): RunRecord | undefined {
    const record = this.record(run);
    if (!record) return undefined;
    const edited = { name: change.name ?? record.name, note: change.note ?? record.note };
    const live = this.#live.get(run);
    if (live) return live.edit(edited);
    const changed = { ...record, ...edited };
    this.#queue = this.#queue.map((each) => (each.job.run === run ? { ...each, record: changed } : each));
    this.#store.saveRun(changed);
    this.#listener.changed(changed);
    return changed;
  }

  /** Takes over what an earlier engine left: living trainers are followed, waiting runs wait on, dead ones are closed. */
  adopt(): void {
    for (const record of this.#store.listRuns()) {
      if (isFinished(record) || record.origin !== 'descent' || this.#live.has(record.id)) continue;
      // It belongs to a newer Descent, which may be training it.
      if (record.version > RUN_RECORD_VERSION) continue;
      const job = readJson<TrainerJob>(path.join(record.folder, JOB_FILE));
      if (record.status === 'queued' && job) this.#queue.push({ job, record });
      else this.#follow(record, adoptTrainer(record.folder) ?? alreadyDead);
    }
    this.#startNext();
  }

  /** Leaves what waits to another engine, which finds it in the run folders. */
  release(): void {
    this.#released = true;
    this.#queue = [];
  }

  #startNext(): void {
    const waiting: Waiting[] = [];
    for (const each of this.#queue) {
      const running = [...this.#live.values()].filter((live) => deviceOf(live.record) === deviceOf(each.record));
      if (running.length < each.job.options.runsPerDevice) this.#runOrFail(each);
      else waiting.push(each);
    }
    this.#queue = waiting;
  }

  /** One that can't be started must not hold up those behind it, nor end the engine. */
  #runOrFail({ record, job }: Waiting): void {
    try {
      this.#run(record, job);
    } catch (error) {
      const failure = { kind: 'disk', message: (error as Error).message } as const;
      const failed: RunRecord = { ...record, status: 'failed', error: failure, endedAt: Date.now() };
      try {
        this.#store.saveRun(failed);
        clearTrainerFiles(record.folder);
      } catch {
        // The disk refuses this too; clients are told all the same.
      }
      this.#listener.warn(`${record.name} could not be started: ${failure.message}`);
      this.#listener.changed(failed);
    }
  }

  #run(record: RunRecord, job: TrainerJob, inspectPort?: number): RunRecord {
    const running: RunRecord = { ...record, status: 'running', startedAt: Date.now() };
    this.#store.saveRun(running);
    const live = this.#follow(running, startTrainer(job, inspectPort));
    this.#listener.changed(running);
    return live.record;
  }

  #follow(record: RunRecord, process: LiveRun['process']): LiveRun {
    const live = new LiveRun(record, process, this.#store, this.#listener);
    this.#live.set(record.id, live);
    void live.ended.then((ended) => {
      this.#live.delete(record.id);
      if (this.#store.getRun(ended.id)?.status !== ended.status) this.#keepUnsaved(ended);
      this.#startNext();
      this.#whenIdle();
    });
    return live;
  }

  /** A disk that refuses how a run ended is asked again; until it agrees the engine knows better than the disk. */
  #keepUnsaved(record: RunRecord): void {
    this.#unsaved.set(record.id, record);
    const retry = setInterval(() => {
      try {
        // Nobody makes a folder anew that somebody deleted.
        if (this.#store.getRun(record.id)) this.#store.saveRun(record);
      } catch {
        return;
      }
      clearInterval(retry);
      this.#unsaved.delete(record.id);
    }, SAVE_AGAIN_EVERY).unref();
  }

  #whenIdle(): void {
    if (this.alive === 0) this.#onIdle();
  }
}

/** Stands for the trainer of a run whose process is gone: what its journal says is read, and its end told. */
const alreadyDead: LiveRun['process'] = {
  pid: -1,
  connected: Promise.resolve(undefined),
  ended: Promise.resolve({ watched: false }),
  stop: () => Promise.resolve(),
};

const ON_GPU: ReadonlySet<BackendName | undefined> = new Set(['native-gpu', 'webgpu']);

function deviceOf(record: RunRecord): 'gpu' | 'cpu' {
  return ON_GPU.has(record.backend?.name) ? 'gpu' : 'cpu';
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
