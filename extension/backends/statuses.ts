import * as vscode from 'vscode';
import type { BackendStatus } from '../../engine/core/protocol/engine.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { placesOf } from '../training/options.ts';

/** What the back ends are on this machine, as far as it was asked for. */
export interface Statuses extends vscode.Disposable {
  readonly known: readonly BackendStatus[] | undefined;
  readonly onDidChange: vscode.Event<void>;
  /** Asks the engine. `again`: everything is tested anew. */
  read(again?: boolean): Promise<readonly BackendStatus[]>;
}

export function createStatuses(runs: RunsModel, storage: vscode.Uri): Statuses {
  const changed = new vscode.EventEmitter<void>();
  let known: readonly BackendStatus[] | undefined;
  return {
    get known() {
      return known;
    },
    onDidChange: changed.event,
    async read(again = false) {
      const file = vscode.window.activeTextEditor?.document.uri.fsPath ?? '';
      known = await runs.backends({ ...placesOf(file, storage), again });
      changed.fire();
      return known;
    },
    dispose: () => changed.dispose(),
  };
}
