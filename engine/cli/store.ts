import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { MessageConnection } from 'vscode-jsonrpc';
import { ListRuns } from '../core/protocol/engine.ts';
import type { RunRecord } from '../core/runs/record.ts';
import { connectEngine } from '../host/engineClient.ts';
import { Complaint } from './help.ts';

/** The folder whose `.descent` is meant: the one named, the nearest above that has one, or the project's. */
export function storeFor(named: string | undefined, from: string): string {
  if (named !== undefined) return path.resolve(named);
  return (
    nearest(from, (folder) => existsSync(path.join(folder, '.descent', 'runs'))) ??
    nearest(from, (folder) => existsSync(path.join(folder, '.git')) || existsSync(path.join(folder, 'package.json'))) ??
    from
  );
}

function nearest(folder: string, fits: (folder: string) => boolean): string | undefined {
  if (fits(folder)) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : nearest(parent, fits);
}

/** Folder by folder: Node's own way to make several at once never ends where the system has folders of its own. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  mkdirSync(folder);
}

/** @throws Complaint where a store's folder neither is there nor can be made, before anything waits for it */
export function usableStore(store: string): string {
  const folder = path.join(store, '.descent');
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Complaint(
      `Runs can't be kept in ${folder} (${reason}). Name a folder that can be written to with --store.`,
    );
  }
  return store;
}

/** Runs `action` with a connected engine and leaves it afterwards. */
export async function withEngine<T>(
  store: string,
  action: (engine: MessageConnection) => Promise<T>,
  prepare?: (engine: MessageConnection) => void,
): Promise<T> {
  const { connection } = await connectEngine(usableStore(store), 'cli', prepare);
  try {
    return await action(connection);
  } finally {
    connection.dispose();
  }
}

/** It takes seconds, so it is said; beside stdout, which may be read by a program. */
export function sayWhatIsTested({ name }: { readonly name: string }): void {
  console.error(`Trying ${name} out on this machine, once…`);
}

export async function runsOldestFirst(engine: MessageConnection): Promise<RunRecord[]> {
  const runs = await engine.sendRequest(ListRuns);
  return [...runs].sort((one, other) => one.createdAt - other.createdAt);
}

/** The run that a word means: `last`, an id, the beginning of one, or a name (the newest of that name). */
export async function findRun(engine: MessageConnection, word: string | undefined): Promise<RunRecord> {
  if (word === undefined) throw new Complaint('Which run? Give its id, its name, or "last".');
  const runs = (await runsOldestFirst(engine)).reverse();
  const found =
    word === 'last'
      ? runs[0]
      : (runs.find((run) => run.id === word) ??
        runs.find((run) => run.id.startsWith(word)) ??
        runs.find((run) => run.name === word));
  if (!found) throw new Complaint(`There is no run ${word} here. Say descent runs for those there are.`);
  return found;
}
