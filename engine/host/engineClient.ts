import { spawn } from 'node:child_process';
import type { MessageConnection } from 'vscode-jsonrpc';
import { Hello } from '../core/protocol/engine.ts';
import { PROTOCOL_VERSION } from '../core/protocol/version.ts';
import { BUILD, programFile } from './build.ts';
import { connectPipe } from './pipe.ts';

export interface EngineAddress {
  readonly address: string;
  readonly token: string;
  readonly pid: number;
}

/** The engine's first line comes within a fraction of a second; a machine that swaps gets this long, in milliseconds. */
const ANSWER_WITHIN = 20_000;
const ATTEMPTS = 3;

/** Starts the store's engine, or finds the one that is running. It outlives this process. */
export function launchEngine(store: string): Promise<EngineAddress> {
  const child = spawn(process.execPath, ['--no-warnings', programFile('engine'), '--store', store], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  child.unref();
  return new Promise((resolve, reject) => {
    let out = '';
    let complaint = '';
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error('The engine did not answer. Is the machine out of memory, or the disk very slow?'));
    }, ANSWER_WITHIN);
    const settle = (action: () => void): void => {
      clearTimeout(timer);
      child.stdout.destroy();
      child.stderr.destroy();
      action();
    };
    child.on('error', (error) => settle(() => reject(error)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.on('close', (code) =>
      settle(() => reject(new Error(complaint.trim() || `The engine ended with code ${code}.`))),
    );
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const end = out.indexOf('\n');
      if (end >= 0) settle(() => resolve(JSON.parse(out.slice(0, end)) as EngineAddress));
    });
  });
}

export interface EngineConnection {
  readonly connection: MessageConnection;
  readonly pid: number;
}

/** A connection that has said hello. Register notification handlers in `prepare`, before anything can arrive. */
export async function connectEngine(
  store: string,
  client: 'cli' | 'test',
  prepare: (connection: MessageConnection) => void = () => undefined,
): Promise<EngineConnection> {
  for (let attempt = 1; ; attempt++) {
    const { address, token } = await launchEngine(store);
    let connection: MessageConnection | undefined;
    try {
      connection = await connectPipe(address);
      prepare(connection);
      connection.listen();
      const answer = await connection.sendRequest(Hello, { protocol: PROTOCOL_VERSION, build: BUILD, token, client });
      if (answer.accepted) return { connection, pid: answer.pid };
      throw new Error('The engine is finishing its runs after an update. Try again in a moment.');
    } catch (error) {
      connection?.dispose();
      // The engine that was found may have been about to end, which the next attempt sees.
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
