import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { RunRecord } from '../../../engine/core/runs/record.ts';
import { sourceCopyPath } from '../../../engine/core/runs/sourceCopy.ts';

export type SavedRun = Pick<RunRecord, 'folder'> & { readonly request: { readonly file: string } };

/** Absolute path of a file's text as the run folder keeps it, or undefined when it keeps none. */
export async function savedSource(run: SavedRun, file: string): Promise<string | undefined> {
  const copy = path.join(run.folder, sourceCopyPath(run.request.file, file));
  const stat = await fs.stat(copy).catch(() => undefined);
  return stat?.isFile() === true ? copy : undefined;
}
