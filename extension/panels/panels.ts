import * as vscode from 'vscode';
import { isFinished } from '../../engine/core/runs/record.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { Command, Panel as PanelId } from '../ids.ts';
import { describeRun } from '../runs/describe.ts';
import type { RunsDependencies } from '../runs/dependencies.ts';
import type { TreeNode } from '../runs/nodes.ts';
import { samePath } from '../engine/samePath.ts';
import { registerRunCommand, reporting } from '../runs/actions/target.ts';
import { openLossPanel } from './lossPanel.ts';
import type { LossPanel } from './lossPanel.ts';

/** Runs of a file that its chart shows at first: enough to see what the last changes did. */
const NEWEST = 5;

export interface Panels extends vscode.Disposable {
  /** The loss chart that more runs are added to. */
  readonly loss: LossPanel | undefined;
}

/** Registers the loss chart. `selected` is what a command takes that comes from the keyboard. */
export function registerPanels(dependencies: RunsDependencies, selected: () => readonly TreeNode[]): Panels {
  const { runs, output } = dependencies;
  const open: LossPanel[] = [];
  const askForMore = async () => {
    const chosen = await pickRuns(runs.runs, open[0]?.shown ?? []);
    if (chosen !== undefined) show(chosen);
  };
  const make = (shown: readonly string[], restored?: vscode.WebviewPanel) => {
    const panel = openLossPanel(dependencies, { shown, askForMore, restored });
    open.push(panel);
    panel.onDidClose(() => open.splice(open.indexOf(panel), 1));
  };
  const show = (ids: readonly string[]) => (open[0] === undefined ? make(ids) : open[0].show(ids));
  const add = (ids: readonly string[]) => (open[0] === undefined ? make(ids) : open[0].add(ids));
  const all = vscode.Disposable.from(
    registerRunCommand(dependencies, selected, Command.runOpenChart, (chosen) => add(chosen.map((run) => run.id))),
    vscode.commands.registerCommand(Command.openLossChart, () =>
      reporting(output, async () => {
        const ofFile = runsOfActiveFile(runs.runs);
        if (ofFile.length > 0) show(ofFile);
        else await askForMore();
      }),
    ),
    vscode.window.registerWebviewPanelSerializer(PanelId.loss, {
      deserializeWebviewPanel: (panel, state: unknown) => {
        make(rememberedRuns(state), panel);
        return Promise.resolve();
      },
    }),
  );
  return {
    get loss() {
      return open[0];
    },
    dispose() {
      all.dispose();
      for (const panel of [...open]) panel.dispose();
    },
  };
}

function runsOfActiveFile(runs: readonly RunRecord[]): readonly string[] {
  const file = vscode.window.activeTextEditor?.document.uri.fsPath;
  const ofFile = runs.filter(
    (run) => file !== undefined && samePath(run.request.file, file) && run.origin === 'descent',
  );
  const live = ofFile.filter((run) => !isFinished(run));
  return [...new Set([...live, ...ofFile.slice(0, NEWEST)])].map((run) => run.id);
}

async function pickRuns(runs: readonly RunRecord[], shown: readonly string[]): Promise<readonly string[] | undefined> {
  if (runs.length === 0) throw new Error(vscode.l10n.t('There is no run yet. Train a file first.'));
  const items = runs.map((run) => ({
    label: run.name,
    description: describeRun(run, {}, vscode.l10n),
    detail: new Date(run.createdAt).toLocaleString(vscode.env.language),
    picked: shown.includes(run.id),
    run: run.id,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Loss Chart'),
    placeHolder: vscode.l10n.t('Runs to show'),
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return chosen === undefined || chosen.length === 0 ? undefined : chosen.map((item) => item.run);
}

/** What the page had kept when the window was closed. */
function rememberedRuns(state: unknown): readonly string[] {
  if (typeof state !== 'object' || state === null || !('runs' in state) || !Array.isArray(state.runs)) return [];
  return state.runs.filter((run) => typeof run === 'string');
}
