import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isRunId, type StoreLayout } from './layout.ts';
import { StoreError, withStoreErrors } from './storeError.ts';

/** Moves run folders to the trash; all of them or, with a StoreError, none. */
export function moveToTrash(layout: StoreLayout, ids: readonly string[]): void {
  moveAll({ from: layout.runs, to: layout.trash, ids, what: "The runs can't be moved to the trash" });
}

/** Brings run folders back; all of them or, with a StoreError, none. */
export function restoreFromTrash(layout: StoreLayout, ids: readonly string[]): void {
  moveAll({ from: layout.trash, to: layout.runs, ids, what: "The runs can't be brought back from the trash" });
}

/** Ids of the runs in the trash. */
export function trashedRuns(layout: StoreLayout): string[] {
  try {
    return readdirSync(layout.trash).filter(isRunId).sort();
  } catch {
    return [];
  }
}

/** Deletes what is in the trash, for ever. */
export function emptyTrash(layout: StoreLayout): void {
  withStoreErrors("The trash can't be emptied", () => {
    for (const id of trashedRuns(layout)) rmSync(path.join(layout.trash, id), { recursive: true, force: true });
  });
}

interface Move {
  readonly from: string;
  readonly to: string;
  readonly ids: readonly string[];
  readonly what: string;
}

function moveAll({ from, to, ids, what }: Move): void {
  const wrong = ids.find((id) => !isRunId(id) || !existsSync(path.join(from, id)));
  if (wrong !== undefined) throw new StoreError('missing', `${what}: ${wrong} is not there.`);
  const taken = ids.find((id) => existsSync(path.join(to, id)));
  if (taken !== undefined) throw new StoreError('failed', `${what}: there is another ${taken} already.`);
  const moved: string[] = [];
  withStoreErrors(what, () => {
    mkdirSync(to, { recursive: true });
    try {
      for (const id of ids) {
        renameSync(path.join(from, id), path.join(to, id));
        moved.push(id);
      }
    } catch (error) {
      for (const id of moved) renameSync(path.join(to, id), path.join(from, id));
      throw error;
    }
  });
}
