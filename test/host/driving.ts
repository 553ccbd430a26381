import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { isFinished, type RunRecord } from '../../engine/core/runs/record.ts';
import type { Descent } from '../../extension/extension.ts';
import { Command } from '../../extension/ids.ts';
import type { RunNode, TreeNode } from '../../extension/runs/nodes.ts';

export const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';

const MODEL = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
const x = tf.ones([64, 1]);
`;
/** Ends at once. */
export const SHORT = `${MODEL}await model.fit(x, x, { epochs: 3, batchSize: 16 });\n`;
/** Trains for so many seconds, with a batch every few milliseconds. */
export const lasting = (seconds: number) => `${MODEL}console.log('argv', ...process.argv.slice(2));
await model.fit(x, x, {
  epochs: ${seconds * 5},
  batchSize: 8,
  callbacks: { onBatchEnd: () => new Promise<void>((resolve) => setTimeout(resolve, 25)) },
});
`;
/** Until somebody stops it. */
export const ENDLESS = lasting(100_000);

export async function activated(): Promise<Descent> {
  const extension = vscode.extensions.getExtension<Descent>('descent.descent');
  assert.ok(extension, 'the host does not know descent.descent');
  return extension.activate();
}

/** Waits for something to become true. @throws an AssertionError that names it after 45 s */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (const end = Date.now() + 45_000; Date.now() < end;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new assert.AssertionError({ message: `never came: ${what}` });
}

export function write(name: string, text: string): vscode.Uri {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return vscode.Uri.file(file);
}

export async function open(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
}

/** Gives the command's run; undefined where it started none. */
export async function tryToTrain(uri: vscode.Uri): Promise<RunRecord | undefined> {
  return vscode.commands.executeCommand<RunRecord | undefined>(Command.train, uri);
}

export async function train(uri: vscode.Uri): Promise<string> {
  const run = await tryToTrain(uri);
  assert.ok(run, 'nothing was started');
  return run.id;
}

export async function ended({ runs }: Descent, run: string): Promise<RunRecord> {
  return until(`the end of ${run}`, () => {
    const now = runs.get(run);
    return now !== undefined && isFinished(now) && now;
  });
}

/** Waits until a run trains, past its first values. */
export async function training({ runs }: Descent, run: string): Promise<RunRecord> {
  return until(`the first values of ${run}`, () => {
    const now = runs.get(run);
    assert.ok(now === undefined || !isFinished(now), `it ended as ${now?.status}: ${now?.error?.message}`);
    return now !== undefined && runs.progress(run) !== undefined && now.series.length > 0 && now;
  });
}

export async function stopAll({ runs }: Descent): Promise<void> {
  const live = runs.runs.filter((run) => run.origin === 'descent' && !isFinished(run));
  await Promise.all(live.map((run) => runs.stop(run.id).catch(() => undefined)));
}

/** The run list as a person reads it. */
export function explorerOf({ explorer: { tree } }: Descent) {
  const children = (node?: TreeNode) => tree.getChildren(node);
  const nodes = () => children().flatMap((group) => children(group).filter((node) => node.kind === 'run'));
  const nodeOf = (run: string): RunNode | undefined => nodes().find((node) => node.run === run);
  const item = (run: string) => tree.getTreeItem(nodeOf(run) ?? assert.fail(`${run} is not in the list`));
  return {
    nodes,
    nodeOf,
    groupOf(run: string) {
      const group = children().find((each) => children(each).some((node) => node.kind === 'run' && node.run === run));
      return group?.kind === 'group' ? group.group : undefined;
    },
    item,
    description: (run: string) => String(item(run).description),
    async tooltip(run: string): Promise<string> {
      const node = nodeOf(run) ?? assert.fail(`${run} is not in the list`);
      const token = new vscode.CancellationTokenSource().token;
      const resolved = await tree.resolveTreeItem?.(tree.getTreeItem(node), node, token);
      return resolved?.tooltip instanceof vscode.MarkdownString ? resolved.tooltip.value : '';
    },
  };
}
