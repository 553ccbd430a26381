import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { toldByJournal } from '../core/runs/damagedRun.ts';
import type { RunRecord } from '../core/runs/record.ts';
import { BEING_WRITTEN } from '../host/files.ts';
import { journalStamp, openFolderJournal } from '../journal/folderJournal.ts';
import { CHECKPOINT_FOLDER, isRunId, SOURCE_FOLDER, type StoreLayout } from './layout.ts';
import { parseRunFile, readRunFile, runFileStamp, writeRunFile, type FoundRun } from './runFile.ts';
import type { RunIndex } from './runIndex.ts';
import { StoreError, withStoreErrors } from './storeError.ts';

/** The run folders of a store, as they are on disk at this moment, whoever changed them. */
export interface RunFolders {
  /** All runs, oldest first. */
  list(): FoundRun[];
  /** Like `list`, with nothing taken from what was read before. */
  reread(): FoundRun[];
  get(id: string): FoundRun | undefined;
  /** Makes a new run's folder with its run.json; nothing stays when that fails. */
  create(record: RunRecord): void;
  /** Throws a StoreError and changes nothing when run.json can't or mustn't be replaced. */
  save(record: RunRecord): void;
}

type Known = FoundRun & { readonly stamp: string };

export function openRunFolders(layout: StoreLayout, index: RunIndex): RunFolders {
  const known = new Map<string, Known>();

  const look = (id: string, unindexed: IndexRow[]): FoundRun | undefined => {
    const folder = path.join(layout.runs, id);
    const stamp = runFileStamp(folder);
    const before = known.get(id);
    // Without a run.json that can be read the journal tells about the run, and changes by itself.
    const byJournal = stamp === '' || before?.fixed?.code === 'damaged';
    const whole = byJournal ? `${stamp}\n${journalStamp(folder)}` : stamp;
    if (before?.stamp === whole) return before;
    const found = stamp === '' ? withoutRunFile(folder) : readThrough(folder, stamp, index, unindexed);
    if (found) known.set(id, { ...found, stamp: whole });
    else known.delete(id);
    return found;
  };

  const save = (record: RunRecord): void => {
    const found = look(record.id, []);
    if (!found) throw new StoreError('missing', `The run ${record.name} can't be saved: its folder is gone.`);
    if (found.fixed) throw new StoreError(found.fixed.code, `${record.name} can't be changed. ${found.fixed.why}`);
    writeRunFile(record);
    known.delete(record.id);
  };

  const list = (): FoundRun[] => {
    const unindexed: IndexRow[] = [];
    const found = runIds(layout.runs).map((id) => look(id, unindexed));
    index.keepRuns(unindexed);
    return found.filter((run) => run !== undefined).sort(byAge);
  };

  return {
    list,
    reread() {
      known.clear();
      return list();
    },
    get: (id) => (isRunId(id) ? look(id, []) : undefined),
    create(record) {
      withStoreErrors(`The run ${record.name} can't be made in ${layout.base}`, () => makeFolder(layout, record));
    },
    save,
  };
}

type IndexRow = Parameters<RunIndex['keepRuns']>[0][number];

function makeFolder(layout: StoreLayout, record: RunRecord): void {
  const folder = path.join(layout.runs, record.id);
  mkdirSync(layout.runs, { recursive: true });
  mkdirSync(folder);
  try {
    // First of all: until then the folder is empty, and nobody takes it for a run that has lost its run.json.
    writeRunFile(record);
    mkdirSync(path.join(folder, SOURCE_FOLDER));
    mkdirSync(path.join(folder, CHECKPOINT_FOLDER));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function readThrough(folder: string, stamp: string, index: RunIndex, unindexed: IndexRow[]): FoundRun {
  const id = path.basename(folder);
  const cached = index.run(id, stamp);
  if (cached !== undefined) return parseRunFile(cached, folder);
  const { text, ...found } = readRunFile(folder);
  if (found.fixed?.code === 'damaged') return withJournal(found, folder);
  if (text !== undefined) unindexed.push({ id, stamp, json: text });
  return found;
}

/** A folder without run.json: a run all the same, unless it is empty or its run.json is just being written. */
function withoutRunFile(folder: string): FoundRun | undefined {
  return holdsSomething(folder) ? withJournal(readRunFile(folder), folder) : undefined;
}

function holdsSomething(folder: string): boolean {
  try {
    return readdirSync(folder).some((name) => !name.endsWith(BEING_WRITTEN));
  } catch {
    return false;
  }
}

/** What the journal tells takes the place of what run.json doesn't; one that can't be read leaves it at that. */
function withJournal(found: FoundRun, folder: string): FoundRun {
  const journal = openFolderJournal(folder);
  try {
    while (journal.poll().more);
  } catch {
    return found;
  }
  return { record: toldByJournal(found.record, journal.state), fixed: found.fixed };
}

function runIds(runs: string): string[] {
  try {
    return readdirSync(runs, { withFileTypes: true })
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && isRunId(entry.name))
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function byAge({ record: one }: FoundRun, { record: other }: FoundRun): number {
  return one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1);
}
