import * as vscode from 'vscode';
import { parseArguments, quoteArguments } from '../../../engine/core/runs/commandLine.ts';
import { isFinished } from '../../../engine/core/runs/record.ts';
import type { RunRecord } from '../../../engine/core/runs/record.ts';
import { View } from '../../ids.ts';
import type { RunsDependencies } from '../dependencies.ts';

/** Milliseconds after which a run that has not stopped is said to take its time. */
const PATIENCE = 8000;

export async function stopRuns({ runs }: RunsDependencies, chosen: readonly RunRecord[]): Promise<void> {
  const live = chosen.filter((run) => !isFinished(run) && run.origin === 'descent');
  const stopping = Promise.all(live.map((run) => runs.stop(run.id)));
  const patience = setTimeout(() => void offerForce(runs, live), PATIENCE);
  try {
    await vscode.window.withProgress({ location: { viewId: View.runs } }, () => stopping);
  } finally {
    clearTimeout(patience);
  }
}

/** A run stops at its next batch, and a batch can take for ever. */
async function offerForce(runs: RunsDependencies['runs'], stopping: readonly RunRecord[]): Promise<void> {
  const alive = () => stopping.filter((run) => !isFinished(runs.get(run.id) ?? { status: 'lost' }));
  const names = alive()
    .map((run) => run.name)
    .join(', ');
  if (names === '') return;
  const end = vscode.l10n.t('End Now');
  const message = vscode.l10n.t(
    '{0} has not come to the end of its batch yet. Everything logged so far is kept.',
    names,
  );
  if ((await vscode.window.showWarningMessage(message, end)) === end)
    await Promise.all(alive().map((run) => runs.stop(run.id, true)));
}

export async function runAgain({ train }: RunsDependencies, chosen: readonly RunRecord[]): Promise<void> {
  for (const run of chosen) if (run.origin === 'descent') await train(run.request);
}

export async function runAgainWithArguments({ train }: RunsDependencies, [run]: readonly RunRecord[]): Promise<void> {
  if (run === undefined || run.origin !== 'descent') return;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Run {0} Again', run.name),
    prompt: vscode.l10n.t('Arguments that the program finds in process.argv, quoted as in a shell'),
    value: quoteArguments(run.request.argv),
    validateInput: (value) => {
      const parsed = parseArguments(value);
      return parsed.ok ? undefined : vscode.l10n.t('The {0} is never closed.', parsed.unclosed);
    },
  });
  const parsed = text === undefined ? undefined : parseArguments(text);
  if (parsed?.ok === true) await train({ ...run.request, argv: parsed.argv });
}

/** Moves runs to the trash, and says how to get them back. */
export async function deleteRuns({ runs, output }: RunsDependencies, chosen: readonly RunRecord[]): Promise<void> {
  const deletable = chosen.filter((run) => isFinished(run) && run.origin === 'descent');
  if (deletable.length === 0)
    throw new Error(vscode.l10n.t('A run that is still training can’t be deleted. Stop it first.'));
  const ids = deletable.map((run) => run.id);
  await runs.remove(ids);
  const [first] = deletable;
  const message =
    first !== undefined && deletable.length === 1
      ? vscode.l10n.t('Deleted “{0}”.', first.name)
      : vscode.l10n.t('Deleted {0} runs.', deletable.length);
  const left = chosen.length - deletable.length;
  const kept = left === 0 ? '' : ` ${vscode.l10n.t('{0} still training or followed: kept.', left)}`;
  const undo = vscode.l10n.t('Undo');
  void vscode.window.showInformationMessage(message + kept, undo).then(async (answer) => {
    if (answer !== undo) return;
    await runs.restore(ids).catch((error: unknown) => {
      output.error(String(error));
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    });
  });
}

export async function renameRun({ runs }: RunsDependencies, [run]: readonly RunRecord[]): Promise<void> {
  if (run === undefined) return;
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename Run'),
    value: run.name,
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('A run needs a name.') : undefined),
  });
  if (name !== undefined && name.trim() !== run.name) await runs.update(run.id, { name: name.trim() });
}

export async function noteRun({ runs }: RunsDependencies, [run]: readonly RunRecord[]): Promise<void> {
  if (run === undefined) return;
  const note = await vscode.window.showInputBox({
    title: vscode.l10n.t('Note on {0}', run.name),
    prompt: vscode.l10n.t('What this run was about. Found by the filter.'),
    value: run.note,
  });
  if (note !== undefined && note.trim() !== run.note) await runs.update(run.id, { note: note.trim() });
}
