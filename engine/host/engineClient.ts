import type { MessageConnection } from 'vscode-jsonrpc';
import {
  connectTo,
  launchEngine as launchProgram,
  type EngineAddress,
  type EngineConnection,
  type EngineProgram,
  type EngineSentences,
} from '../client/connect.ts';
import { BUILD, programFile } from './build.ts';

const SENTENCES: EngineSentences = {
  noAnswer: () => 'The engine did not answer. Is the machine out of memory, or the disk very slow?',
  ended: (code) => `The engine ended with code ${code}.`,
  foreign: (said) => `What was started as the engine is another program. It said: ${said}`,
  finishing: () => 'The engine is finishing its runs after an update. Try again in a moment.',
};

/** This build's engine, on the Node.js that runs this. */
function ownProgram(): EngineProgram {
  return { node: process.execPath, file: programFile('engine') };
}

/** Starts the store's engine, or finds the one that is running. */
export function launchEngine(store: string): Promise<EngineAddress> {
  return launchProgram(store, ownProgram(), SENTENCES);
}

/** A connection that has said hello. Register notification handlers in `prepare`, before anything can arrive. */
export function connectEngine(
  store: string,
  client: 'cli' | 'test',
  prepare: (connection: MessageConnection) => void = () => undefined,
): Promise<EngineConnection> {
  return connectTo({ store, program: ownProgram(), build: BUILD, client, sentences: SENTENCES, prepare });
}
