import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import type { DataExpression, TrainingPlan } from '../../../engine/core/model/plan.ts';
import { findNode } from '../../engine/node.ts';
import { Setting } from '../../ids.ts';

interface ListedSet {
  readonly name: string;
  readonly here: boolean;
  readonly megabytes: number;
  readonly host?: string;
}

/** Names of the data sets that plans train on. */
export function setsIn(plans: readonly TrainingPlan[]): readonly string[] {
  const [seen, names] = [new Set<DataExpression>(), new Set<string>()];
  const visit = (data: DataExpression) => {
    if (seen.has(data)) return;
    seen.add(data);
    if (data.type === 'Dataset') names.add(String(data.config.name));
    data.inputs.forEach(visit);
  };
  for (const { inputs, targets, validation } of plans)
    [...inputs, ...targets, ...(validation?.inputs ?? []), ...(validation?.targets ?? [])].forEach(visit);
  return [...names];
}

interface Asked {
  readonly extensionUri: vscode.Uri;
  /** The file that trains. */
  readonly file: string;
}

/** Runs `descent data …` and gives its lines as they come. */
async function runCli(
  { extensionUri, file }: Asked,
  words: readonly string[],
  { heard, token }: { heard: (line: string) => void; token?: vscode.CancellationToken },
): Promise<void> {
  const setting = vscode.workspace.getConfiguration().get<string>(Setting.nodePath) ?? '';
  const node = await findNode(setting);
  const cli = path.join(extensionUri.fsPath, 'dist', 'cli.js');
  const folders = vscode.workspace
    .getConfiguration(undefined, vscode.Uri.file(file))
    .get<string[]>(Setting.dataFolders);
  const named = (folders ?? []).flatMap((each) => ['--folder', each]);
  const all = ['--no-warnings', cli, 'data', ...words, '--json', '--from', path.dirname(file), ...named];
  const child = spawn(node.file, all, { env: { ...process.env, ...node.environment }, windowsHide: true });
  const unhook = token?.onCancellationRequested(() => child.kill());
  createInterface({ input: child.stdout }).on('line', heard);
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString('utf8')));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  unhook?.dispose();
  if (code !== 0 && token?.isCancellationRequested !== true) throw new Error(said.replace(/^descent: /, '').trim());
}

async function listed(asked: Asked): Promise<readonly ListedSet[]> {
  const sets: ListedSet[] = [];
  await runCli(asked, [], { heard: (line) => void sets.push(JSON.parse(line) as ListedSet) });
  return sets;
}

/** One set with progress. @returns whether it came */
async function download(asked: Asked, { name, host }: ListedSet): Promise<boolean> {
  const title = vscode.l10n.t('Getting {0} from {1}', name, host ?? '');
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    let before = 0;
    const heard = (line: string) => {
      const { done } = JSON.parse(line) as { done: number };
      progress.report({ increment: 100 * (done - before), message: `${Math.round(100 * done)} %` });
      before = done;
    };
    await runCli(asked, [name], { heard, token });
    return !token.isCancellationRequested;
  });
}

/**
 * Offers to download the sets that a file trains on and this machine does not have.
 * @returns whether training makes sense now
 */
export async function offerDownloads(asked: Asked, names: readonly string[]): Promise<boolean> {
  if (names.length === 0) return true;
  const missing = (await listed(asked)).filter(({ name, here }) => names.includes(name) && !here);
  if (missing.length === 0) return true;
  const answer = vscode.l10n.t('Download');
  const otherwise = vscode.l10n.t('Train Anyway');
  const [first] = missing;
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      '{0} trains on {1}, which is not on this machine. Download {2} MB from {3}?',
      path.basename(asked.file),
      missing.map(({ name }) => name).join(', '),
      missing.reduce((sum, { megabytes }) => sum + megabytes, 0),
      first?.host ?? '',
    ),
    answer,
    otherwise,
  );
  if (chosen !== answer) return chosen === otherwise;
  for (const set of missing) if (!(await download(asked, set))) return false;
  return true;
}
