import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '../core/runs/record.ts';
import { createCurves, type Curves } from './curves.ts';
import { layoutOf, type StoreLayout } from './layout.ts';
import { openRunFolders } from './runFolders.ts';
import { openIndex } from './runIndex.ts';
import { emptyTrash, moveToTrash, restoreFromTrash, trashedRuns } from './trash.ts';
import { withStoreErrors } from './storeError.ts';

export interface StoreOptions {
  /** False in a workspace that isn't trusted: its index is neither opened nor made. */
  readonly useIndex: boolean;
}

/** The `.descent` folder of one place. Everything that changes it throws a StoreError when it can't. */
export interface RunStore {
  readonly layout: StoreLayout;
  /** Sentences about what works less well than it should. */
  readonly problems: readonly string[];
  readonly curves: Curves;
  folderOf(run: string): string;
  /** The runs on disk at this moment, oldest first. */
  listRuns(): readonly RunRecord[];
  getRun(id: string): RunRecord | undefined;
  /** Makes a run's folder and all that belongs to the store beside it. */
  createRun(record: RunRecord): void;
  /** Replaces run.json as a whole. */
  saveRun(record: RunRecord): void;
  moveToTrash(ids: readonly string[]): void;
  restore(ids: readonly string[]): void;
  trashed(): readonly string[];
  emptyTrash(): void;
  /** Makes the index anew from the run folders. */
  rebuild(): void;
  close(): void;
}

/** Opens the store of `root`. A place without runs is left as it is; the first run makes `.descent`. */
export function openStore(root: string, options: StoreOptions = { useIndex: true }): RunStore {
  const layout = layoutOf(root);
  const folderOf = (run: string): string => path.join(layout.runs, run);
  if (existsSync(layout.base)) prepareQuietly(layout);
  const index = openIndex(options.useIndex ? layout.index : undefined);
  const folders = openRunFolders(layout, index);
  const curves = createCurves(folderOf, index);
  const forget = (ids: readonly string[]): void => {
    ids.forEach((id) => curves.forget(id));
    index.forget(ids);
  };
  return {
    layout,
    curves,
    folderOf,
    get problems() {
      return index.problem === undefined ? [] : [index.problem];
    },
    listRuns: () => folders.list().map(({ record }) => record),
    getRun: (id) => folders.get(id)?.record,
    createRun(record) {
      withStoreErrors(`Runs can't be kept in ${layout.base}`, () => prepare(layout));
      folders.create(record);
    },
    saveRun: (record) => folders.save(record),
    moveToTrash(ids) {
      moveToTrash(layout, ids);
      forget(ids);
    },
    restore: (ids) => restoreFromTrash(layout, ids),
    trashed: () => trashedRuns(layout),
    emptyTrash: () => emptyTrash(layout),
    rebuild() {
      index.reset();
      for (const { record } of folders.reread()) curves.reindex(record.id);
    },
    close: () => index.close(),
  };
}

/** The store keeps itself out of git, so that nobody has to think of it. */
function prepare(layout: StoreLayout): void {
  mkdirSync(layout.runs, { recursive: true });
  mkdirSync(layout.trash, { recursive: true });
  const ignore = path.join(layout.base, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
}

/** A store that can't be written can still be read. */
function prepareQuietly(layout: StoreLayout): void {
  try {
    prepare(layout);
  } catch {
    // Whatever needs to write says so itself.
  }
}
