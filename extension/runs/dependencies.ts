import type * as vscode from 'vscode';
import type { RunRequest } from '../../engine/core/runs/record.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import type { Pointed } from './pointed.ts';
import type { RunSelection } from './selection.ts';

/** What the explorer and the panels work with. */
export interface RunsDependencies {
  readonly runs: RunsModel;
  readonly selection: RunSelection;
  readonly pointed: Pointed;
  readonly output: vscode.LogOutputChannel;
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'workspaceState'>;
  /** Starts a run as the train command does: with settings, trust and a busy file seen to. */
  readonly train: (request: RunRequest) => Promise<unknown>;
}
