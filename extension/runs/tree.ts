import * as vscode from 'vscode';
import { parseFilter } from '../../engine/core/runs/filter.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { Scalar } from '../../engine/core/runs/scalar.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { groupRuns, nextMidnight } from './groups.ts';
import type { RunGroup } from './groups.ts';
import { groupItem, moreItem, runItem } from './nodes.ts';
import type { GroupNode, MoreNode, RunNode, TreeNode } from './nodes.ts';
import { runTooltip } from './tooltip.ts';

/** Runs that a group shows at first, and adds each time more are asked for. */
const PAGE = 100;
/** So few more are shown at once: a row that offers them would take as much room. */
const SLACK = 10;
/** Milliseconds between two refreshes. */
const REFRESH_EVERY = 250;

export interface RunTree extends vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  getChildren(element?: TreeNode): TreeNode[];
  getTreeItem(element: TreeNode): vscode.TreeItem;
  readonly filter: string;
  setFilter(text: string): void;
  /** How many runs fit the filter. */
  readonly count: number;
  showMore(node: MoreNode): void;
  nodeOf(run: string): RunNode | undefined;
  /** Groups are made again, at once. */
  refresh(): void;
  readonly onDidRefresh: vscode.Event<void>;
}

interface TreeState {
  readonly runs: RunsModel;
  readonly followed: () => readonly string[];
  readonly groups: Map<string, GroupNode>;
  readonly nodes: Map<string, RunNode>;
  readonly groupOf: Map<string, GroupNode>;
  readonly limits: Map<string, number>;
  /** Newest values of live runs, by metric. */
  readonly latest: Map<string, Map<string, Scalar>>;
  filter: string;
  fits: (run: RunRecord) => boolean;
}

export function createRunTree(runs: RunsModel, followed: () => readonly string[]): RunTree {
  const state: TreeState = {
    runs,
    followed,
    groups: new Map(),
    nodes: new Map(),
    groupOf: new Map(),
    limits: new Map(),
    latest: new Map(),
    filter: '',
    fits: () => true,
  };
  const changed = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  const refreshed = new vscode.EventEmitter<void>();
  const refresh = (items: Iterable<string>, regroup: boolean) => {
    const groups = regroup ? regroupRuns(state) : [];
    if (groups === 'all') changed.fire(undefined);
    else fireItems(changed, groups, known(state, items));
    if (regroup) refreshed.fire();
  };
  const pending = createPending(refresh);
  const owned = vscode.Disposable.from(pending, watch(state, pending), changed, refreshed);
  regroupRuns(state);
  return {
    onDidChangeTreeData: changed.event,
    onDidRefresh: refreshed.event,
    ...readTree(state),
    get filter() {
      return state.filter;
    },
    get count() {
      return state.groupOf.size;
    },
    setFilter(text) {
      state.filter = text.trim();
      state.fits = parseFilter(text);
      state.limits.clear();
      // Groups carry other ids while filtered, so that their items are all new.
      state.groups.clear();
      regroupRuns(state);
      changed.fire(undefined);
      refreshed.fire();
    },
    showMore(node) {
      state.limits.set(node.group, (state.limits.get(node.group) ?? PAGE) + PAGE);
      changed.fire(state.groups.get(node.group));
    },
    refresh: () => refresh([], true),
    dispose: () => void owned.dispose(),
  };
}

function fireItems(
  changed: vscode.EventEmitter<TreeNode | TreeNode[] | undefined>,
  groups: readonly GroupNode[],
  items: readonly RunNode[],
): void {
  const nodes = [...groups, ...items];
  if (nodes.length > 0) changed.fire(nodes);
}

function known(state: TreeState, ids: Iterable<string>): readonly RunNode[] {
  return [...ids].map((id) => state.nodes.get(id)).filter((node) => node !== undefined);
}

/** What the editor asks for. */
function readTree(
  state: TreeState,
): Pick<RunTree, 'getChildren' | 'getTreeItem' | 'getParent' | 'resolveTreeItem' | 'nodeOf'> {
  return {
    getChildren(element) {
      if (element === undefined) return [...state.groups.values()];
      return element.kind === 'group' ? groupChildren(state, element) : [];
    },
    getTreeItem(element) {
      if (element.kind === 'group') return groupItem(element, state.filter !== '');
      if (element.kind === 'more') return moreItem(element, hiddenIn(state, element.group));
      const run = state.runs.get(element.run);
      if (run === undefined) return new vscode.TreeItem('');
      return runItem(run, { progress: state.runs.progress(run.id), latest: state.latest.get(run.id) });
    },
    getParent: (element) => (element.kind === 'run' ? state.groupOf.get(element.run) : undefined),
    resolveTreeItem(item, element) {
      const run = element.kind === 'run' ? state.runs.get(element.run) : undefined;
      if (run !== undefined) item.tooltip = new vscode.MarkdownString(runTooltip(run, Date.now(), vscode.l10n));
      return item;
    },
    nodeOf: (run) => (state.groupOf.has(run) ? nodeFor(state, run) : undefined),
  };
}

