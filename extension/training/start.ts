import path from 'node:path';
import * as vscode from 'vscode';
import type { StartParams, StartResult, WhenBusy } from '../../engine/core/protocol/engine.ts';
import type { RunRecord, RunRequest } from '../../engine/core/runs/record.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import type { Readings } from '../models/readings.ts';
import { attachDebugger } from './debug.ts';
import { optionsOf } from './options.ts';
import { saveTyped } from './trainableFile.ts';

export interface TrainingDependencies {
  readonly runs: RunsModel;
  readonly output: vscode.LogOutputChannel;
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'globalStorageUri' | 'workspaceState'>;
  /** What files that are read, not run, say of their training. */
  readonly readings: Readings;
}

/**
 * Starts a run with settings, trust, what was typed and a busy file seen to. Undefined when the person decided against it.
 * Throws an Error with a sentence where it can't be started.
 */
export async function startRun(
  { runs, context, output }: TrainingDependencies,
  request: RunRequest,
  debug = false,
): Promise<RunRecord | undefined> {
  if (!(await isTrusted())) return undefined;
  await saveTyped(request.file);
  const params = { request, debug, options: optionsOf(request.file, context.globalStorageUri) };
  let result = await starting(request, runs.start({ ...params, whenBusy: 'ask' }));
  if (result.type === 'alreadyRunning') {
    const whenBusy = await askWhenBusy(result.run);
    if (whenBusy === undefined) return undefined;
    const again: StartParams = { ...params, whenBusy };
    result = await starting(request, runs.start(again));
  }
  output.info(`Run ${result.run.id} of ${request.file} was started.`);
  if (debug && result.type === 'started') await attachDebugger(result.run, result.inspect);
  return result.run;
}

/** The first start brings the engine up, which may take a moment that should not look like nothing. */
function starting(request: RunRequest, start: Promise<StartResult>): Promise<StartResult> {
  const title = vscode.l10n.t('Starting {0}…', path.basename(request.file));
  void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    start.catch(() => undefined),
  );
  return start;
}

async function isTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Trust');
  const message = vscode.l10n.t('This workspace is not trusted, so nothing in it is run. Trust it to train its files.');
  if ((await vscode.window.showWarningMessage(message, manage)) === manage)
    await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}

async function askWhenBusy(run: RunRecord): Promise<WhenBusy | undefined> {
  const restart = vscode.l10n.t('Stop and Restart');
  const queue = vscode.l10n.t('Queue');
  const message = vscode.l10n.t('{0} is already in training.', path.basename(run.request.file));
  const answer = await vscode.window.showWarningMessage(message, restart, queue);
  return answer === restart ? 'restart' : answer === queue ? 'queue' : undefined;
}
