import { lstatSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { CurveKey, CurveWindow, WindowRequest } from '../../engine/core/runs/curve.ts';
import { eventFiles, openFolderJournal, windowIn, type FolderJournal } from '../../engine/journal/folderJournal.ts';

/** Runs whose curves are held at a time. */
const KEPT = 6;
/** A journal is read in this process, and the folder may come from anywhere. */
const LARGEST = 200 * 2 ** 20;

/** The curves of saved runs, read from their journals without an engine: all that an untrusted workspace gets. */
export interface SavedCurves {
  /** Throws an Error with a sentence where the journal is none that can be read so. */
  read(folder: string, key: CurveKey, request: WindowRequest): Promise<CurveWindow>;
}

export function createSavedCurves(): SavedCurves {
  const journals = new Map<string, FolderJournal>();
  return {
    async read(folder, key, request) {
      checkFiles(folder);
      const journal = journals.get(folder) ?? openFolderJournal(folder);
      journals.delete(folder);
      journals.set(folder, journal);
      const [oldest] = journals.keys();
      if (journals.size > KEPT && oldest !== undefined) journals.delete(oldest);
      // The window is not kept waiting while a long one is read.
      while (journal.poll().more) await new Promise((resolve) => setImmediate(resolve));
      return windowIn(journal, key, request);
    },
  };
}

function checkFiles(folder: string): void {
  const files = eventFiles(folder).map((name) => lstatSync(path.join(folder, name)));
  const size = files.reduce((sum, file) => sum + file.size, 0);
  // A pipe or a link would lead elsewhere, or never end.
  if (files.some((file) => !file.isFile()) || size > LARGEST)
    throw new Error(
      vscode.l10n.t('The curves of {0} can be read once this workspace is trusted.', path.basename(folder)),
    );
}