function hiddenIn(state: TreeState, key: string): number {
  return (state.groups.get(key)?.group.runs.length ?? 0) - (state.limits.get(key) ?? PAGE);
}

function groupChildren(state: TreeState, { group }: GroupNode): TreeNode[] {
  const asked = state.limits.get(group.key) ?? PAGE;
  const limit = group.runs.length - asked <= SLACK ? group.runs.length : asked;
  const nodes: TreeNode[] = group.runs.slice(0, limit).map((run) => nodeFor(state, run.id));
  if (group.runs.length > limit) nodes.push({ kind: 'more', group: group.key });
  return nodes;
}

function nodeFor(state: TreeState, run: string): RunNode {
  const node = state.nodes.get(run) ?? { kind: 'run', run };
  state.nodes.set(run, node);
  return node;
}

/** Sorts the runs into groups anew. The groups whose members changed, or `all` where the set of groups did. */
function regroupRuns(state: TreeState): 'all' | readonly GroupNode[] {
  const groups = groupRuns(state.runs.runs.filter(state.fits), {
    now: Date.now(),
    firstDayOfWeek: firstDayOfWeek(vscode.env.language),
    followed: state.filter === '' ? state.followed() : [],
  });
  const before = [...state.groups.keys()];
  const changed: GroupNode[] = [];
  const next = groups.map((group): readonly [string, GroupNode] => {
    const node = state.groups.get(group.key) ?? { kind: 'group', group };
    if (!hasSameMembers(node.group, group)) changed.push(node);
    node.group = group;
    return [group.key, node];
  });
  state.groups.clear();
  state.groupOf.clear();
  for (const [key, node] of next) {
    state.groups.set(key, node);
    for (const run of node.group.runs) state.groupOf.set(run.id, node);
  }
  for (const run of state.nodes.keys()) if (!state.groupOf.has(run)) state.nodes.delete(run);
  const sameGroups = before.length === next.length && before.every((key, index) => key === next[index]?.[0]);
  return sameGroups ? changed : 'all';
}

function hasSameMembers(left: RunGroup, right: RunGroup): boolean {
  return left.runs.length === right.runs.length && left.runs.every((run, index) => run.id === right.runs[index]?.id);
}

function firstDayOfWeek(language: string): number {
  const locale = new Intl.Locale(language) as Intl.Locale & { getWeekInfo?: () => { readonly firstDay: number } };
  // Monday is 1 and Sunday 7 there.
  return (locale.getWeekInfo?.().firstDay ?? 1) % 7;
}

interface Pending extends vscode.Disposable {
  add(items: Iterable<string>, regroup: boolean): void;
}

/** Gathers changes and passes them on at most four times a second, the first one at once. */
function createPending(flush: (items: ReadonlySet<string>, regroup: boolean) => void): Pending {
  let items = new Set<string>();
  let regroup = false;
  let timer: NodeJS.Timeout | undefined;
  const run = () => {
    timer = undefined;
    if (items.size === 0 && !regroup) return;
    const [nowItems, nowRegroup] = [items, regroup];
    items = new Set();
    regroup = false;
    timer = setTimeout(run, REFRESH_EVERY);
    flush(nowItems, nowRegroup);
  };
  return {
    add(more, alsoRegroup) {
      for (const item of more) items.add(item);
      regroup ||= alsoRegroup;
      timer ??= setTimeout(run, 0);
    },
    dispose: () => clearTimeout(timer),
  };
}

function watch(state: TreeState, pending: Pending): vscode.Disposable {
  let midnight: NodeJS.Timeout | undefined;
  const awaitMidnight = () => {
    midnight = setTimeout(
      () => {
        pending.add([], true);
        awaitMidnight();
      },
      nextMidnight(Date.now()) - Date.now() + 1000,
    );
  };
  awaitMidnight();
  return vscode.Disposable.from(
    state.runs.onDidChangeRuns(({ changed, removed }) => {
      for (const run of changed) if (run.endedAt !== undefined) state.latest.delete(run.id);
      for (const run of removed) state.latest.delete(run);
      pending.add(
        changed.map((run) => run.id),
        true,
      );
    }),
    state.runs.onDidMove(({ run }) => pending.add([run], false)),
    state.runs.onDidGrow(({ run, curves }) => {
      const latest = state.latest.get(run) ?? new Map<string, Scalar>();
      for (const curve of curves) latest.set(curve.metric, curve.last);
      state.latest.set(run, latest);
      pending.add([run], false);
    }),
    { dispose: () => clearTimeout(midnight) },
  );
}
