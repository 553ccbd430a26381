import type * as vscode from 'vscode';
import type { RunsModel } from '../engine/runsModel.ts';
import type { Statuses } from './statuses.ts';

export interface BackendsDependencies {
  readonly runs: RunsModel;
  readonly statuses: Statuses;
  readonly output: vscode.LogOutputChannel;
  readonly context: Pick<vscode.ExtensionContext, 'globalStorageUri'>;
}
