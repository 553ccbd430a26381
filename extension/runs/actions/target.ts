import * as vscode from 'vscode';
import type { RunRecord } from '../../../engine/core/runs/record.ts';
import type { RunsDependencies } from '../dependencies.ts';
import type { TreeNode } from '../nodes.ts';

/** An action on runs. It ends with an Error whose message is a sentence where it can't be done. */
export type RunAction = (runs: readonly RunRecord[]) => Promise<void> | void;

/**
 * Registers a command on runs. It may be given a tree element and the whole selection (as menus do), a run's id, or
 * several; without (from the keyboard) it takes what is selected in the explorer.
 */
export function registerRunCommand(
  dependencies: RunsDependencies,
  selected: () => readonly TreeNode[],
  command: string,
  action: RunAction,
): vscode.Disposable {
  return vscode.commands.registerCommand(command, async (argument?: unknown, all?: unknown) => {
    const ids = targetsOf(argument, all) ?? selected().flatMap(idsOf);
    const runs = [...new Set(ids)].map((id) => dependencies.runs.get(id)).filter((run) => run !== undefined);
    if (runs.length > 0) await reporting(dependencies.output, () => action(runs));
  });
}

function targetsOf(argument: unknown, all: unknown): readonly string[] | undefined {
  if (Array.isArray(all) && all.length > 1) return all.flatMap(idsOf);
  return argument === undefined ? undefined : [argument].flat().flatMap(idsOf);
}

function idsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  if ('run' in value && typeof value.run === 'string') return [value.run];
  return 'id' in value && typeof value.id === 'string' ? [value.id] : [];
}

/** Nothing that a person asked for fails in silence. */
export async function reporting(output: vscode.LogOutputChannel, action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    output.error(error instanceof Error ? error : message);
    const show = vscode.l10n.t('Show Output');
    // Not awaited: the command has ended, whenever the person answers.
    void vscode.window.showErrorMessage(message, show).then((answer) => {
      if (answer === show) output.show(true);
    });
  }
}
