import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Raised with every change of the tables. An older index is made anew; a newer one is left alone. */
const INDEX_VERSION = 2;

const TABLES = `
  CREATE TABLE runs (id TEXT PRIMARY KEY, stamp TEXT NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE journals (run TEXT PRIMARY KEY, stamp TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE curves (
    id INTEGER PRIMARY KEY, run TEXT NOT NULL, series TEXT NOT NULL, axis TEXT NOT NULL, metric TEXT NOT NULL,
    count INTEGER NOT NULL, restarts INTEGER NOT NULL, UNIQUE (run, series, axis, metric)
  );
  CREATE TABLE chunks (
    curve INTEGER NOT NULL, level INTEGER NOT NULL, chunk INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (curve, level, chunk)
  ) WITHOUT ROWID;
`;

export type Database = DatabaseSync;

/** An index, or the sentence why there is none. Everything works without, only slower. */
export interface OpenedDatabase {
  readonly database?: Database;
  readonly problem?: string;
}

/** Opens the index; makes it anew when it is absent, older or damaged. Never throws. */
export function openDatabase(file: string): OpenedDatabase {
  try {
    return opened(file);
  } catch (error) {
    if (!isDamage(error)) return { problem: unusable(error) };
  }
  try {
    discardDatabase(file);
    return opened(file);
  } catch (error) {
    return { problem: unusable(error) };
  }
}

function opened(file: string): OpenedDatabase {
  const database = new DatabaseSync(file, { timeout: 5000 });
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    const version = userVersion(database);
    if (version > INDEX_VERSION) {
      database.close();
      return {
        problem: `The index ${file} was made by a newer version of Descent and is left alone. Update Descent.`,
      };
    }
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    if (version < INDEX_VERSION) makeTables(database);
    return { database };
  } catch (error) {
    database.close();
    throw error;
  }
}

function userVersion(database: Database): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

function makeTables(database: Database): void {
  inTransaction(database, () => {
    // Another engine may have made them between the look and the lock.
    if (userVersion(database) === INDEX_VERSION) return;
    for (const table of ['runs', 'journals', 'curves', 'chunks']) database.exec(`DROP TABLE IF EXISTS ${table}`);
    database.exec(TABLES);
    database.exec(`PRAGMA user_version = ${INDEX_VERSION}`);
  });
}

/** All or nothing. */
export function inTransaction<T>(database: Database, action: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = action();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** SQLITE_CORRUPT. */
export const DAMAGED = 11;
const NOT_A_DATABASE = 26;

/** SQLITE_CORRUPT and SQLITE_NOTADB, and tables that someone has changed. */
export function isDamage(error: unknown): boolean {
  const { errcode, message } = Object(error) as { errcode?: number; message?: string };
  const primary = (errcode ?? 0) & 255;
  return (
    primary === DAMAGED || primary === NOT_A_DATABASE || (primary === 1 && /no such (table|column)/.test(message ?? ''))
  );
}

export function discardDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
}

function unusable(error: unknown): string {
  return `Descent works without its index, only slower: ${(error as Error).message}. Is the folder read-only or the disk full?`;
}
