import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Hello } from '../core/protocol/engine.ts';
import { PROTOCOL_VERSION } from '../core/protocol/version.ts';
import { BUILD } from '../host/build.ts';
import { readJson, writeWhole } from '../host/files.ts';
import { engineFolder, pipeAddress } from '../host/folders.ts';
import { connectPipe } from '../client/pipe.ts';
import { isAlive, processStart } from '../host/processStart.ts';

/** How a client finds an engine: a file that only this user can read, one per build. Also the engine's first line. */
export interface EngineContact {
  readonly protocol: number;
  readonly build: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly address: string;
  readonly token: string;
}

function contactFile(store: string): string {
  return path.join(engineFolder(store), `${BUILD}.json`);
}

/** What this process would announce. */
export function newContact(store: string): EngineContact {
  return {
    protocol: PROTOCOL_VERSION,
    build: BUILD,
    pid: process.pid,
    startedAt: processStart(process.pid) ?? '',
    address: pipeAddress(engineFolder(store), `${BUILD}-${randomBytes(3).toString('hex')}`),
    token: randomBytes(24).toString('base64url'),
  };
}

/** The living engine of this build, if there is one. */
export function livingEngine(store: string): EngineContact | undefined {
  const contact = readJson<EngineContact>(contactFile(store));
  return contact && isAlive(contact) ? contact : undefined;
}

export function announce(store: string, contact: EngineContact): void {
  writeWhole(contactFile(store), JSON.stringify(contact), 0o600);
}

export function withdraw(store: string, contact: EngineContact): void {
  if (readJson<EngineContact>(contactFile(store))?.token === contact.token) rmSync(contactFile(store), { force: true });
}

/** How long another engine may take to let go of its queue, in milliseconds. */
const DRAIN_WITHIN = 2000;

async function drain({ address, token }: EngineContact): Promise<void> {
  try {
    const connection = await connectPipe(address);
    connection.listen();
    await connection.sendRequest(Hello, { protocol: PROTOCOL_VERSION, build: BUILD, token, client: 'cli' });
    connection.dispose();
  } catch {
    // It is ending at this moment, or speaks a protocol without this word: either way it takes no runs of ours.
  }
}

/** Tells engines of other builds to finish their runs and take no new ones; clears up after dead ones. */
export async function drainOthers(store: string): Promise<void> {
  const folder = engineFolder(store);
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.json') || name === `${BUILD}.json`) continue;
    const contact = readJson<EngineContact>(path.join(folder, name));
    if (!contact || !isAlive(contact)) {
      rmSync(path.join(folder, name), { force: true });
      if (contact && process.platform !== 'win32') rmSync(contact.address, { force: true });
      continue;
    }
    // One that is stuck can't be waited for; it doesn't start runs either.
    const patience = new Promise((resolve) => setTimeout(resolve, DRAIN_WITHIN).unref());
    await Promise.race([drain(contact), patience]);
  }
}
