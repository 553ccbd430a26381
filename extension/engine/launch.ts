import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { MessageConnection } from 'vscode-jsonrpc';
import * as vscode from 'vscode';
import { connectTo, type EngineSentences } from '../../engine/client/connect.ts';
import type { NodeRuntime } from './node.ts';

export interface EngineWanted {
  readonly extensionFolder: string;
  readonly store: string;
  readonly node: NodeRuntime;
  /** Registers handlers before anything can arrive. */
  readonly prepare: (connection: MessageConnection) => void;
}

/** Starts the store's engine, or finds the one that another window or a terminal started, and says hello. */
export async function connectEngine({ extensionFolder, store, node, prepare }: EngineWanted) {
  const dist = path.join(extensionFolder, 'dist');
  const { build } = JSON.parse(readFileSync(path.join(dist, 'build.json'), 'utf8')) as { build: string };
  const program = { node: node.file, file: path.join(dist, 'engine.js'), environment: node.environment };
  const { connection } = await connectTo({ store, program, build, client: 'vscode', sentences, prepare });
  return connection;
}

const sentences: EngineSentences = {
  noAnswer: () => vscode.l10n.t('The engine did not answer within 20 seconds. The output of Descent may say why.'),
  ended: (code) => vscode.l10n.t('The engine ended with code {0}.', code ?? '?'),
  foreign: (said) => vscode.l10n.t('What was started as the engine is another program. It said: {0}', said),
  finishing: () => vscode.l10n.t('The engine of an earlier version is finishing its runs. Try again in a moment.'),
};
