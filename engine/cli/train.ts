import path from 'node:path';
import type { MessageConnection } from 'vscode-jsonrpc';
import {
  BackendTesting,
  CurvesGrew,
  RunMoved,
  RunsChanged,
  type RunOptions,
  type StartParams,
  StartRun,
  StopRun,
} from '../core/protocol/engine.ts';
import { BACKEND_NAMES, isFinished, type BackendName, type RunRecord, type RunRequest } from '../core/runs/record.ts';
import { connectEngine } from '../host/engineClient.ts';
import { textOf } from './files.ts';
import { followLog } from './followLog.ts';
import { Complaint } from './help.ts';
import { jsonReport } from './jsonReport.ts';
import type { Report } from './report.ts';
import { packageFolders } from './packages.ts';
import { createStepReader } from './steps.ts';
import { sayWhatIsTested, storeFor, usableStore } from './store.ts';
import { terminalReport } from './terminalReport.ts';
import { answersIn, pythonChoice, readWords, wholeNumber } from './words.ts';

const OPTIONS = {
  backend: { type: 'string' },
  python: { type: 'string' },
  'no-capture': { type: 'boolean' },
  gradients: { type: 'boolean' },
  epochs: { type: 'string' },
  'batch-size': { type: 'string' },
  seed: { type: 'string' },
  name: { type: 'string' },
  data: { type: 'string', multiple: true },
  synthetic: { type: 'boolean' },
  size: { type: 'string', multiple: true },
  store: { type: 'string' },
  json: { type: 'boolean' },
} as const;

const RUN_OPTIONS: RunOptions = {
  stopOnNonFinite: false,
  stopOnDiskFull: false,
  keepCheckpoints: true,
  checkpointLimit: 500,
  runsPerDevice: 1,
  packageFolders: packageFolders(),
};

export async function trainCommand(words: string[]): Promise<number> {
  const { values, positionals, rest } = readWords(words, OPTIONS);
  const [word, ...more] = positionals;
  if (word === undefined) throw new Complaint('Which file? Say descent train FILE.');
  if (more.length > 0)
    throw new Complaint(`One file at a time: ${more.join(' ')} is too much. Its arguments go after --.`);
  const file = path.resolve(word);
  textOf(file);
  const request: RunRequest = {
    file,
    argv: rest,
    backend: backendOf(values.backend),
    seed: wholeNumber('seed', values.seed, 0),
    epochs: wholeNumber('epochs', values.epochs, 1),
    batchSize: wholeNumber('batch-size', values['batch-size'], 1),
    name: values.name,
    data: values.data as string[] | undefined,
    synthetic: values.synthetic,
    ...(values.size && { sizes: answersIn(values.size as string[]) }),
  };
  const report = values.json ? jsonReport() : terminalReport();
  const options = {
    ...RUN_OPTIONS,
    python: pythonChoice(values.python),
    capture: !values['no-capture'],
    gradients: values.gradients,
  };
  const run = await train(storeFor(values.store, path.dirname(file)), { request, options }, report);
  return run.status === 'completed' ? 0 : 1;
}

function backendOf(word: string | undefined): BackendName | 'auto' {
  if (word === undefined || word === 'auto') return 'auto';
  const name = BACKEND_NAMES.find((known) => known === word);
  if (!name) throw new Complaint(`There is no back end ${word}. Say descent backends for those there are.`);
  return name;
}

type Wish = Pick<StartParams, 'request' | 'options'>;

async function train(store: string, wish: Wish, report: Report): Promise<RunRecord> {
  const watch = watchRun(report);
  const { connection } = await connectEngine(usableStore(store), 'cli', watch.prepare);
  connection.onClose(watch.lost);
  try {
    const asked = { ...wish, whenBusy: 'queue', environment: process.env } as const;
    const answer = await connection.sendRequest(StartRun, asked);
    return await follow(connection, answer.run, { watch, report });
  } finally {
    // An open connection would keep this process alive.
    connection.dispose();
  }
}

interface Watching {
  readonly watch: ReturnType<typeof watchRun>;
  readonly report: Report;
}

async function follow(connection: MessageConnection, run: RunRecord, { watch, report }: Watching): Promise<RunRecord> {
  const log = followLog(connection, run, report);
  const unhook = stopOnInterrupt(connection, run.id);
  try {
    const ended = await watch.until(run);
    await watch.caughtUp();
    await log.end();
    report.finished(ended);
    return ended;
  } finally {
    unhook();
  }
}

/** Turns the engine's notifications about one run into the report. */
function watchRun(report: Report) {
  const steps = createStepReader(report);
  let latest: RunRecord | undefined;
  let told: 'nothing' | 'queued' | 'started' = 'nothing';
  let finish: (run: RunRecord) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const ended = new Promise<RunRecord>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  ended.catch(() => undefined);

  function saw(run: RunRecord): void {
    latest = run;
    // The record names the planned back end; the framework's version comes with the one that loaded. A run that was
    // stopped while it waited never began.
    const began = run.frameworkVersion !== '' || (isFinished(run) && run.startedAt !== undefined);
    if (run.status === 'queued' && told === 'nothing') report.queued(run);
    if (began && told !== 'started') report.started(run);
    told = began ? 'started' : 'queued';
    if (isFinished(run)) finish(run);
  }

  return {
    prepare(connection: MessageConnection) {
      steps.readFrom(connection);
      connection.onNotification(BackendTesting, sayWhatIsTested);
      connection.onNotification(RunsChanged, ({ changed }) => {
        for (const run of changed) if (run.id === latest?.id) saw(run);
      });
      connection.onNotification(RunMoved, ({ run, progress }) => {
        if (run !== latest?.id || !latest) return;
        const share = progress.batch && progress.batches ? progress.batch / progress.batches : 0;
        report.moved(latest, { epoch: progress.epoch, epochs: progress.epochs, done: share });
      });
      connection.onNotification(CurvesGrew, ({ run, curves }) => {
        if (run === latest?.id) steps.grew(run, curves);
      });
    },
    lost: () => fail(new Error('The engine ended. The run goes on; see it with: descent runs')),
    until(run: RunRecord) {
      saw(run);
      return ended;
    },
    caughtUp: () => (latest ? steps.finish(latest) : Promise.resolve()),
  };
}

/** Ctrl+C asks the run to stop at its next batch; a second one ends it at once. */
function stopOnInterrupt(connection: MessageConnection, run: string): () => void {
  let asked = false;
  const stop = (): void => {
    connection.sendRequest(StopRun, { run, force: asked }).catch(() => undefined);
    if (!asked) console.error('\nStopping at the next batch. Once more to end it at once.');
    asked = true;
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
}
