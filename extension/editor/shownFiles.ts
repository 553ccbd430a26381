import * as vscode from 'vscode';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import type { RunSelection } from '../runs/selection.ts';
import { createGrowth } from './growth.ts';
import { inlineEntries, type InlineEntry } from './inlineEntries.ts';
import { anchoringOf } from './savedCode.ts';
import { shownRun } from './shownRun.ts';

/** The run that a file shows, and what of it stands where. */
export interface ShownFile {
  readonly run: RunRecord;
  readonly entries: readonly InlineEntry[];
}

export interface ShownFiles extends vscode.Disposable {
  read(document: vscode.TextDocument): Promise<ShownFile | undefined>;
  /** Runs, their values or the selection are different. */
  readonly onDidChange: vscode.Event<void>;
}

export function createShownFiles(runs: RunsModel, selection: RunSelection): ShownFiles {
  const changed = new vscode.EventEmitter<void>();
  const growth = createGrowth();
  const watching = [
    changed,
    selection.onDidChange(() => changed.fire()),
    runs.onDidGrow(({ run, curves }) => {
      growth.add(run, curves);
      changed.fire();
    }),
    runs.onDidChangeRuns(({ changed: records, removed }) => {
      for (const run of [...removed, ...records.filter((one) => one.endedAt !== undefined).map((one) => one.id)])
        growth.forget(run);
      changed.fire();
    }),
  ];
  return {
    onDidChange: changed.event,
    async read(document) {
      const file = document.uri.fsPath;
      const chosen = selection.run === undefined ? undefined : runs.get(selection.run);
      const selected = chosen && { run: chosen, since: selection.since };
      const found = shownRun(runs.runs, selected, file);
      if (found === undefined) return undefined;
      const anchoring = await anchoringOf(found, document);
      const run = growth.apply(runs.get(found.id) ?? found);
      return { run, entries: inlineEntries(run, file, anchoring) };
    },
    dispose: () => watching.forEach((owned) => owned.dispose()),
  };
}
