import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ErrorCodes, ResponseError, type MessageConnection } from 'vscode-jsonrpc';
import type { Environment } from '../core/protocol/engine.ts';
import { TrainerHello, TrainerStop, type TrainerContact, type TrainerJob } from '../core/protocol/trainer.ts';
import { PROTOCOL_VERSION } from '../core/protocol/version.ts';
import { programFile } from '../host/build.ts';
import { readJson, writeWhole } from '../host/files.ts';
import { connectPipe } from '../client/pipe.ts';
import { isAlive, processStart } from '../host/processStart.ts';
import { LOG_FILE } from '../store/layout.ts';

const ASK_EVERY = 30;
/** How often a trainer that isn't our child is looked for, in milliseconds. */
const LOOK_EVERY = 300;

/** How a trainer ended, as far as the system tells. An adopted one's exit can't be seen: it is not watched. */
export interface TrainerExit {
  readonly watched: boolean;
  /** Why there never was a process. */
  readonly refused?: string;
  readonly code?: number;
  readonly signal?: NodeJS.Signals;
}

/** A trainer as a value with an end. */
export interface TrainerProcess {
  readonly pid: number;
  /** Its pipe, or undefined when it ended before it listened. */
  readonly connected: Promise<MessageConnection | undefined>;
  readonly ended: Promise<TrainerExit>;
  stop(force: boolean): Promise<void>;
}

export const JOB_FILE = 'job.json';
const CONTACT_FILE = 'trainer.json';

/** Starts a trainer that outlives this process: its own process group, its output on the run's log. */
export function startTrainer(job: TrainerJob, inspectPort?: number): TrainerProcess {
  writeWhole(path.join(job.folder, JOB_FILE), JSON.stringify(job), 0o600);
  const log = openSync(path.join(job.folder, LOG_FILE), 'a');
  const inspect = inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectPort}`];
  let child: ChildProcess;
  try {
    const words = [...inspect, '--no-warnings', '--import', childProgram(job), programFile('trainer'), job.folder];
    child = spawn(process.execPath, words, {
      cwd: job.cwd,
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...trainerEnvironment(job.environment), DESCENT_WAIT_FOR_DEBUGGER: inspectPort === undefined ? '' : '1' },
      windowsHide: true,
    });
  } finally {
    closeSync(log);
  }
  child.unref();
  const ended = new Promise<TrainerExit>((resolve) => {
    child.once('error', ({ message }) => resolve({ watched: true, refused: message }));
    child.once('exit', (code, signal) =>
      resolve({ watched: true, code: code ?? undefined, signal: signal ?? undefined }),
    );
  });
  const contact: TrainerContact = {
    protocol: PROTOCOL_VERSION,
    pid: child.pid ?? -1,
    startedAt: (child.pid && processStart(child.pid)) || '',
    address: job.address,
    token: job.token,
  };
  writeWhole(path.join(job.folder, CONTACT_FILE), JSON.stringify(contact), 0o600);
  return processOf(contact, ended);
}

/** What the file's worker threads and forked processes load first: they inherit the options of the trainer. */
function childProgram(job: TrainerJob): string {
  const url = pathToFileURL(programFile('child'));
  url.searchParams.set('run', job.folder);
  return url.href;
}

/** The trainer of a run folder that is still alive, whoever started it. */
export function adoptTrainer(folder: string): TrainerProcess | undefined {
  const contact = readJson<TrainerContact>(path.join(folder, CONTACT_FILE));
  if (!contact || !isAlive(contact)) return undefined;
  const ended = new Promise<TrainerExit>((resolve) => {
    const timer = setInterval(() => {
      if (isAlive(contact)) return;
      clearInterval(timer);
      resolve({ watched: false });
    }, LOOK_EVERY);
  });
  return processOf(contact, ended);
}

/** Takes away what only a living trainer needs. */
export function clearTrainerFiles(folder: string): void {
  const contact = readJson<TrainerContact>(path.join(folder, CONTACT_FILE));
  if (contact && process.platform !== 'win32') rmSync(contact.address, { force: true });
  for (const name of [JOB_FILE, CONTACT_FILE]) rmSync(path.join(folder, name), { force: true });
}

function processOf(contact: TrainerContact, ended: Promise<TrainerExit>): TrainerProcess {
  const connected = connectWhileAlive(contact, ended);
  const askToStop = async (force: boolean): Promise<boolean> => {
    const ask = async (connection: MessageConnection | undefined): Promise<boolean> => {
      await connection?.sendRequest(TrainerStop, { force });
      return connection !== undefined;
    };
    try {
      return await ask(await connected);
    } catch {
      // Either it ended, or the connection did: then another one is made.
      return connectWhileAlive(contact, ended)
        .then(ask)
        .catch(() => false);
    }
  };
  return {
    pid: contact.pid,
    connected,
    ended,
    async stop(force) {
      if (force) void askToStop(true);
      else if (!(await askToStop(false))) endWithoutAsking(contact, 'SIGTERM');
      if (force) await killAfterGrace(contact, ended);
    },
  };
}

/** A forced stop asks first, so that the journal gets its last record. */
async function killAfterGrace(contact: TrainerContact, ended: Promise<TrainerExit>): Promise<void> {
  const grace = new Promise((resolve) => setTimeout(resolve, 1000));
  await Promise.race([ended, grace]);
  endWithoutAsking(contact, 'SIGKILL');
}

function endWithoutAsking(contact: TrainerContact, signal: NodeJS.Signals): void {
  try {
    if (isAlive(contact)) process.kill(contact.pid, signal);
  } catch {
    // It ended at this very moment.
  }
}

async function connectWhileAlive(
  contact: TrainerContact,
  ended: Promise<TrainerExit>,
): Promise<MessageConnection | undefined> {
  let alive = true;
  void ended.then(() => (alive = false));
  while (alive) {
    let connection: MessageConnection | undefined;
    try {
      connection = await connectPipe(contact.address);
      connection.listen();
      await connection.sendRequest(TrainerHello, { protocol: PROTOCOL_VERSION, token: contact.token });
      return connection;
    } catch (error) {
      connection?.dispose();
      // It listens but speaks another protocol: its journal can be followed, and no more.
      if (error instanceof ResponseError && error.code === ErrorCodes.InvalidRequest) return undefined;
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
  }
  return undefined;
}

/** The engine or the terminal may be VS Code's, with settings of its own that a user's program must not see. */
function trainerEnvironment(given: Environment = process.env): NodeJS.ProcessEnv {
  const environment = { ...given };
  for (const name of ['NODE_OPTIONS', 'VSCODE_INSPECTOR_OPTIONS', 'VSCODE_CWD', 'VSCODE_NLS_CONFIG'])
    delete environment[name];
  const kept = memoryOptions(given['NODE_OPTIONS']);
  return kept ? { ...environment, NODE_OPTIONS: kept } : environment;
}

/** Limits that a person sets for big programs; the rest of NODE_OPTIONS may be an editor's debugger. */
function memoryOptions(options = ''): string {
  return options
    .split(/\s+/)
    .filter((word) => /^--max[-_](old|semi)[-_]space[-_]size=\d+$/.test(word))
    .join(' ');
}
