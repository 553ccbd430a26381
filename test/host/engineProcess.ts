import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readJson } from '../../engine/host/files.ts';
import { engineFolder } from '../../engine/host/folders.ts';
import { isAlive } from '../../engine/host/processStart.ts';
import type { Descent } from '../../extension/extension.ts';
import { folder, until } from './driving.ts';

interface Contact {
  readonly pid: number;
  readonly startedAt: string;
}

/** The living engine of the workspace's folder. */
function enginePid(): number | undefined {
  const place = engineFolder(folder);
  const contacts = readdirSync(place)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readJson<Contact>(path.join(place, name)));
  return contacts.find((contact) => contact !== undefined && isAlive(contact))?.pid;
}

/** Ends it as the system does when memory runs out. @returns its pid */
export async function killEngine(): Promise<number> {
  const pid = await until('an engine', () => enginePid());
  process.kill(pid, 'SIGKILL');
  await until('its end', () => enginePid() !== pid);
  return pid;
}

/** Waits for the engine that the extension starts by itself after the one that was killed. */
export async function anotherEngine(killed: number): Promise<void> {
  await until('another engine', () => {
    const now = enginePid();
    return now !== undefined && now !== killed;
  });
}

/** A fresh engine, asked for: after several losses within a minute none is started unasked. */
export async function renewEngine({ runs }: Pick<Descent, 'runs'>): Promise<void> {
  await killEngine();
  await until('a new engine', async () => {
    await runs.backends({ packageFolders: [] }).catch(() => undefined);
    return enginePid() !== undefined && runs.state === 'connected';
  });
}
