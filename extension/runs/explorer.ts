import * as vscode from 'vscode';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { Command, Context, InternalCommand, View } from '../ids.ts';
import { copyValue } from './actions/copyValue.ts';
import { registerFollow } from './actions/follow.ts';
import { deleteRuns, noteRun, renameRun, runAgain, runAgainWithArguments, stopRuns } from './actions/life.ts';
import { createRunLogs } from './actions/log.ts';
import type { RunLogs } from './actions/log.ts';
import { compareSource, goToCode, openFolder, registerSavedSources } from './actions/source.ts';
import { registerRunCommand } from './actions/target.ts';
import type { RunAction } from './actions/target.ts';
import type { RunsDependencies } from './dependencies.ts';
import { askFilter } from './filterBox.ts';
import { createFollowedFolders } from './followed.ts';
import type { FollowedFolders } from './followed.ts';
import type { MoreNode, TreeNode } from './nodes.ts';
import { liveRuns } from '../training/liveRuns.ts';
import { createRunTree } from './tree.ts';
import type { RunTree } from './tree.ts';

/** The explorer as the suites in a host see it. */
export interface RunExplorer extends vscode.Disposable {
  readonly tree: RunTree;
  readonly view: vscode.TreeView<TreeNode>;
}

export function registerRuns(dependencies: RunsDependencies): RunExplorer {
  const { runs, selection, context, output } = dependencies;
  const followed = createFollowedFolders(runs, context.workspaceState, output);
  const tree = createRunTree(runs, () => followed.list());
  const view = vscode.window.createTreeView(View.runs, {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const logs = createRunLogs(runs);
  const update = () => showState(dependencies, { tree, view, followed });
  update();
  const all = vscode.Disposable.from(
    followed,
    followed.onDidChange(() => tree.refresh()),
    tree,
    view,
    logs,
    tree.onDidRefresh(update),
    vscode.workspace.onDidGrantWorkspaceTrust(update),
    view.onDidChangeSelection(({ selection: [first, second] }) => {
      if (first?.kind === 'run' && second === undefined) selection.select(first.run);
    }),
    registerSavedSources(),
    registerFollow(dependencies, followed),
    registerListCommands(tree),
    ...registerRunCommands(dependencies, view, logs),
    registerSelect(dependencies, tree, view),
  );
  return { tree, view, dispose: () => void all.dispose() };
}

function registerListCommands(tree: RunTree): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand(Command.filterRuns, (text?: unknown) =>
      typeof text === 'string' ? tree.setFilter(text) : askFilter(tree),
    ),
    vscode.commands.registerCommand(Command.clearFilter, () => tree.setFilter('')),
    vscode.commands.registerCommand(InternalCommand.showMore, (node: MoreNode) => tree.showMore(node)),
  );
}

function registerRunCommands(
  dependencies: RunsDependencies,
  view: vscode.TreeView<TreeNode>,
  logs: RunLogs,
): readonly vscode.Disposable[] {
  const first =
    (action: (run: RunRecord) => Promise<void>): RunAction =>
    async ([run]) => {
      if (run !== undefined) await action(run);
    };
  const actions: readonly (readonly [string, RunAction])[] = [
    [Command.runStop, (chosen) => stopRuns(dependencies, chosen)],
    [Command.runAgain, (chosen) => runAgain(dependencies, chosen)],
    [Command.runAgainWithArguments, (chosen) => runAgainWithArguments(dependencies, chosen)],
    [Command.runGoToCode, first((run) => goToCode(run))],
    [Command.runCompareSource, first(compareSource)],
    [Command.runShowLog, first((run) => logs.show(run))],
    [Command.runOpenFolder, first(openFolder)],
    [Command.runRename, (chosen) => renameRun(dependencies, chosen)],
    [Command.runNote, (chosen) => noteRun(dependencies, chosen)],
    [Command.runDelete, (chosen) => deleteRuns(dependencies, chosen)],
    [Command.runCopyValue, copyValue],
  ];
  return actions.map(([command, action]) => registerRunCommand(dependencies, () => view.selection, command, action));
}

/** Chooses a run whose curve its file shows, and shows it in the list where that is open. */
function registerSelect(
  dependencies: RunsDependencies,
  tree: RunTree,
  view: vscode.TreeView<TreeNode>,
): vscode.Disposable {
  return registerRunCommand(
    dependencies,
    () => view.selection,
    Command.runSelect,
    async ([run]) => {
      dependencies.selection.select(run?.id);
      const node = run === undefined ? undefined : tree.nodeOf(run.id);
      if (node !== undefined && view.visible) await view.reveal(node, { select: true, focus: false });
    },
  );
}

interface Shown {
  readonly tree: RunTree;
  readonly view: vscode.TreeView<TreeNode>;
  readonly followed: FollowedFolders;
}

/** Badge, filter line and context keys. */
function showState({ runs }: RunsDependencies, { tree, view, followed }: Shown): void {
  const running = liveRuns(runs).length;
  const tooltip = running === 1 ? vscode.l10n.t('1 run in training') : vscode.l10n.t('{0} runs in training', running);
  view.badge = running === 0 ? undefined : { value: running, tooltip };
  view.message = [restriction(runs), filterLine(runs, tree)].filter((line) => line !== undefined).join('\n');
  setContext(Context.hasRuns, runs.runs.length > 0);
  setContext(Context.filtered, tree.filter !== '');
  setContext(Context.following, followed.list().length > 0);
}

/** With runs in it the list has no welcome text that would say so. */
function restriction({ state, runs }: RunsDependencies['runs']): string | undefined {
  if (state !== 'reading' || runs.length === 0) return undefined;
  return vscode.l10n.t('This workspace is not trusted: its saved runs can be read, nothing is run.');
}

function filterLine({ runs }: RunsDependencies['runs'], { filter, count }: RunTree): string | undefined {
  return filter === '' ? undefined : vscode.l10n.t('Filter: {0} ({1} of {2})', filter, count, runs.length);
}

const contexts = new Map<string, boolean>();

/** Told only when it changes: each is a message to the window. */
function setContext(key: string, value: boolean): void {
  if (contexts.get(key) === value) return;
  contexts.set(key, value);
  void vscode.commands.executeCommand('setContext', key, value);
}
