import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc';
import { SocketMessageReader, SocketMessageWriter } from 'vscode-jsonrpc/node';
import * as vscode from 'vscode';
import { Hello } from '../../engine/core/protocol/engine.ts';
import { PROTOCOL_VERSION } from '../../engine/core/protocol/version.ts';
import type { NodeRuntime } from './node.ts';

interface EngineAddress {
  readonly address: string;
  readonly token: string;
}

const ANSWER_WITHIN = 20_000;
const ATTEMPTS = 3;

export interface EngineWanted {
  readonly extensionFolder: string;
  readonly store: string;
  readonly node: NodeRuntime;
  /** Registers handlers before anything can arrive. */
  readonly prepare: (connection: MessageConnection) => void;
}

/** Starts the store's engine, or finds the one that another window or a terminal started, and says hello. */
export async function connectEngine(options: EngineWanted): Promise<MessageConnection> {
  const { extensionFolder, store, node, prepare } = options;
  const dist = path.join(extensionFolder, 'dist');
  const { build } = JSON.parse(readFileSync(path.join(dist, 'build.json'), 'utf8')) as { build: string };
  for (let attempt = 1; ; attempt++) {
    const { address, token } = await launch(path.join(dist, 'engine.js'), store, node);
    let connection: MessageConnection | undefined;
    try {
      connection = await connect(address);
      prepare(connection);
      connection.listen();
      const hello = { protocol: PROTOCOL_VERSION, build, token, client: 'vscode' } as const;
      const answer = await within(ANSWER_WITHIN, connection.sendRequest(Hello, hello));
      if (answer.accepted) return connection;
      throw new Error(vscode.l10n.t('The engine of an earlier version is finishing its runs. Try again in a moment.'));
    } catch (error) {
      connection?.dispose();
      // The engine that was found may have been about to end, which the next attempt sees.
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

function noAnswer(): Error {
  return new Error(vscode.l10n.t('The engine did not answer within 20 seconds. The output of Descent may say why.'));
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(noAnswer()), milliseconds)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function launch(engine: string, store: string, node: NodeRuntime): Promise<EngineAddress> {
  const child = spawn(node.file, ['--no-warnings', engine, '--store', store], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...node.environment },
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
      fail(noAnswer());
    }, ANSWER_WITHIN);
    child.on('error', fail);
    child.on('close', (code) =>
      fail(new Error(complaint.trim() || vscode.l10n.t('The engine ended with code {0}.', code ?? '?'))),
    );
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const end = out.indexOf('\n');
      if (end < 0) return;
      const address = addressOf(out.slice(0, end));
      if (address) settle(() => resolve(address));
      else fail(new Error(vscode.l10n.t('What was started as the engine is another program. It said: {0}', out)));
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

async function connect(address: string): Promise<MessageConnection> {
  const socket = net.connect(address);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const reader = new SocketMessageReader(socket);
  // Its timer for half a message would outlive an engine that dies in the middle of one.
  reader.partialMessageTimeout = 0;
  const connection = createMessageConnection(reader, new SocketMessageWriter(socket));
  socket.on('error', () => socket.destroy());
  connection.onError(() => undefined);
  // Without this, requests to an engine that died would stay open for ever.
  connection.onClose(() => connection.dispose());
  return connection;
}
