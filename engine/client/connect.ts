import { spawn } from 'node:child_process';
import type { MessageConnection } from 'vscode-jsonrpc';
import { Hello } from '../core/protocol/engine.ts';
import { PROTOCOL_VERSION } from '../core/protocol/version.ts';
import { connectPipe } from './pipe.ts';

/** Where an engine listens: its first line. */
export interface EngineAddress {
  readonly address: string;
  readonly token: string;
  readonly pid: number;
}

export interface EngineConnection {
  readonly connection: MessageConnection;
  readonly pid: number;
}

/** How to start an engine that is not there yet. */
export interface EngineProgram {
  /** The Node.js that runs it, and the program. */
  readonly node: string;
  readonly file: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What is said to the person, in their language. */
export interface EngineSentences {
  noAnswer(): string;
  ended(code: number | null): string;
  /** The line that no engine wrote. */
  foreign(said: string): string;
  finishing(): string;
}

/** The engine's first line comes within a fraction of a second; a machine that swaps gets this long, in milliseconds. */
const ANSWER_WITHIN = 20_000;
const ATTEMPTS = 3;

/** Starts the store's engine, or finds the one that is running. It outlives this process. */
export function launchEngine(
  store: string,
  program: EngineProgram,
  sentences: EngineSentences,
): Promise<EngineAddress> {
  const child = spawn(program.node, ['--no-warnings', program.file, '--store', store], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...program.environment },
    windowsHide: true,
  });
  child.unref();
  return new Promise((resolve, reject) => {
    let out = '';
    let complaint = '';
    const settle = (action: () => void): void => {
      clearTimeout(timer);
      child.stdout.destroy();
      child.stderr.destroy();
      action();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const timer = setTimeout(() => {
      child.kill();
      fail(new Error(sentences.noAnswer()));
    }, ANSWER_WITHIN);
    child.on('error', fail);
    child.on('close', (code) => fail(new Error(complaint.trim() || sentences.ended(code))));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const end = out.indexOf('\n');
      if (end < 0) return;
      const address = addressOf(out.slice(0, end));
      if (address) settle(() => resolve(address));
      else fail(new Error(sentences.foreign(out)));
    });
  });
}

/** Undefined for a line that no engine wrote. */
function addressOf(line: string): EngineAddress | undefined {
  try {
    return JSON.parse(line) as EngineAddress;
  } catch {
    return undefined;
  }
}

export interface EngineWanted {
  readonly store: string;
  readonly program: EngineProgram;
  readonly build: string;
  readonly client: 'vscode' | 'cli' | 'test';
  readonly sentences: EngineSentences;
  /** Registers handlers before anything can arrive. */
  readonly prepare: (connection: MessageConnection) => void;
}

/** A connection to the store's engine that has said hello. Throws an Error with a sentence where there is none. */
export async function connectTo(wanted: EngineWanted): Promise<EngineConnection> {
  const { store, program, build, client, sentences, prepare } = wanted;
  for (let attempt = 1; ; attempt++) {
    const { address, token } = await launchEngine(store, program, sentences);
    let connection: MessageConnection | undefined;
    try {
      connection = await connectPipe(address);
      prepare(connection);
      connection.listen();
      const hello = connection.sendRequest(Hello, { protocol: PROTOCOL_VERSION, build, token, client });
      const answer = await within(ANSWER_WITHIN, hello, sentences);
      if (answer.accepted) return { connection, pid: answer.pid };
      throw new Error(sentences.finishing());
    } catch (error) {
      connection?.dispose();
      // The engine that was found may have been about to end, which the next attempt sees.
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function within<T>(milliseconds: number, promise: Promise<T>, sentences: EngineSentences): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(sentences.noAnswer())), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
