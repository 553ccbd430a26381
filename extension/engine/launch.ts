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
  // The second attempt is for an engine that was told to finish at this very moment.
  for (let attempt = 0; attempt < 2; attempt++) {
    const { address, token } = await launch(path.join(dist, 'engine.js'), store, node);
    const connection = await connect(address);
    prepare(connection);
    connection.listen();
    const answer = await connection.sendRequest(Hello, { protocol: PROTOCOL_VERSION, build, token, client: 'vscode' });
    if (answer.accepted) return connection;
    connection.dispose();
  }
  throw new Error(vscode.l10n.t('The engine of an earlier version is finishing its runs. Try again in a moment.'));
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
    const fail = (message: string) => settle(() => reject(new Error(message)));
    const timer = setTimeout(() => {
      child.kill();
      fail(vscode.l10n.t('The engine did not answer within 20 seconds. The output of Descent may say why.'));
    }, ANSWER_WITHIN);
    child.on('error', (error) => fail(error.message));
    child.on('close', (code) =>
      fail(complaint.trim() || vscode.l10n.t('The engine ended with code {0}.', code ?? '?')),
    );
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const end = out.indexOf('\n');
      if (end >= 0) settle(() => resolve(JSON.parse(out.slice(0, end)) as EngineAddress));
    });
  });
}

async function connect(address: string): Promise<MessageConnection> {
  const socket = net.connect(address);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  socket.on('error', () => socket.destroy());
  connection.onError(() => undefined);
  // Without this, requests to an engine that died would stay open for ever.
  connection.onClose(() => connection.dispose());
  return connection;
}
