import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CurveKey, CurveWindow, WindowRequest } from '../core/runs/curve.ts';
import { curvesStamp, deleteCurves, findCurve, openChunks, writeCurves, type NamedCurve } from './curveTables.ts';
import { discardDatabase, inTransaction, isDamage, openDatabase, type Database } from './database.ts';
import { storedWindow } from './storedWindow.ts';

/**
 * `.descent/index.db`: what the run folders say, kept so that it is found quickly. Nothing is only here. Where it
 * can't be used every question is answered by "don't know"; a damaged one is made anew.
 */
export interface RunIndex {
  /** Why there is no index, as a sentence. */
  readonly problem: string | undefined;
  /** The run.json that was seen under this stamp. */
  run(id: string, stamp: string): string | undefined;
  /** All at once: listing a store that nobody has indexed yet. */
  keepRuns(runs: readonly { readonly id: string; readonly stamp: string; readonly json: string }[]): void;
  forget(ids: readonly string[]): void;
  hasCurves(run: string, stamp: string): boolean;
  /** False when they could not be kept. */
  keepCurves(run: string, curves: Iterable<NamedCurve>, stamp: string): boolean;
  window(key: CurveKey, request: WindowRequest): CurveWindow | undefined;
  /** Empties it. */
  reset(): void;
  close(): void;
}

/**
 * `file` undefined: no index at all, as in a workspace that isn't trusted. The file is made with the first
 * question after its folder is there: a look at a place without runs leaves nothing behind.
 */
export function openIndex(file: string | undefined): RunIndex {
  let database: Database | undefined;
  let problem: string | undefined;
  let closed = file === undefined;

  const opened = (): Database | undefined => {
    if (closed || file === undefined || problem !== undefined) return undefined;
    if (!database && existsSync(path.dirname(file))) ({ database, problem } = openDatabase(file));
    return database;
  };
  const remake = (): void => {
    if (closed || file === undefined || !opened()) return;
    database?.close();
    discardDatabase(file);
    ({ database, problem } = openDatabase(file));
  };
  const ask = <T>(action: (database: Database) => T): T | undefined => {
    const open = opened();
    if (!open) return undefined;
    try {
      return action(open);
    } catch (error) {
      if (isDamage(error)) remake();
      else problem = `The index can't be written: ${(error as Error).message}. Descent works without it, only slower.`;
      return undefined;
    }
  };

  return {
    get problem() {
      return problem;
    },
    run: (id, stamp) => ask((open) => cachedRun(open, id, stamp)),
    keepRuns: (runs) => void ask((open) => keepRuns(open, runs)),
    forget: (ids) => void ask((open) => forget(open, ids)),
    hasCurves: (run, stamp) => ask((open) => curvesStamp(open, run)) === stamp,
    keepCurves: (run, curves, stamp) => ask((open) => (writeCurves(open, run, curves, stamp), true)) ?? false,
    window: (key, request) => ask((open) => windowFrom(open, key, request)),
    reset: remake,
    close: () => {
      database?.close();
      database = undefined;
      closed = true;
    },
  };
}

function cachedRun(database: Database, id: string, stamp: string): string | undefined {
  const row = database.prepare('SELECT json FROM runs WHERE id = ? AND stamp = ?').get(id, stamp);
  return row?.['json'] as string | undefined;
}

function keepRuns(database: Database, runs: Parameters<RunIndex['keepRuns']>[0]): void {
  if (runs.length === 0) return;
  inTransaction(database, () => {
    const put = database.prepare('INSERT OR REPLACE INTO runs (id, stamp, json) VALUES (?, ?, ?)');
    for (const { id, stamp, json } of runs) put.run(id, stamp, json);
  });
}

function forget(database: Database, ids: readonly string[]): void {
  inTransaction(database, () => {
    for (const id of ids) {
      database.prepare('DELETE FROM runs WHERE id = ?').run(id);
      deleteCurves(database, id);
    }
  });
}

function windowFrom(database: Database, key: CurveKey, request: WindowRequest): CurveWindow | undefined {
  const curve = findCurve(database, key);
  return curve && storedWindow(openChunks(database, curve.id), curve, request);
}
